"""References held against the networks: is the network worth it?"""
