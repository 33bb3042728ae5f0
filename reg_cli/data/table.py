"""A table as a source hands it over: its columns told apart, nothing chosen as target yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from reg_cli.data.dataset import Column, Kind, Notice, Task
from reg_cli.quantities import count

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

SAMPLE_SEED = 20_240_229  # a sample of rows must be the same in every command that reads the file


@dataclass(frozen=True)
class TargetColumn:
    """A column as what is to be predicted: its labels, its facts, what is missing, and what is to be said.

    `missing` counts the tokens that stand for a missing value, "" for an empty cell; empty where the source
    has no tokens. Shape: `labels` (N,) float64 or a category.
    """

    labels: pd.Series
    column: Column
    missing: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


class Table(Protocol):
    """Table that every source returns: what is there is known, the values come when asked for."""

    @property
    def name(self) -> str:
        """Name of the data set in tables, figures and folders."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column in the order of the source."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Notices of what was repaired, guessed or left out so far."""

    @property
    def target_name(self) -> str | None:
        """The target that belongs to the data set by nature; None where the user must choose."""

    @property
    def task(self) -> Task | None:
        """The task that belongs to the data set by nature; None where it has to be inferred."""

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """Height and width where a row is an image."""

    def labels(self, names: Sequence[str]) -> pd.DataFrame:
        """The named columns as they stand (target, group, time).

        float64 where every value is a number or a date (in seconds), else a category of the source's own
        words; never turned into a date's parts or 0/1.
        """

    def target(self, name: str) -> TargetColumn:
        """The named column as what is to be predicted: a class written None is a class, true and yes are one."""

    def identities(self, name: str) -> NDArray[np.int64] | None:
        """Numbers that tell rows of different words apart where `labels` pooled some; else None.

        Shape: (N,).
        """

    def inputs(self, names: Sequence[str], rows: NDArray[np.bool_] | None) -> pd.DataFrame:
        """The named columns ready for a network, float64 or category; only the rows marked in `rows` (N,)."""


@dataclass(frozen=True)
class FrameTable:
    """A table whose columns are already numbers or categories: built-in sets and generators."""

    name: str
    frame: pd.DataFrame
    target_name: str | None = None
    task: Task | None = None
    image_shape: tuple[int, int] | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """Numbers are numeric, words are categories; a column without variation is constant."""
        return tuple(_column(str(name), self.frame[name]) for name in self.frame.columns)

    def labels(self, names: Sequence[str]) -> pd.DataFrame:
        """The named columns."""
        return self.frame[list(names)]

    def target(self, name: str) -> TargetColumn:
        """The named column as it stands."""
        return TargetColumn(self.frame[name], _column(name, self.frame[name]))

    def identities(self, name: str) -> NDArray[np.int64] | None:
        """No column has levels beyond those kept."""
        return None

    def inputs(self, names: Sequence[str], rows: NDArray[np.bool_] | None) -> pd.DataFrame:
        """The named columns."""
        frame = self.frame[list(names)]
        return frame if rows is None else frame[rows].reset_index(drop=True)


def _column(name: str, values: pd.Series) -> Column:
    n_missing, n_distinct = int(values.isna().sum()), int(values.nunique())
    if values.dtype == "category":
        return Column(name, Kind.CATEGORY, f"{n_distinct} different words", True, n_missing, n_distinct)
    return Column(name, Kind.NUMERIC, "every value is a number", True, n_missing, n_distinct)


def chosen_rows(n_rows: int, max_rows: int | None) -> NDArray[np.int64] | None:
    """Shape: (max_rows,) sorted row numbers drawn at random; None where all rows are kept."""
    import numpy as np

    if max_rows is None or max_rows >= n_rows:
        return None
    return np.sort(np.random.default_rng(SAMPLE_SEED).choice(n_rows, max_rows, replace=False))


def sampled(table: FrameTable, max_rows: int | None) -> FrameTable:
    """The table with at most `max_rows` of its rows, and a notice if there were more."""
    from dataclasses import replace

    kept = chosen_rows(len(table.frame), max_rows)
    if kept is None:
        return table
    rows = count(len(table.frame), "row", separators=True)
    notice = Notice("sampled", f"{len(kept):,} of {rows} were drawn at random (--max-rows)")
    frame = table.frame.iloc[kept].reset_index(drop=True)
    return replace(table, frame=frame, notices=(*table.notices, notice))
