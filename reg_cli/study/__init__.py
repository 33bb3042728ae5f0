"""The experiment: variants on splits, trained as stacks, each trial kept as a record."""
