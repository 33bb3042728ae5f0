"""Large arrays go to the workers as files that all of them map; small ones travel with the task."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from reg_cli.engine.rows import Array, Rows
from reg_cli.study.train import StackTask

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
    """The folder of shared arrays of one command; made with the first large task, gone with the context."""

    def __init__(self, worth_sharing: int = WORTH_SHARING) -> None:
        self.worth_sharing = worth_sharing
        self.folder = Path(tempfile.gettempdir()) / f"regcli-{os.getpid()}-{os.urandom(6).hex()}"
        self._kept: dict[tuple[tuple[int, int], ...], dict[str, tuple[str, ...]]] = {}

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def put(self, task: StackTask) -> SharedTask:
        """Share a task's rows where that pays; if the temporary folder is full, they travel with it."""
        n_bytes = sum(rows.x.nbytes + rows.y.nbytes for rows in task.parts.values())
        if n_bytes < self.worth_sharing:
            return SharedTask(task, {})
        if task.seeds not in self._kept:
            try:
                self._kept[task.seeds] = self._write(task)
            except OSError:
                return SharedTask(task, {})
        return SharedTask(replace(task, parts={}), self._kept[task.seeds])

    def keep_only(self, in_use: set[tuple[tuple[int, int], ...]]) -> None:
        """Remove the rows of splits that no stack in training needs; who has them mapped still reads them."""
        for seeds in [seeds for seeds in self._kept if seeds not in in_use]:
            for paths in self._kept.pop(seeds).values():
                for path in paths:
                    with suppress(
                        OSError
                    ):  # some systems keep a file that is mapped; it goes with the folder
                        Path(path).unlink()

    def _write(self, task: StackTask) -> dict[str, tuple[str, ...]]:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        files: dict[str, tuple[str, ...]] = {}
        for name, rows in task.parts.items():
            arrays = [rows.x, rows.y] if rows.weight is None else [rows.x, rows.y, rows.weight]
            paths = []
            for array in arrays:
                path = self.folder / f"{os.urandom(8).hex()}.npy"
                np.save(path, array, allow_pickle=False)
                paths.append(str(path))
            files[name] = tuple(paths)
        return files
