"""Loaded table: inputs, target, task, and what was noticed while reading it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


class Task(StrEnum):
    """Task of the network: what it is to predict."""

    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"

    @property
    def is_classification(self) -> bool:
        """True where the target is a class."""
        return self is not Task.REGRESSION


class Kind(StrEnum):
    """How one column of the table is used."""

    NUMERIC = "numeric"
    BOOLEAN = "boolean"
    CATEGORY = "category"
    ORDINAL = "ordinal"
    DATETIME = "datetime"
    TEXT = "text"
    ID = "id"
    CONSTANT = "constant"
    EMPTY = "empty"


@dataclass(frozen=True)
class Column:
    """One column of the table as it was read: its kind, and why."""

    name: str
    kind: Kind
    reason: str
    used: bool = True
    n_missing: int = 0
    n_distinct: int = 0
    role: str = ""
    """Other role it serves in: target, group, time or dropped."""


@dataclass(frozen=True)
class Notice:
    """Something the reader repaired, guessed or left out; said to the user. `id` is stable."""

    id: str
    message: str


@dataclass(frozen=True)
class Dataset:
    """A table ready to be split: one row an example.

    Shape: `features` has N rows; a column is float64 (numeric, boolean; NaN = missing) or a pandas `category`
    of strings (missing = NaN). `target` is (N,): class positions into `classes` (int64) for classification,
    the target's own units (float64) for regression. `groups` and `times` are (N,) where --group and --time
    named a column; `test_rows` are the rows of a --test-file, which stand after all others. `row_numbers` (N,)
    are the rows' positions in the table, `copied_rows` (N,) is equal where whole rows of the table are (None
    where none are), `keys` (N, K) are the columns of the table that may tell which rows belong together.
    `merged` are the classes that --merge-rare made one of.
    """

    name: str
    features: pd.DataFrame
    target: NDArray[np.int64] | NDArray[np.float64]
    target_name: str
    task: Task
    classes: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    notices: tuple[Notice, ...] = ()
    image_shape: tuple[int, int] | None = None
    groups: NDArray[np.int64] | None = None
    times: NDArray[np.float64] | None = None
    test_rows: NDArray[np.int64] | None = None
    row_numbers: NDArray[np.int64] | None = None
    copied_rows: NDArray[np.uint64] | None = None
    keys: pd.DataFrame | None = None
    merged: tuple[str, ...] = ()

    @property
    def n_rows(self) -> int:
        """Number of examples."""
        return len(self.target)


def fingerprint(dataset: Dataset) -> str:
    """SHA-256 over names, values and target, in order; the first 16 digits."""
    import numpy as np

    digest = hashlib.sha256()

    def add(text: str) -> None:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")

    add(f"{dataset.task} {dataset.image_shape}")
    for name in dataset.features.columns:
        column = dataset.features[name]
        add(str(name))
        if column.dtype == "category":
            for level in column.cat.categories:
                add(str(level))
            digest.update(np.ascontiguousarray(column.cat.codes.to_numpy(), dtype="<i8").tobytes())
        else:
            digest.update(np.ascontiguousarray(column.to_numpy(), dtype="<f8").tobytes())
    for label in (dataset.target_name, *dataset.classes):
        add(label)
    for values in (dataset.target, dataset.groups, dataset.times, dataset.test_rows):
        if values is not None:
            digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
    return digest.hexdigest()[:16]
