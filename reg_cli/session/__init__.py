"""Session: a command at work, from its folder and progress to its exit code."""
