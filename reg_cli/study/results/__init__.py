"""Results: records, histories and the file that keeps them."""
