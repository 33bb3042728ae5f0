"""Sweeps: the response along a strength, the data or the network, and what to choose on it."""
