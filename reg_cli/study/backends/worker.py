"""Worker process: it loads the engine and nothing else, and never outlives the command."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from contextlib import suppress

from reg_cli.study.backends.shared_arrays import SharedTask
from reg_cli.study.results.records import Outcome
from reg_cli.study.training.train import train_stack

_LOOK_SECONDS = 0.25


def start(parent: int, folder: str) -> None:
    """Prepare a new worker: leave Ctrl-C to the command, and end when the command is gone.

    A command killed outright cannot clean up, so its workers remove its folder of shared arrays.
    """
    with suppress(ValueError, AttributeError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    threading.Thread(target=_watch, args=(parent, folder), daemon=True).start()


def _watch(parent: int, folder: str) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def work(task: SharedTask) -> list[Outcome]:
    """Train one stack."""
    return train_stack(task.load())
