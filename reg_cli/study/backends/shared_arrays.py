"""Large arrays go to the workers as files that all of them map; small ones travel with the task."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from reg_cli.engine.rows import Array, Rows
from reg_cli.study.training.task import StackTask

WORTH_SHARING = 1 << 22
"""Bytes of rows from which a file costs less than sending a copy to each worker through its pipe."""


@dataclass(frozen=True)
class SharedTask:
    """A stack whose rows may lie in files; `files` names them by part."""

    task: StackTask
    files: Mapping[str, tuple[str, ...]]

    def load(self) -> StackTask:
        """The task with its rows mapped into memory."""
        if not self.files:
            return self.task
        return replace(
            self.task, parts={name: Rows(*map(_mapped, paths)) for name, paths in self.files.items()}
        )


def _mapped(path: str) -> Array:
    # A plain view: every operation on a memmap object would pay for the subclass.
    array: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    return array.view(np.ndarray)


class Shelf:
    """The folder of shared arrays of one command; made with the first large task, gone with the context.

    An array is found again by its content, so that stacks on the same split share one file.
    """

    def __init__(self, worth_sharing: int = WORTH_SHARING) -> None:
        self.worth_sharing = worth_sharing
        self.folder = Path(tempfile.gettempdir()) / f"regcli-{os.getpid()}-{os.urandom(6).hex()}"

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def put(self, task: StackTask) -> SharedTask:
        """Share a task's rows where that pays; if the temporary folder is full, they travel with it."""
        if sum(array.nbytes for rows in task.parts.values() for array in _arrays(rows)) < self.worth_sharing:
            return SharedTask(task, {})
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            files = {
                name: tuple(self._file(array) for array in _arrays(rows)) for name, rows in task.parts.items()
            }
        except OSError:
            return SharedTask(task, {})
        return SharedTask(replace(task, parts={}), files)

    def keep_only(self, tasks: Iterable[SharedTask]) -> None:
        """Remove the arrays that no task in training needs; who has them mapped still reads them."""
        needed = {path for task in tasks for paths in task.files.values() for path in paths}
        with suppress(OSError):  # some systems keep a file that is mapped; it goes with the folder
            for path in self.folder.iterdir():
                if str(path) not in needed:
                    path.unlink()

    def _file(self, array: Array) -> str:
        array = np.ascontiguousarray(array)
        digest = hashlib.blake2b(array.data, digest_size=16, key=f"{array.dtype}{array.shape}".encode())
        path = self.folder / f"{digest.hexdigest()}.npy"
        if not path.exists():
            unfinished = path.with_suffix(".tmp.npy")
            np.save(unfinished, array, allow_pickle=False)
            unfinished.replace(path)
        return str(path)


def _arrays(rows: Rows) -> list[Array]:
    return [rows.x, rows.y] if rows.weight is None else [rows.x, rows.y, rows.weight]
