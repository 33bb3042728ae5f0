"""Rows: what each row of a split came to in each trial, so that a claim can be clustered by rows."""
