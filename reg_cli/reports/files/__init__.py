"""Files: every file of the study folder that is not a figure, and how it is written."""
