"""Gates: bounds that must not be crossed, and changes between two studies."""
