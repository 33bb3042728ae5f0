"""Figures: one file, one PNG of the study folder."""
