"""Backends: where stacks are trained; numbers never depend on it."""
