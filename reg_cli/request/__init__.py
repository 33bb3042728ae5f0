"""Request: what the user asked for; text is interpreted here and nowhere else."""
