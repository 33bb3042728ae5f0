"""Lines cut into fields: at one character or at runs of white space, also where whole rows are in quotes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

WHITE_SPACE = " "
_BLANKS = re.compile(r"[ \t]+")
_CLOSED = re.compile(r'(?:[^"]|"")*"(?!")')
_WHOLE_LINE = re.compile(r'"((?:[^"]|"")*)"\s*')

Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Separator:
    """Separator of a line's fields: `mark`, or runs of white space where that is WHITE_SPACE.

    `rows_quoted` says that a line may stand in quotes as a whole, its own quotes doubled.
    """

    mark: str
    rows_quoted: bool = False


class BrokenRecord(csv.Error):
    """The record that begins in `line` cannot be cut into fields."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def records(lines: Iterable[str], separator: Separator, strict: bool) -> Iterator[Record]:
    """Each record that is not a blank line, with the number of the line in which it begins."""
    delimiter = separator.mark
    if separator.rows_quoted:
        lines = map(without_outer_quotes, lines)
    if separator.mark == WHITE_SPACE:
        lines, delimiter = _by_tabs(lines), "\t"
    reader = csv.reader(lines, delimiter=delimiter, strict=strict, skipinitialspace=True)
    begins = 1
    try:
        for fields in reader:
            if fields:
                yield begins, fields
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BrokenRecord(begins, str(error)) from error


def without_outer_quotes(line: str) -> str:
    """The row in a line that is one quoted field; any other line as it is."""
    whole = _WHOLE_LINE.fullmatch(line)
    return whole[1].replace('""', '"') if whole else line


def _by_tabs(lines: Iterable[str]) -> Iterator[str]:
    """The lines with a single tab for each run of white space outside quotes; a line stays one line."""
    inside = False
    for line in lines:
        if not inside and '"' not in line:
            yield _BLANKS.sub("\t", line.strip(" \t\r\n"))
            continue
        text = line if inside else line.lstrip(" \t")
        pieces, place = [], 0
        while place < len(text):
            if inside:
                closed = _CLOSED.match(text, place)
                end = closed.end() if closed else len(text)
                pieces.append(text[place:end])
                inside, place = closed is None, end
            elif text[place] == '"' and (not pieces or pieces[-1] == "\t"):
                pieces.append('"')
                inside, place = True, place + 1
            elif blanks := _BLANKS.match(text, place):
                pieces.append("\t")
                place = blanks.end()
            else:
                pieces.append(text[place])
                place += 1
        joined = "".join(pieces)
        yield joined if inside else joined.rstrip("\t\r\n")
