"""Terminal: what is printed, fitted to the console's width and encoding."""
