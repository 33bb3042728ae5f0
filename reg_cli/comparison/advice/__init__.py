"""Advice: the remarks that a study can earn, one small function each; advise.py lists them."""
