"""Commands: one file, one command of `regcli --help`."""
