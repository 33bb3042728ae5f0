"""Studies of made-up populations, trained by the real engine, with the truth that their intervals ought to cover."""
