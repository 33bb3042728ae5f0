"""One command at a time trains in a study folder; others wait, and find its trials stored.

The lock is the system's own on the folder, so no file is left behind, and it ends with the process however
that ends. Where the system has none, commands train side by side, and the store keeps each trial once all the
same.
"""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_LOOK_SECONDS = 0.1


class FolderLock:
    """The lock of one folder, until `release` or the end of the process."""

    def __init__(self, folder: Path, on_wait: Callable[[], None] = lambda: None) -> None:
        """Take the lock; `on_wait` is called once where another command holds it."""
        self._close: Callable[[], object] = lambda: None
        try:
            import fcntl

            place = os.open(folder, os.O_RDONLY)
        except (ImportError, OSError):  # no such locks, or no handle on a folder
            return
        # A finalizer, not __del__: an abandoned lock must not outlive its owner.
        self._close = weakref.finalize(self, _close, place)
        told = False
        while True:
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if not told:
                    on_wait()
                    told = True
                time.sleep(_LOOK_SECONDS)
            except OSError:  # a file system without locks
                return

    def release(self) -> None:
        """Let the next command in."""
        self._close()


def _close(place: int) -> None:
    with suppress(OSError):
        os.close(place)
