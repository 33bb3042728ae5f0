"""Training: one stack of trials from its arrays to its outcomes."""
