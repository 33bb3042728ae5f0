"""The experiment: its grid, its store, its places to train."""
