"""Drawing: what the figures share, from the house style to the marks on their axes."""
