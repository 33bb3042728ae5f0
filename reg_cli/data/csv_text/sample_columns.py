"""The first rows by column, as evidence on what the line above them is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reg_cli.data.columns.numbers import shape_of
from reg_cli.data.columns.words import is_missing

PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
# Share of a column's values that must be numbers: some tables write a word for a number here and there.
MOSTLY = 0.9
# A column whose values come twice on average has levels, and a row's value is nearly always among them.
LEVELS = 0.5
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")


def is_number(field: str) -> bool:
    """True for a stripped field that is a number, however written; `>50K` may as well be a class."""
    if PLAIN.fullmatch(field):
        return True
    shape = shape_of(field)
    return shape is not None and not shape.bound


def pattern(field: str) -> str:
    """The field with `9` for digits and `a` for letters: `2020-01-05` and `1999-12-31` look alike."""
    return _LETTERS.sub("a", _DIGITS.sub("9", field))


@dataclass(frozen=True)
class SampleColumn:
    """The values of one column in the sample, stripped, without the missing ones."""

    values: tuple[str, ...]

    @cached_property
    def is_numeric(self) -> bool:
        """True where nearly all values are numbers."""
        others = len(self.values) * (1 - MOSTLY)
        for value in self.values:
            if not is_number(value):
                others -= 1
                if others < 0:
                    return False
        return bool(self.values)

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The different values."""
        return frozenset(self.values)

    @property
    def has_levels(self) -> bool:
        """True where values come again."""
        return bool(self.values) and len(self.distinct) <= LEVELS * len(self.values)

    def has_form(self, field: str) -> bool:
        """True where the field, which holds digits, looks like nearly all values."""
        if not _DIGITS.search(field):
            return False
        form = pattern(field)
        return sum(pattern(value) == form for value in self.values) > MOSTLY * len(self.values)

    def encloses(self, cell: str) -> bool:
        """True where a number lies between the least and the greatest value."""
        numbers = [float(value) for value in self.values if PLAIN.fullmatch(value)]
        return bool(numbers) and min(numbers) <= float(cell) <= max(numbers)


def columns_of(rows: Sequence[Sequence[str]], width: int) -> list[SampleColumn]:
    """The rows by column; a row may lack the last ones."""
    columns = []
    for place in range(width):
        values = [row[place].strip() for row in rows if place < len(row)]
        columns.append(SampleColumn(tuple(value for value in values if not is_missing(value))))
    return columns
