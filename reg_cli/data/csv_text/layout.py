"""How a text is laid out, judged from its first lines: its separator, and where the table begins."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from reg_cli.data.csv_text.header import find_names
from reg_cli.data.dataset import Notice
from reg_cli.errors import DataError
from reg_cli.names import printable

SAMPLE_LINES = 400
SAMPLE_CHARACTERS = 4_000_000
MOST_COLUMNS = 20_000
_SEPARATORS = ("\t", ";", "|", ",")  # a comma stands inside numbers and words more often than the others do
_SEP_LINE = re.compile(r'"?sep=(.)"?\r?\n?$', re.IGNORECASE)
_SHOWN = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas", " ": "spaces"}
_OTHER_FORMATS = {
    "<!doctype": "a web page",
    "<html": "a web page",
    "<?xml": "XML",
    '{"': "JSON",
    "{\n": "JSON",
    "[{": "JSON",
    "@relation": "an ARFF file",
    "%!ps": "PostScript",
    "{\\rtf": "a document",
}

Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Layout:
    """What a reader must know.

    `skip` records stand above the first row; a row has `fields` fields, of which the first `width` are
    columns and the others, where every row ends with separators, are blank; `names` is None without a header.
    """

    delimiter: str
    skip: int
    fields: int
    width: int
    names: tuple[str, ...] | None
    notices: tuple[Notice, ...] = ()


class BrokenRecord(csv.Error):
    """The record that begins in `line` cannot be cut into fields."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def records(lines: Iterable[str], delimiter: str, strict: bool) -> Iterator[Record]:
    """Each record that is not a blank line, with the number of the line in which it begins."""
    reader = csv.reader(lines, delimiter=delimiter, strict=strict, skipinitialspace=True)
    begins = 1
    try:
        for fields in reader:
            if fields:
                yield begins, fields
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BrokenRecord(begins, str(error)) from error


def find_layout(lines: Iterable[str], shown: str, header: bool) -> Layout:
    """The layout of the text whose first lines are given; DataError where no table can be made out."""
    sample = _sample(lines)
    _refuse_other_formats(sample, shown)
    separator_line = _SEP_LINE.match(sample[0]) if sample else None
    if separator_line:  # spreadsheets write their separator in a line of its own
        delimiter = separator_line[1]
        found = _tolerant(sample, delimiter)[1:]
    else:
        delimiter, found = _choose(sample)
    found = [(line, fields) for line, fields in found if any(field.strip() for field in fields)]
    if not found:
        raise DataError(
            f"the file must hold a table, but no line of {shown!r} has a value that could be "
            "read; check how it was written"
        )
    width = Counter(len(fields) for _, fields in found).most_common(1)[0][0]
    _check_width(width, shown)
    start = next((place for place, (_, fields) in enumerate(found) if _begins(fields, width, header)), 0)
    notices = _preamble_notice(found[:start]) + _separator_notice(delimiter)
    skip = start + bool(separator_line)
    if not header:
        return Layout(delimiter, skip, width, width, None, notices)
    line, fields = found[start]
    below = [row for _, row in found[start + 1 :]]
    names, named, more = find_names(line, fields, below, width, shown)
    return Layout(delimiter, skip + (names is not None), width, named, names, notices + more)


def _sample(lines: Iterable[str]) -> list[str]:
    taken, size = [], 0
    for line in islice(lines, SAMPLE_LINES):
        taken.append(line)
        size += len(line)
        if size > SAMPLE_CHARACTERS:
            break
    return taken


def _tolerant(sample: Sequence[str], delimiter: str) -> list[Record]:
    found = []
    try:
        for record in records(sample, delimiter, strict=False):
            found.append(record)  # noqa: PERF402 (what was read before an error counts)
    except BrokenRecord:  # a field beyond the limit of its size; the strict reading will name it
        pass
    return found


def _choose(sample: Sequence[str]) -> tuple[str, list[Record]]:
    """The separator that cuts nearly all lines into the same number of fields, two or more."""
    best: tuple[float, str, list[Record]] = (0.0, ",", _tolerant(sample, ","))
    for delimiter in (*_SEPARATORS, " "):
        found = _tolerant(sample, delimiter)
        if not found:
            continue
        width, count = Counter(len(fields) for _, fields in found).most_common(1)[0]
        share = count / len(found)
        if delimiter == " " and (best[0] > 0 or share < 0.9):
            continue
        if width >= 2 and share > best[0] + 0.05:
            best = (share, delimiter, found)
    return best[1], best[2]


def _check_width(width: int, shown: str) -> None:
    if width < 2:
        raise DataError(
            f"a table must have at least two columns, one to predict, but the lines of {shown!r} hold one "
            "field (commas, semicolons, tabs, bars and spaces were tried); check what separates its columns"
        )
    if width > MOST_COLUMNS:
        raise DataError(
            f"a table must have at most {MOST_COLUMNS:,} columns, but {shown!r} has "
            f"{width:,}; is it transposed?"
        )


def _begins(fields: Sequence[str], width: int, header: bool) -> bool:
    """Whether the table begins here, not a title above it (which spreadsheets pad with separators)."""
    if len(fields) <= max(1, width // 2):
        return False
    return not header or width < 3 or any(field.strip() for field in fields[1:])


def _refuse_other_formats(sample: Sequence[str], shown: str) -> None:
    start = "".join(sample[:5])[:1000].lstrip().lower()
    for mark, what in _OTHER_FORMATS.items():
        if start.startswith(mark):
            raise DataError(
                f"the file must be a table as text, but {shown!r} is {what}; export the table as CSV"
            )


def _preamble_notice(skipped: Sequence[Record]) -> tuple[Notice, ...]:
    if not skipped:
        return ()
    first, last = skipped[0][0], skipped[-1][0]
    where = f"line {first} was" if first == last else f"lines {first} to {last} were"
    return (Notice("preamble", f"{where} left out, above the table: {printable(skipped[0][1][0], 40)!r}"),)


def _separator_notice(delimiter: str) -> tuple[Notice, ...]:
    if delimiter == ",":
        return ()
    return (Notice("separator", f"columns are separated by {_SHOWN.get(delimiter, repr(delimiter))}"),)
