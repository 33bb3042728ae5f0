"""The two ways to the user: data on standard output, progress and messages on standard error."""

from __future__ import annotations

import sys
from typing import NoReturn

from rich.console import Console


class PipeConsole(Console):
    """A console that reports a closed pipe as what it is; Rich's own ends the program with code 1."""

    def on_broken_pipe(self) -> NoReturn:
        """Let the command line end with the code for it."""
        raise BrokenPipeError


def consoles() -> tuple[Console, Console]:
    """Standard output and standard error."""
    return PipeConsole(file=sys.stdout, highlight=False), PipeConsole(file=sys.stderr, highlight=False)
