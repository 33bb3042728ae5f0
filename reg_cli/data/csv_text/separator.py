"""The separator of a text: the one under which most records agree, judged from its first lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from reg_cli.data.columns.words import is_missing
from reg_cli.data.csv_text.records import (
    WHITE_SPACE,
    BrokenRecord,
    Record,
    Separator,
    records,
    without_outer_quotes,
)
from reg_cli.data.dataset import Notice
from reg_cli.errors import UsageError

# A comma stands inside numbers and words more often than the others do, so it comes last.
MARKS = ("\t", ";", "|", ",")
NAMES = {
    "tab": "\t",
    "space": WHITE_SPACE,
    "comma": ",",
    "semicolon": ";",
    "pipe": "|",
    "bar": "|",
    "\\t": "\t",
}
SHOWN = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas", WHITE_SPACE: "white space"}
# Stricter than what columns are read by: `5,` and `5,Rome` must not pass, for they show a cut in the wrong place.
_NUMBER = re.compile(
    r"[$€£]?[+-]?(\d{1,3}([., ]\d{3})+([.,]\d+)?|\d+([.,]\d+)?|[.,]\d+)([eE][+-]?\d+)? ?[%$€£]?"
)
# Shares of agreeing records that differ by less are alike: a title or a broken row or two make no difference.
ALIKE = 0.05
# White space stands in prose too, so nearly all lines must agree on it, and all but a title where another mark
# agrees as well.
WHITE_SPACE_AGREES = 0.9
WHITE_SPACE_BEATS = 0.98
# Fields that are numbers, as a share: with so much more of them a cut is the better one.
MORE_NUMBERS = 0.2
MOSTLY_NUMBERS = 0.95
# Share of the rows that must be padded inside a field before white space is taken for the separator there.
PADDED = 0.9
# Rows and fields that are looked at for numbers; enough to tell, and quick on wide tables.
ROWS_JUDGED, FIELDS_JUDGED = 50, 60


@dataclass(frozen=True)
class Cut:
    """The sample under one separator.

    `width` is the commonest number of fields, `share` the share of the records that have it, `first` the line
    of the first that does; `is_open` says that a quote is never closed, so that a record swallows the rest.
    """

    separator: Separator
    records: list[Record]
    width: int
    share: float
    first: int
    is_open: bool

    @cached_property
    def numbers(self) -> float:
        """Share of the fields that are numbers, missing ones aside, below the first row that agrees."""
        rows = [row for _, row in self.records if len(row) == self.width][1 : ROWS_JUDGED + 1]
        fields = [field.strip() for row in rows for field in row[:FIELDS_JUDGED]]
        known = [field for field in fields if not is_missing(field)]
        return sum(_NUMBER.fullmatch(field) is not None for field in known) / len(known) if known else 0.0

    @property
    def padded(self) -> float:
        """Share of the records with two blanks or more inside one of their fields."""
        n_padded = sum(any("  " in field.strip() for field in row) for _, row in self.records)
        return n_padded / len(self.records)


def separator_named(text: str | None) -> str | None:
    """The mark that --delimiter names: one sign, or a word for it; UsageError for anything else."""
    if text is None:
        return None
    mark = NAMES.get(text.strip().lower(), text)
    if len(mark) != 1 or mark.isalnum() or mark in '"\r\n\0':
        raise UsageError(
            "--delimiter must be one sign that is no letter, digit or quote, or one of "
            f"{', '.join(list(NAMES)[:5])}, but {text!r} was given; quote a sign that the shell would take"
        )
    return mark


def cut(sample: Sequence[str], separator: Separator) -> Cut:
    """The sample under this separator, read with patience for stray quotes."""
    found = []
    try:
        for record in records(sample, separator, strict=False):
            found.append(record)  # noqa: PERF402 (what was read before an error counts)
    except BrokenRecord:  # a field beyond the limit of its size; the strict reading will name it
        pass
    closed = found
    n_last = len(sample) - found[-1][0] + 1 if found else 0
    is_open = n_last > 1 and any("\n" in field or "\r" in field for field in found[-1][1])
    if is_open:
        closed = found[:-1]
    if not closed:
        return Cut(separator, found, 0, 0.0, 0, is_open)
    width, n_agree = Counter(len(fields) for _, fields in closed).most_common(1)[0]
    first = next(line for line, fields in closed if len(fields) == width)
    return Cut(separator, found, width, n_agree / len(closed), first, is_open)


def choose(sample: Sequence[str]) -> tuple[Cut, tuple[Notice, ...]]:
    """The cut on which most records agree, and what to say; its width is 1 or 0 where none cuts."""
    best, doubt = _best_mark(sample)
    white_space = cut(sample, Separator(WHITE_SPACE))
    if white_space.width >= 2 and _white_space_beats(white_space, best):
        return white_space, _notices(white_space, None)
    if best is None:
        best = _in_quoted_rows(sample)
        if best is not None:
            line = next(place for place, text in enumerate(sample, 1) if without_outer_quotes(text) != text)
            told = f"whole rows are in quotes, the first in line {line}: these quotes were taken off"
            return best, (*_notices(best, None), Notice("rows-quoted", told))
    return best or cut(sample, Separator(",")), _notices(best, doubt)


def _best_mark(sample: Sequence[str]) -> tuple[Cut | None, Cut | None]:
    """The best of the single marks, and one that is as good but for their order."""
    best = doubt = None
    for mark in MARKS:
        new = cut(sample, Separator(mark))
        if new.width < 2:
            continue
        if best is None:
            best = new
            continue
        better, sure = _compare(new, best)
        doubt = None if sure and better else doubt if sure else best if better else new
        best = new if better else best
    return best, doubt


def _compare(new: Cut, best: Cut) -> tuple[bool, bool]:
    """Two answers: the new cut is the better one, and that is sure."""
    if new.is_open != best.is_open:  # what swallows the file loses, unless it cuts more or the header too
        opened, closed = (new, best) if new.is_open else (best, new)
        is_broken = opened.width > closed.width or opened.first < closed.first
        return (opened if is_broken else closed) is new, True
    if abs(new.share - best.share) > ALIKE:
        return new.share > best.share, True
    if new.first != best.first:  # the one that cuts the header too
        return new.first < best.first, True
    if abs(new.numbers - best.numbers) > ALIKE:
        return new.numbers > best.numbers, True
    return new.width > best.width and new.separator.mark != ",", False


def _white_space_beats(white: Cut, best: Cut | None) -> bool:
    """True where runs of white space are the separator, and not what stands inside the fields of `best`."""
    if best is None or white.share > best.share + ALIKE:
        return white.share >= WHITE_SPACE_AGREES and (best is None or not best.is_open)
    if white.first > best.first or white.is_open:
        return False
    if best.separator.mark == "\t" and white.share == 1 > best.share:  # a tab too many here and there
        return white.width == best.width and white.numbers >= MOSTLY_NUMBERS
    if white.share < WHITE_SPACE_BEATS or white.numbers <= best.numbers:
        return False
    if white.numbers >= MOSTLY_NUMBERS and white.numbers >= best.numbers + MORE_NUMBERS:
        return True
    return best.padded >= PADDED


def _in_quoted_rows(sample: Sequence[str]) -> Cut | None:
    """The cut of lines that are quoted as a whole: nearly all agree then, the header too."""
    inner = [without_outer_quotes(line) for line in sample]
    best, _ = _best_mark(inner)
    n_quoted = sum(text != line for text, line in zip(inner, sample, strict=True))
    if best is None or n_quoted < len(sample) / 2 or best.share < 1 - ALIKE:
        return None
    if best.first != best.records[0][0]:
        return None
    return replace(best, separator=Separator(best.separator.mark, rows_quoted=True))


def _notices(best: Cut | None, doubt: Cut | None) -> tuple[Notice, ...]:
    if best is None:
        return ()
    notices = separator_notice(best.separator.mark)
    if doubt is not None:
        told = (
            f"{SHOWN[doubt.separator.mark]} would cut the lines as evenly, into {doubt.width} fields and not "
            f"{best.width}; --delimiter chooses"
        )
        notices += (Notice("separator-unsure", told),)
    return notices


def separator_notice(mark: str) -> tuple[Notice, ...]:
    """Which separator is used, where it is no comma."""
    if mark == ",":
        return ()
    return (Notice("separator", f"columns are separated by {SHOWN.get(mark, repr(mark))}"),)
