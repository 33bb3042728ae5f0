"""Decide if the first line names the columns or is a row already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reg_cli.data.columns.words import is_missing
from reg_cli.data.csv_text.header_lines import lines_below
from reg_cli.data.csv_text.records import Record
from reg_cli.data.csv_text.sample_columns import PLAIN, SampleColumn, columns_of
from reg_cli.data.dataset import Notice
from reg_cli.errors import DataError
from reg_cli.quantities import count

LONGEST_COUNT = 16
_COMMA = re.compile(r"[+-]?\d*,\d+")
_YEAR = re.compile(r"(1[6-9]|20)\d\d")
# Share of the first line's words that must come again below it before the line is a row.
RECURRING = 0.8
# Rows below which nothing can be said of recurring words.
FEWEST_ROWS = 8
# So many whole numbers in rising or falling order are names (wavelengths, masses); fewer are so by chance.
SORTED_NAMES = 6
# The first rows may be lines of units or of further names, so columns are judged by what comes after them.
ROWS_ASIDE, ENOUGH_ROWS = 3, 12
# Share of the rows that must end with separators beyond the last column before that is the file's manner.
NEARLY_ALL = 0.95


@dataclass(frozen=True)
class Header:
    """The names that stand above the rows, None where there are none.

    `lines` are the records that belong to it, `width` is the number of columns, `fields` that of the fields
    that a row has at least, and `surplus` says that a row may have blank ones beyond the columns.
    """

    names: tuple[str, ...] | None
    width: int
    fields: int
    lines: tuple[tuple[str, ...], ...] = ()
    surplus: bool = False
    notices: tuple[Notice, ...] = ()


def find_header(table: Sequence[Record], width: int, shown: str) -> Header:
    """The header of the records of a table.

    Raises DataError where the first line has neither as many fields as the rows nor a difference that
    explains itself.
    """
    line, fields = table[0]
    rows = [record for record in table[1:] if record[1] != fields]  # files are joined with their headers
    body = [row for _, row in rows]
    if len(rows) < len(table) - 1:  # and with the lines below it
        body = body[:1] + [row for row in body[1:] if row != body[0]]
        rows = rows[:1] + [record for record in rows[1:] if record[1] != rows[0][1]]
    columns = columns_of(body[ROWS_ASIDE:] if len(body) >= ENOUGH_ROWS else body, width)
    if body and is_row(fields, columns, len(body)):
        told = f"line {line} holds values, not names: read as a table without header; add one to name columns"
        return Header(None, width, width, notices=(Notice("no-header", told),))
    below = lines_below(line, fields, rows, columns)
    body = body[below.n_lines :]
    names, n_columns, notices = _names(line, below.fields, body, columns, width, shown)
    lines = tuple(tuple(field.strip() for field in row) for row in (fields, *below.lines))
    blank_end = _rows_end_blank(body, n_columns)  # then a row that ends otherwise may lack a field
    surplus = blank_end or len(fields) > n_columns
    least = width if blank_end else n_columns
    return Header(names, n_columns, least, lines, surplus, (*below.notices, *notices))


def _names(
    line: int,
    fields: Sequence[str],
    body: Sequence[Sequence[str]],
    columns: Sequence[SampleColumn],
    width: int,
    shown: str,
) -> tuple[tuple[str, ...], int, tuple[Notice, ...]]:
    """The names that the header gives, the table's width, and what to say."""
    named = filled(fields)
    notices = []
    if len(fields) < width and body and all(filled(row) <= len(fields) for row in body):
        width = len(fields)  # rows end with separators that the header lacks
    elif (
        named < width == len(fields)
        and any(len(row) == named for row in body)
        and all(filled(row) <= named for row in body)
    ):
        width = named  # the header and some rows end with separators
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
    if body and _suspicious(fields, columns):
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


def _rows_end_blank(body: Sequence[Sequence[str]], width: int) -> bool:
    """True where nearly all rows end with separators beyond the last column."""
    return bool(body) and sum(len(row) > width for row in body) >= NEARLY_ALL * len(body)


def is_row(fields: Sequence[str], columns: Sequence[SampleColumn], n_rows: int) -> bool:
    """True where the first line is unmistakably a row.

    Over columns of numbers every cell must be a number too, of a sort that no table has as its name; in a
    table of words nearly every cell must occur again below it. A missing mark is no name and no value.
    """
    cells = [field.strip() for field in fields[: len(columns)]]
    if not cells[0] and _counts_on(columns[0].values):
        return False  # the rows' numbers have no name
    numbers: list[tuple[str, SampleColumn]] = []
    words: list[tuple[str, SampleColumn]] = []
    for cell, column in zip(cells, columns, strict=False):
        if not is_missing(cell):
            (numbers if column.is_numeric else words).append((cell, column))
    recurring = [cell in column.distinct for cell, column in words]
    if numbers:
        if not all(PLAIN.fullmatch(cell) or _COMMA.fullmatch(cell) for cell, _ in numbers):
            return False
        if len(words) >= 2 and all(recurring) and n_rows >= FEWEST_ROWS:
            return True
        if any("." in cell or "," in cell or cell.startswith("-") for cell, _ in numbers):
            return True
        return _are_values(numbers, words)
    if n_rows < FEWEST_ROWS or not all(cells) or not words:
        return False
    return sum(recurring) >= RECURRING * len(words)


def _are_values(
    numbers: Sequence[tuple[str, SampleColumn]], words: Sequence[tuple[str, SampleColumn]]
) -> bool:
    """True where whole numbers above numbers are values: not in a row as names are, each among those below."""
    cells = [cell for cell, _ in numbers]
    if len(cells) >= 3 and len(set(cells)) < len(cells):
        return True
    if len(cells) < 2 or _name_columns(cells):
        return False
    if not all(column.encloses(cell) for cell, column in numbers):
        return False
    if any(column.has_levels and cell not in column.distinct for cell, column in words):
        return False
    return not words or any(cell in column.distinct or column.has_form(cell) for cell, column in words)


def _name_columns(cells: Sequence[str]) -> bool:
    """True where whole numbers stand as names do: counted, years, evenly spaced, or many in order."""
    values = [float(cell) for cell in cells]
    steps = [after - before for before, after in pairwise(values)]
    ordered = all(step > 0 for step in steps) or all(step < 0 for step in steps)
    even = len(values) >= 3 and len(set(steps)) == 1 and ordered
    many = ordered and len(values) >= SORTED_NAMES
    return even or many or _count_up(cells) or all(_YEAR.fullmatch(cell) for cell in cells)


def _count_up(cells: Sequence[str]) -> bool:
    """True where the cells are 0, 1, 2, ... or 1, 2, 3, ..."""
    try:
        numbers = [int(cell) for cell in cells]
    except ValueError:
        return False
    return (
        bool(numbers)
        and numbers[0] in (0, 1)
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    )


def _counts_on(cells: Sequence[str]) -> bool:
    """True where each cell is the whole number after the one before it, wherever the first begins."""
    return len(cells) > 1 and all(
        cell.isdecimal() and len(cell) < LONGEST_COUNT and int(cell) == int(cells[0]) + step
        for step, cell in enumerate(cells)
    )


def _suspicious(fields: Sequence[str], columns: Sequence[SampleColumn]) -> bool:
    """True where the names could be values: numbers above numbers that neither count nor are years."""
    cells = [field.strip() for field, column in zip(fields, columns, strict=False) if column.is_numeric]
    above = [cell for cell in cells if PLAIN.fullmatch(cell)]
    return bool(above) and not _count_up(above) and not all(_YEAR.fullmatch(cell) for cell in above)
