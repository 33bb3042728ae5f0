"""Tables from files, built-in sets and generators: read, split, and prepared for a network."""
