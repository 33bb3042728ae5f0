"""One file, one command; each has its line in cli.COMMANDS."""
