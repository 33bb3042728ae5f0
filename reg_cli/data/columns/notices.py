"""Notices on one column: how it was read, and what of it was lost."""

from __future__ import annotations

from reg_cli.data.columns.conversions import named_counts
from reg_cli.data.columns.evidence import Survey
from reg_cli.data.columns.reading import Manner, Reading
from reg_cli.data.columns.values import Numbers, Words
from reg_cli.data.columns.words import is_missing
from reg_cli.data.dataset import Notice
from reg_cli.names import printable
from reg_cli.quantities import count


def column_notices(name: str, survey: Survey, reading: Reading, column: Numbers | Words) -> list[Notice]:
    """The notices of one column, each with the column's name."""
    found = list(reading.notices)
    if isinstance(column, Numbers):
        if column.n_unread:
            what = "dates" if reading.manner is Manner.DATES else "numbers"
            lost = {token: n for token, n in column.lost.items() if not is_missing(token)}
            n_unread = count(column.n_unread, "value", separators=True)
            message = f"{n_unread} taken as missing, being no {what}: {named_counts(lost)}"
            found.append(Notice("unread-values", message + _example(survey)))
        if column.n_infinite:
            message = f"{column.n_infinite:,} infinite values were taken as missing"
            found.append(Notice("infinite-values", message))
        if survey.n_long and reading.manner is Manner.NUMBERS:
            message = "whole numbers of 16 digits or more are rounded to 15 digits"
            found.append(Notice("long-integers", message))
    elif column.overflowed:
        message = "more than 100,000 different words; the later ones are pooled"
        found.append(Notice("many-levels", message))
    return [Notice(notice.id, f"{name!r}: {notice.message}") for notice in found]


def _example(survey: Survey) -> str:
    """The first value that is no number, and where it stands."""
    if survey.first_word is None:
        return ""
    line, word = survey.first_word
    return f" (the first is {printable(word, 30)!r} in line {line})"
