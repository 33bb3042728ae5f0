"""A table read from text: its columns told apart, and what they give as labels, target and inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reg_cli.data.columns.classes import category, two_truths, with_classes, with_marks
from reg_cli.data.columns.conversions import named_counts
from reg_cli.data.columns.dates import parts
from reg_cli.data.columns.kinds import told_apart
from reg_cli.data.columns.reading import Manner, Reading
from reg_cli.data.columns.spellings import MOST_LEVELS, join_spellings, spelt_like
from reg_cli.data.columns.values import Numbers, Words
from reg_cli.data.columns.words import TRUTH, find_scale
from reg_cli.data.dataset import Column, Kind, Notice, Task
from reg_cli.data.table import TargetColumn

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


class TextTable:
    """A table read from text; `inputs` gives each column away once, so that none is held twice.

    A table that is read as another was, `like`, has that one's columns and takes its words' spellings.
    """

    target_name: str | None = None
    task: Task | None = None
    image_shape: tuple[int, int] | None = None

    def __init__(
        self,
        name: str,
        names: Sequence[str],
        readings: Sequence[Reading],
        columns: Sequence[Numbers | Words],
        notices: tuple[Notice, ...],
        like: TextTable | None = None,
    ) -> None:
        self.name = name
        self.readings = dict(zip(names, readings, strict=True))
        self._stored = dict(zip(names, columns, strict=True))
        self._like = like
        self._levels: dict[str, list[str]] = {} if like is None else like._levels
        self.notices = (*notices, *self._joined_spellings())
        if like is None:
            self._levels = {
                name: column.levels
                for name, column in self._stored.items()
                if isinstance(column, Words) and len(column.levels) <= MOST_LEVELS
            }
        self.columns: tuple[Column, ...] = (
            like.columns
            if like is not None
            else tuple(
                told_apart(name, reading, column)
                for name, reading, column in zip(names, readings, columns, strict=True)
            )
        )

    def _joined_spellings(self) -> list[Notice]:
        found = []
        for name, column in self._stored.items():
            if not isinstance(column, Words) or column.overflowed:
                continue
            if self._like is not None:
                notices = spelt_like(column, self._levels.get(name, ()))
            elif self.readings[name].manner is Manner.WORDS:
                notices = join_spellings(column)
            else:
                continue
            found += [Notice(notice.id, f"{name!r}: {notice.message}") for notice in notices]
        return found

    def labels(self, names: Sequence[str]) -> pd.DataFrame:
        """The named columns as they stand: numbers as float64, dates as seconds, words as a category of
        words.
        """
        import pandas as pd

        return pd.DataFrame({name: self._label(name) for name in names}, copy=False)

    def target(self, name: str) -> TargetColumn:
        """The named column as what is to be predicted.

        A written None or NA is a class of it where it may be one, and the words for true are one class.
        """
        import pandas as pd

        column, reading = self._stored[name], self.readings[name]
        facts = next(column for column in self.columns if column.name == name)
        if isinstance(column, Numbers):
            return TargetColumn(self._label(name), facts, column.lost)
        codes, levels, lost = column.known_codes, column.levels, column.lost
        message = ""
        if reading.manner is Manner.TRUTH:
            codes, levels, joined = two_truths(codes, levels, self._levels.get(name, levels))
            if joined:
                message = f"words for yes and for no are one class each: {joined}"
                facts = replace(facts, n_distinct=2)
        marks = [mark for mark in column.marks if mark in reading.class_marks]
        if marks:
            codes, levels = with_marks(column, marks)
            counts = {mark: lost.pop(mark) for mark in marks}
            message = (
                f"written out, a class of its own: {named_counts(counts)}; an empty cell would be missing"
            )
            facts = with_classes(facts, counts)
        values = pd.Series(category(codes, levels, ordered_as_numbers=True), name=name)
        id = "mark-is-class" if marks else "truth-joined"
        notices = (Notice(id, f"{name!r}: {message}"),) if message else ()
        return TargetColumn(values, facts, lost, notices)

    def identities(self, name: str) -> NDArray[np.int64] | None:
        """Numbers that tell the words of a column apart where it has more levels than are kept; else None."""
        column = self._stored[name]
        return column.identities if isinstance(column, Words) else None

    def inputs(self, names: Sequence[str], rows: NDArray[np.bool_] | None) -> pd.DataFrame:
        """The named columns ready for a network, only the marked rows: float64 or category."""
        import pandas as pd

        kinds = {column.name: column.kind for column in self.columns}
        made: dict[str, object] = {}
        for name in names:
            column, reading = self._stored.pop(name), self.readings[name]
            levels = self._levels.get(name, [])
            made |= _inputs(name, kinds[name], reading, column, levels, rows)
        return pd.DataFrame(made, copy=False)

    def _label(self, name: str) -> pd.Series:
        import pandas as pd

        column = self._stored[name]
        if isinstance(column, Numbers):
            return pd.Series(column.values, name=name, copy=False)
        return pd.Series(category(column.known_codes, column.levels, ordered_as_numbers=True))


def _inputs(
    name: str,
    kind: Kind,
    reading: Reading,
    column: Numbers | Words,
    data_levels: Sequence[str],
    rows: NDArray[np.bool_] | None,
) -> dict[str, object]:
    """One column as inputs; `data_levels` are the words of the data where `column` is that of a --test-file."""
    import numpy as np

    if isinstance(column, Numbers):
        values = column.values if rows is None else column.values[rows]
        return dict(parts(values, name)) if reading.manner is Manner.DATES else {name: values}
    codes = column.known_codes if rows is None else column.known_codes[rows]
    folded = [level.casefold() for level in column.levels]
    if kind is Kind.BOOLEAN and reading.manner is Manner.TRUTH:
        return {name: np.array([*(TRUTH.get(word, np.nan) for word in folded), np.nan])[codes]}
    if kind is Kind.BOOLEAN:  # one word or nothing
        return {name: (codes >= 0).astype(np.float64)}
    if kind is Kind.ORDINAL:
        scale = find_scale({level.casefold() for level in data_levels}) or ()
        places = {word: float(place) for place, word in enumerate(scale)}
        return {name: np.array([*(places.get(word, np.nan) for word in folded), np.nan])[codes]}
    return {name: category(codes, column.levels)}
