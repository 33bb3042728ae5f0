"""Errors a user can meet, each kind with the exit code that scripts rely on."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of every command; a script may rely on each."""

    DONE = 0
    INTERNAL = 1
    USAGE = 2
    DATA = 3
    GATE_FAILED = 4
    SOME_TRIALS_FAILED = 5
    STORAGE = 6
    INTERRUPTED = 130
    BROKEN_PIPE = 141
    TERMINATED = 143


class RegcliError(Exception):
    """A sentence for the user: what must hold, "but" what was found, and how to mend it."""

    exit_code = ExitCode.INTERNAL


class UsageError(RegcliError):
    """An option or setting that cannot be meant as given."""

    exit_code = ExitCode.USAGE


class DataError(RegcliError):
    """The data cannot be used as they are."""

    exit_code = ExitCode.DATA


class StorageError(RegcliError):
    """A file or folder cannot be read or written."""

    exit_code = ExitCode.STORAGE
