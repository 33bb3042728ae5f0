"""The laws and the tests of regcli."""
