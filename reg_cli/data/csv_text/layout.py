"""How a text is laid out, judged from its first lines: its separator, and where the table begins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from reg_cli.data.columns.words import is_missing
from reg_cli.data.csv_text.header import Header, find_header
from reg_cli.data.csv_text.records import Record, Separator
from reg_cli.data.csv_text.sample_columns import is_number
from reg_cli.data.csv_text.separator import SHOWN, choose, cut, separator_notice
from reg_cli.data.csv_text.totals import sums_below, total_words
from reg_cli.data.dataset import Notice
from reg_cli.errors import DataError
from reg_cli.names import printable

SAMPLE_LINES = 400
SAMPLE_CHARACTERS = 4_000_000
MOST_COLUMNS = 20_000
_SEP_LINE = re.compile(r'"?sep=(.)"?\r?\n?$', re.IGNORECASE)
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


@dataclass(frozen=True)
class Layout:
    """Facts a reader must know.

    `skip` records stand above the first row; a row has `fields` fields or, where `surplus` is true, more; the
    first `width` are columns, the others blank; `names` is None without a header. A record among the
    `header_lines` is no row wherever it stands, nor is one that begins in a line of `left_out`; one that begins
    with one of the `totals` is named.
    """

    separator: Separator
    skip: int
    fields: int
    width: int
    names: tuple[str, ...] | None
    surplus: bool = False
    header_lines: frozenset[tuple[str, ...]] = frozenset()
    totals: frozenset[str] = frozenset()
    left_out: frozenset[int] = frozenset()
    notices: tuple[Notice, ...] = ()

    @property
    def watched(self) -> frozenset[str]:
        """First fields of the records that may be no rows."""
        first = {line[0] for line in self.header_lines}
        return self.totals | first | {f"\ufeff{field}" for field in first}


def find_layout(lines: Iterator[str], shown: str, header: bool, delimiter: str | None = None) -> Layout:
    """The layout of the text whose first lines are given; DataError where no table can be made out.

    `delimiter` is the separator where the user names it.
    """
    sample = _sample(lines)
    is_whole = next(lines, None) is None
    _refuse_other_formats(sample, shown)
    separator_line = _SEP_LINE.match(sample[0]) if sample else None
    mark = delimiter or (separator_line and separator_line[1])
    if mark:  # spreadsheets write their separator in a line of its own
        chosen, notices = cut(sample, Separator(mark)), separator_notice(mark)
    else:
        chosen, notices = choose(sample)
    found = chosen.records[1:] if separator_line else chosen.records
    found = [(line, fields) for line, fields in found if any(field.strip() for field in fields)]
    if not found:
        raise DataError(
            f"the file must hold a table, but no line of {shown!r} has a value that could be "
            "read; check how it was written"
        )
    width = Counter(len(fields) for _, fields in found).most_common(1)[0][0]
    _check_width(width, shown, delimiter)
    start = next((place for place, (_, fields) in enumerate(found) if _begins(fields, width, header)), 0)
    table = found[start:]
    above = find_header(table, width, shown) if header else Header(None, width, width)
    rows = [
        (line, row)
        for line, row in table[len(above.lines) :]
        if tuple(map(str.strip, row)) not in above.lines
    ]
    sums = sums_below(rows) if is_whole else frozenset()
    return Layout(
        chosen.separator,
        start + bool(separator_line) + len(above.lines),
        above.fields,
        above.width,
        above.names,
        above.surplus,
        frozenset(above.lines) if _can_repeat(above.lines) else frozenset(),
        total_words(rows) | {row[0] for line, row in rows if line in sums},
        sums,
        (*_preamble_notice(found[:start]), *notices, *above.notices),
    )


def _sample(lines: Iterable[str]) -> list[str]:
    taken, size = [], 0
    for line in islice(lines, SAMPLE_LINES):
        taken.append(line)
        size += len(line)
        if size > SAMPLE_CHARACTERS:
            break
    return taken


def _can_repeat(lines: Sequence[Sequence[str]]) -> bool:
    """True where a header met again is one: one of numbers, such as `0,1`, may be a row as well."""
    return bool(lines) and any(not is_missing(name) and not is_number(name) for name in lines[0])


def _check_width(width: int, shown: str, delimiter: str | None) -> None:
    if width < 2 and delimiter is not None:
        raise DataError(
            f"--delimiter must separate the columns, but the lines of {shown!r} hold one field with "
            f"{SHOWN.get(delimiter, repr(delimiter))}; leave it out or name another"
        )
    if width < 2:
        raise DataError(
            f"a table must have at least two columns, one to predict, but the lines of {shown!r} hold one "
            "field (commas, semicolons, tabs, bars and white space were tried); name another separator with --delimiter"
        )
    if width > MOST_COLUMNS:
        raise DataError(
            f"a table must have at most {MOST_COLUMNS:,} columns, but {shown!r} has "
            f"{width:,}; is it transposed?"
        )


def _begins(fields: Sequence[str], width: int, header: bool) -> bool:
    """True where the table begins here, not a title above it (which spreadsheets pad with separators)."""
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
