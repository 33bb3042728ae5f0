"""The rows of a text, piece by piece, each with exactly as many fields as there are columns, or
refused by its line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from reg_cli.data.columns.words import is_missing
from reg_cli.data.csv_text.layout import Layout
from reg_cli.data.csv_text.records import BrokenRecord, records
from reg_cli.data.csv_text.totals import RARE
from reg_cli.data.dataset import Notice
from reg_cli.errors import DataError
from reg_cli.names import printable
from reg_cli.quantities import count

CELLS_PER_PIECE = 200_000
MOST_FOOTERS = 20


@dataclass
class Repairs:
    """Repairs and omissions while reading rows, with the lines."""

    trailing: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    footers: list[int] = field(default_factory=list)
    multiline: list[int] = field(default_factory=list)
    headers: list[int] = field(default_factory=list)
    sums: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    n_rows: int = 0

    def notices(self) -> tuple[Notice, ...]:
        """One notice for each kind of repair that happened."""
        words = f" ({', '.join(map(repr, dict.fromkeys(self.words[:3])))})" if self.words else ""
        totals = self.totals if len(self.totals) <= max(1, RARE * self.n_rows) else []
        told = (
            ("trailing-separators", self.trailing, "had empty fields beyond the last column, left out"),
            ("blank-rows", self.blank, "had separators but no value, left out"),
            ("comment-lines", self.comments, "began with # and had no row's fields, left out"),
            ("footer", self.footers, "after the table had too few fields for rows, left out"),
            ("line-breaks", self.multiline, "had a quoted value that goes on over a line break, kept"),
            ("repeated-header", self.headers, "repeated the header, left out"),
            ("total-row", self.sums, f"held sums or means of the rows above{words}, left out"),
            ("total-row", totals, f"may be totals of other rows{words}, kept; remove them if they are"),
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
        repairs.n_rows += len(taken)
        columns = [list(map(str.strip, column)) for column in zip(*(row for _, row in taken), strict=True)]
        yield Piece([line for line, _ in taken], columns)


def _sound_rows(
    lines: Iterable[str], layout: Layout, shown: str, repairs: Repairs
) -> Iterator[tuple[int, list[str]]]:
    least, width, watched = layout.fields, layout.width, layout.watched
    short: list[tuple[int, list[str]]] = []
    skipped = 0
    found = records(lines, layout.separator, strict=True)
    while True:
        try:
            line, row = next(found)
        except StopIteration:
            break
        except BrokenRecord as error:
            raise _refusal(error, shown) from error
        if (not row[0] or row[0].isspace()) and not any(map(str.strip, row)):
            if skipped >= layout.skip:
                repairs.blank.append(line)
            continue
        if skipped < layout.skip:
            skipped += 1
            continue
        if row[0] in watched and _is_aside(line, row, layout, repairs):
            continue
        if len(row) < least:
            if _is_comment(row, width):
                repairs.comments.append(line)
                continue
            if len(row) > max(1, width // 2) or len(short) >= MOST_FOOTERS:
                raise _wrong_width(line, row, least, shown)
            short.append((line, row))
            continue
        if short:  # what looked like lines below the table stands inside it
            raise _wrong_width(short[0][0], short[0][1], least, shown)
        if len(row) > width:
            if not layout.surplus or any(field.strip() for field in row[width:]):
                raise _wrong_width(line, row, least, shown)
            row = row[:width]
            repairs.trailing.append(line)
        joined = "".join(row)
        if "\n" in joined or "\r" in joined:
            repairs.multiline.append(line)
        yield line, row
    repairs.footers.extend(line for line, _ in short)


def _is_aside(line: int, row: Sequence[str], layout: Layout, repairs: Repairs) -> bool:
    """True where a record is no row: the header again, or sums; a likely total is noted and stays one."""
    cells = tuple(field.strip().lstrip("\ufeff") for field in row)
    if cells in layout.header_lines:
        repairs.headers.append(line)
        return True
    if line in layout.left_out:
        repairs.sums.append(line)
        repairs.words.append(printable(row[0].strip(), 30))
        return True
    if row[0] in layout.totals:
        repairs.totals.append(line)
        repairs.words.append(printable(row[0].strip(), 30))
    return False


def _is_comment(row: Sequence[str], width: int) -> bool:
    """True where a row too short is a remark; one that begins with a missing value's `#N/A` is not."""
    return row[0].startswith("#") and not is_missing(row[0].strip()) and len(row) <= max(1, width // 2)


def _wrong_width(line: int, row: Sequence[str], width: int, shown: str) -> DataError:
    blank = len(row) > width and not any(field.strip() for field in row[width:])
    shifted = ", the last one empty, so that its values may be shifted" if blank else ""
    return DataError(
        f"every row must have {count(width, 'field')}, but line {line} of {shown!r} has {len(row)}{shifted} (it begins "
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
