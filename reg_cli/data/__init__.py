"""Data: a table becomes rows that a network can take."""
