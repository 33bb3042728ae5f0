"""Rows: scores pooled over splits, and how sure one is of them when every tested row is kept."""
