"""Paths as they are written down: relative to the working folder where they lie below it.

A path of the machine in a report is of no use to its reader, and would make equal studies differ from folder to folder.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path


def command_line() -> str:
    """The command as it was given, to be repeated from the working folder."""
    return shlex.join(["regcli", *map(relative, sys.argv[1:])])


def relative(word: str) -> str:
    """A word of the command line, its path (or its option's, `--out=PATH`) relative to the working folder."""
    option, equals, value = word.partition("=")
    if option.startswith("--") and equals:
        return f"{option}={relative(value)}"
    for folder in {
        os.getcwd(),
        os.environ.get("PWD") or os.getcwd(),
    }:  # the shell's name may go through links
        if word == folder:
            return "."
        if word.startswith(folder.rstrip(os.sep) + os.sep):
            path = word[len(folder.rstrip(os.sep)) :].lstrip(os.sep)
            # A bare word could be read as the name of a built-in data set, or as an option.
            is_clear = not path.startswith("-") and (os.sep in path or Path(path).suffix[1:].isalpha())
            return path if is_clear else f".{os.sep}{path}"
    return word
