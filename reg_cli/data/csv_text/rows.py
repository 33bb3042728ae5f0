"""The rows of a text, piece by piece, each with exactly as many fields as there are columns, or
refused by its line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from reg_cli.data.columns.words import is_missing
from reg_cli.data.csv_text.layout import BrokenRecord, Layout, records
from reg_cli.data.dataset import Notice
from reg_cli.errors import DataError
from reg_cli.names import printable
from reg_cli.quantities import count

CELLS_PER_PIECE = 200_000
MOST_FOOTERS = 20


@dataclass
class Repairs:
    """What was mended or left out while reading rows, with the lines."""

    trailing: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    footers: list[int] = field(default_factory=list)
    multiline: list[int] = field(default_factory=list)

    def notices(self) -> tuple[Notice, ...]:
        """One notice for each kind of repair that happened."""
        told = (
            ("trailing-separators", self.trailing, "had empty fields beyond the last column, left out"),
            ("blank-rows", self.blank, "had separators but no value, left out"),
            ("comment-lines", self.comments, "began with # and had no row's fields, left out"),
            ("footer", self.footers, "after the table had too few fields for rows, left out"),
            ("line-breaks", self.multiline, "had a quoted value that goes on over a line break, kept"),
        )
        return tuple(Notice(id, f"{_lines(lines)} {what}") for id, lines, what in told if lines)


def _lines(lines: Sequence[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    shown = ", ".join(map(str, lines[:3]))
    return f"lines {shown}" if len(lines) <= 3 else f"{len(lines):,} lines ({shown}, ...)"


@dataclass(frozen=True)
class Piece:
    """Some rows by column: `columns[j][i]` is the stripped text of row i; `lines[i]` is where that row
    begins.
    """

    lines: list[int]
    columns: list[list[str]]


def pieces(lines: Iterable[str], layout: Layout, shown: str, repairs: Repairs) -> Iterator[Piece]:
    """The rows below the header, so many cells at a time; DataError names the first bad line."""
    n_rows = max(1, CELLS_PER_PIECE // layout.width)
    rows = _sound_rows(lines, layout, shown, repairs)
    while taken := list(islice(rows, n_rows)):
        columns = [list(map(str.strip, column)) for column in zip(*(row for _, row in taken), strict=True)]
        yield Piece([line for line, _ in taken], columns)


def _sound_rows(
    lines: Iterable[str], layout: Layout, shown: str, repairs: Repairs
) -> Iterator[tuple[int, list[str]]]:
    expected, width = layout.fields, layout.width
    short: list[tuple[int, list[str]]] = []
    skipped = 0
    found = records(lines, layout.delimiter, strict=True)
    while True:
        try:
            line, row = next(found)
        except StopIteration:
            break
        except BrokenRecord as error:
            raise _refusal(error, shown) from error
        if not any(field and not field.isspace() for field in row):
            if skipped >= layout.skip:
                repairs.blank.append(line)
            continue
        if skipped < layout.skip:
            skipped += 1
            continue
        if len(row) < expected:
            if _is_comment(row, width):
                repairs.comments.append(line)
                continue
            if len(row) > max(1, width // 2) or len(short) >= MOST_FOOTERS:
                raise _wrong_width(line, row, expected, shown)
            short.append((line, row))
            continue
        if short:  # what looked like lines below the table stands inside it
            raise _wrong_width(short[0][0], short[0][1], expected, shown)
        if len(row) > width:
            if any(field.strip() for field in row[width:]):
                raise _wrong_width(line, row, expected, shown)
            row = row[:width]
            repairs.trailing.append(line)
        joined = "".join(row)
        if "\n" in joined or "\r" in joined:
            repairs.multiline.append(line)
        yield line, row
    repairs.footers.extend(line for line, _ in short)


def _is_comment(row: Sequence[str], width: int) -> bool:
    """Whether a row too short is a remark; one that begins with a missing value's `#N/A` is not."""
    return row[0].startswith("#") and not is_missing(row[0].strip()) and len(row) <= max(1, width // 2)


def _wrong_width(line: int, row: Sequence[str], width: int, shown: str) -> DataError:
    return DataError(
        f"every row must have {count(width, 'field')}, but line {line} of {shown!r} has {len(row)} (it begins "
        f"{printable(row[0], 30)!r}); mend that line, or quote a value that holds the separator"
    )


def _refusal(error: BrokenRecord, shown: str) -> DataError:
    line, text = error.line, str(error)
    if "unexpected end" in text:
        return DataError(
            f"every quote must be closed, but line {line} of {shown!r} opens one that never ends; close it, "
            "or double a quote that belongs to a value"
        )
    if "limit" in text:
        return DataError(
            f"a value must have at most {csv.field_size_limit():,} characters, but one that begins in line "
            f"{line} of {shown!r} has more; is a quote left open?"
        )
    return DataError(
        f"a quoted value must end at a separator, but one that begins in line {line} of {shown!r} goes on "
        "behind its closing quote; double a quote that belongs to a value"
    )
