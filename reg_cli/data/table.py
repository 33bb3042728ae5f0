"""A table as a source hands it over: its columns told apart, nothing chosen as target yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from reg_cli.data.dataset import Column, Kind, Notice, Task

if TYPE_CHECKING:
    import pandas as pd


class Table(Protocol):
    """What every source returns: what is there is known, the values come when asked for."""

    @property
    def name(self) -> str:
        """What the data set is called in tables, figures and folders."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column in the order of the source."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was repaired, guessed or left out so far."""

    @property
    def target_name(self) -> str | None:
        """The target that belongs to the data set by nature; None where the user must choose."""

    @property
    def task(self) -> Task | None:
        """The task that belongs to the data set by nature; None where it has to be inferred."""

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """Height and width where a row is an image."""

    def read(self, inputs: Sequence[str], labels: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The input columns ready for a network (float64 or category), and the label columns as they stand.

        A label column (target, group, time) is float64 where every value is a number, else a category of the
        source's own words; it is never turned into dates' parts or 0/1.
        """


@dataclass(frozen=True)
class FrameTable:
    """A table whose columns are already numbers or categories: built-in sets and generators."""

    name: str
    frame: pd.DataFrame
    target_name: str | None = None
    task: Task | None = None
    image_shape: tuple[int, int] | None = None
    notices: tuple[Notice, ...] = ()
    kinds: dict[str, Column] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Numbers are numeric and words are categories, unless `kinds` says more."""
        return tuple(
            self.kinds.get(name)
            or (
                Column(name, Kind.CATEGORY, "words")
                if self.frame[name].dtype == "category"
                else Column(name, Kind.NUMERIC, "every value is a number")
            )
            for name in self.frame.columns
        )

    def read(self, inputs: Sequence[str], labels: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The named columns."""
        return self.frame[list(inputs)], self.frame[list(labels)]
