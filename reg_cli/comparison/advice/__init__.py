"""The remarks that a study can earn, one small function each; advice.py lists them."""
