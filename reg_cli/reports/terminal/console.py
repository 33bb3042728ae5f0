"""Limits of every line printed on a terminal: its encoding, its width, no markup from data."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

from rich.console import Console

if TYPE_CHECKING:
    from rich.console import Console

_PLAIN = str.maketrans(
    {"±": "+/-", "…": "...", "\u2013": "-", "\u2212": "-", "\u00d7": "x", "→": "->", "≥": ">=", "≤": "<="}
)


def fitting(text: str, console: Console) -> str:
    """`text` in characters that the console's encoding has: where it is not UTF-8, plain stand-ins.

    CI runners take a line that begins with `::`, or that holds `##[`, for an order; no name may give one.
    """
    text = text.replace("##[", "## [").replace("::", ": :")
    if console.encoding.lower().replace("-", "").startswith("utf"):
        return text
    plain = text.translate(_PLAIN)
    return plain.encode(console.encoding, "backslashreplace").decode(console.encoding)


@contextlib.contextmanager
def as_wide_as(console: Console, width: int) -> Iterator[None]:
    """Let a console print up to `width` columns: off a terminal nothing is to be cut at 80."""
    before = console.width
    console.width = max(before, width)
    try:
        yield
    finally:
        console.width = before


def write_clean(console: Console, content: str) -> None:
    """Content for another program: its bytes as they are, no wrapping, colour or line-end translation."""
    from reg_cli.reports.files.write import encoded

    console.file.flush()
    binary = getattr(console.file, "buffer", None)
    if binary is None:
        console.file.write(encoded(content).decode())
    else:
        binary.write(encoded(content))
        binary.flush()
    console.file.flush()


class PipeConsole(Console):
    """A console that reports a closed pipe as what it is; Rich's own ends the program with code 1."""

    def on_broken_pipe(self) -> NoReturn:
        """Let the command line end with the code for it."""
        raise BrokenPipeError


def consoles() -> tuple[Console, Console]:
    """Standard output and standard error."""
    return PipeConsole(file=sys.stdout, highlight=False), PipeConsole(file=sys.stderr, highlight=False)
