"""`python -m reg_cli` is `regcli`."""

from reg_cli.cli import main

main()
