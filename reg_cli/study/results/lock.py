"""One command at a time trains in a study folder; others wait, and find its trials stored.

The lock is the system's own on the folder, so no file is left behind, and it ends with the process however that
ends. Where the system has none, commands train side by side, and the store keeps each trial once all the same.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_LOOK_SECONDS = 0.1
_held: dict[tuple[int, int], int] = {}
"""Handles of this process by folder: a command that failed leaves its lock to the next one here."""


class FolderLock:
    """The lock of one folder, until `release` or the end of the process."""

    def __init__(self, folder: Path, on_wait: Callable[[], None] = lambda: None) -> None:
        """Take the lock; `on_wait` is called once where another command holds it."""
        self._folder: tuple[int, int] | None = None
        try:
            import fcntl

            place = os.open(folder, os.O_RDONLY)
            identity = (os.fstat(place).st_dev, os.fstat(place).st_ino)
        except (ImportError, OSError):  # no such locks, or no handle on a folder
            return
        has_waited = False
        while identity not in _held:
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _held[identity] = place
            except BlockingIOError:
                if not has_waited:
                    on_wait()
                    has_waited = True
                time.sleep(_LOOK_SECONDS)
            except OSError:  # a file system without locks
                break
        if _held.get(identity) != place:
            os.close(place)
        self._folder = identity

    def release(self) -> None:
        """Let the next command in."""
        if self._folder in _held:
            with suppress(OSError):
                os.close(_held.pop(self._folder))
