"""Factorials: which of several techniques closed the gap, and which gained the test score."""
