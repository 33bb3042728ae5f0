"""What a study survives: kills, signals, full disks, folders that go away, several commands at once."""
