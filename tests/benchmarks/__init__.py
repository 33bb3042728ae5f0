"""Measurements that take longer than a test may: run each with python -m."""
