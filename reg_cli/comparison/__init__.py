"""Comparison: records in, findings out. Nothing here prints, draws or writes."""
