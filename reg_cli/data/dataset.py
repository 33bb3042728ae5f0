"""What a loaded table is: inputs, target, task, and what was noticed while reading it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


class Task(StrEnum):
    """What the network is to predict."""

    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"

    @property
    def is_classification(self) -> bool:
        """Whether the target is a class."""
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
    named a column; `test_rows` are the rows of a --test-file, which stand after all others.
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

    @property
    def n_rows(self) -> int:
        """Number of examples."""
        return len(self.target)
