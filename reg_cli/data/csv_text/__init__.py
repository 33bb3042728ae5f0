"""CSV text: bytes become rows of fields, or are refused by line."""
