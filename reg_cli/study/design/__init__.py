"""Design: the variants of a study, its settings, and the grid of trials."""
