"""Whether the first line names the columns or is a row already."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reg_cli.data.columns.numbers import shape_of
from reg_cli.data.columns.words import is_missing
from reg_cli.data.dataset import Notice
from reg_cli.errors import DataError
from reg_cli.quantities import count

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_YEAR = re.compile(r"(1[6-9]|20)\d\d")


def find_names(
    line: int, fields: Sequence[str], body: Sequence[Sequence[str]], width: int, shown: str
) -> tuple[tuple[str, ...] | None, int, tuple[Notice, ...]]:
    """The names that the first line gives, the table's width, and what to say; no names where it is a row.

    Raises DataError where the line has neither as many fields as the rows nor a difference that explains
    itself.
    """
    if body and is_row(fields, body):
        told = f"line {line} holds values, not names: read as a table without header; add one to name columns"
        return None, width, (Notice("no-header", told),)
    named = filled(fields)
    notices = []
    if len(fields) < width and body and all(filled(row) <= len(fields) for row in body):
        width = len(fields)  # every row ends with separators that the header lacks
    if len(fields) >= width >= named:
        names = list(fields[:width])
    elif named == width - 1 and _count_up([row[0] for row in body if len(row) == width]):
        names = ["", *fields[:named]]
        told = f"the header in line {line} has no name for the first column, which counts the rows"
        notices.append(Notice("row-numbers", told))
    else:
        raise DataError(
            f"the header must name every column, but line {line} of {shown!r} has {count(named, 'name')} and most "
            f"rows have {width} fields; mend the header, or give --no-header if there is none"
        )
    if body and _suspicious(fields, body):
        told = f"line {line} was read as names, but they look like values; --no-header reads it as a row"
        notices.append(Notice("header-suspected", told))
    names = [name.strip() for name in names]
    if all(len(name) > 2 and name[0] == name[-1] == "'" for name in names):
        names = [name[1:-1] for name in names]
    return tuple(names), width, tuple(notices)


def filled(fields: Sequence[str]) -> int:
    """Number of fields up to the last that is not blank."""
    width = len(fields)
    while width and not fields[width - 1].strip():
        width -= 1
    return width


def is_row(fields: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether the first line is unmistakably a row.

    Over columns of numbers every cell must be a number too, of a sort that no table has as its name; in a
    table of words nearly every cell must occur again below it.
    """
    above = _above_numbers(fields, body)
    if above:
        if not all(_PLAIN.fullmatch(cell) for cell in above):
            return False
        if any("." in cell or cell.startswith("-") for cell in above):
            return True
        return len(above) >= 3 and len(set(above)) < len(above)
    if len(body) < 8 or not all(field.strip() for field in fields):
        return False
    again = [any(row[place : place + 1] == [field] for row in body) for place, field in enumerate(fields)]
    return sum(again) >= 0.8 * len(fields)


def _above_numbers(fields: Sequence[str], body: Sequence[Sequence[str]]) -> list[str]:
    """The first line's cells above columns whose sampled values are all numbers."""
    cells = []
    for place, field in enumerate(fields):
        values = [row[place].strip() for row in body if place < len(row)]
        known = [value for value in values if not is_missing(value)]
        if known and all(_PLAIN.fullmatch(value) or shape_of(value) for value in known):
            cells.append(field.strip())
    return cells


def _count_up(cells: Sequence[str]) -> bool:
    """Whether the cells are 0, 1, 2, ... or 1, 2, 3, ..."""
    try:
        numbers = [int(cell) for cell in cells]
    except ValueError:
        return False
    return (
        bool(numbers)
        and numbers[0] in (0, 1)
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    )


def _suspicious(fields: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether the names could be values: numbers above numbers that neither count nor are years."""
    above = [cell for cell in _above_numbers(fields, body) if _PLAIN.fullmatch(cell)]
    return bool(above) and not _count_up(above) and not all(_YEAR.fullmatch(cell) for cell in above)
