"""Ctrl-C and SIGTERM: the first is answered at once and ends the command in order, a second on the spot."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

TOLD = b"\nregcli: stopping; finished models are kept (once more: stop on the spot)\n"


class Terminated(BaseException):
    """SIGTERM, as an exception, so that what is open is closed."""


@contextmanager
def answered() -> Iterator[None]:
    """Answer both signals within the context, in the main thread of the process."""
    heard: list[int] = []

    def on_signal(number: int, _frame: FrameType | None) -> None:
        if heard:
            # Worker processes see that their parent is gone, and take its temporary files with them.
            os._exit(128 + number)
        heard.append(number)
        with suppress(OSError):
            # Not through Python's own buffers, which the interrupted code may hold.
            os.write(2, TOLD)
        raise KeyboardInterrupt if number == signal.SIGINT else Terminated

    before = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        # A command started with Ctrl-C ignored (by nohup, in the background of a script) stays deaf to it.
        with suppress(ValueError):
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
