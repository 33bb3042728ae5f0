"""The places where stacks can be trained, one file each."""
