"""Tests of factorials and their attribution."""
