"""Columns: text becomes numbers, dates, words or nothing, each with a reason."""
