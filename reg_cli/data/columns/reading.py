"""Reading of one column of text, decided from its survey, with the reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from reg_cli.data.columns.conversions import number_notices
from reg_cli.data.columns.dates import ENOUGH, UNIX_MILLISECONDS, UNIX_SECONDS
from reg_cli.data.columns.evidence import Survey
from reg_cli.data.columns.formats import choose_format
from reg_cli.data.columns.numbers import PLAIN, NumberFormat, obeys
from reg_cli.data.columns.units import NO_UNITS
from reg_cli.data.columns.words import CLASS_WORDS, find_scale, is_truth
from reg_cli.data.dataset import Notice
from reg_cli.quantities import count

_DATE_NAME = re.compile(r"date|day|dt\b|time|datum|tag\b", re.IGNORECASE)
_MOMENT_NAME = re.compile(r"time|date|epoch|unix|instant|moment|(^|_)ts$|_at$|[a-z]At$", re.IGNORECASE)
# Seconds since 1970 of the years 1990 to 2100: a count or an amount of that size is not called a time.
_UNIX = (631_152_000, 4_102_444_800)
# With words beside its numbers a column is numeric where four in five values are numbers, of at least five
# sizes, and the words are few: `unknown`, not the ticket numbers of a ship.
MOST_NUMBERS = 0.8
MOST_ODD_WORDS = 10
FEWEST_SIZES = 5
# A written None or NA is a class from this many rows on; a class of fewer rows cannot be learnt or tested.
FEWEST_FOR_CLASS = 5


class Manner(StrEnum):
    """The ways to read a column of text."""

    NOTHING = "nothing"
    NUMBERS = "numbers"
    TRUTH = "truth"
    DATES = "dates"
    WORDS = "words"


@dataclass(frozen=True)
class Reading:
    """One column's manner, with the format that goes with it, why, and what is to be said aloud.

    `level_marks` are missing marks that are levels of a known scale here, `class_marks` those that are classes
    where the column is the target.
    """

    manner: Manner
    reason: str
    number_format: NumberFormat = PLAIN
    date_formats: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    level_marks: frozenset[str] = frozenset()
    class_marks: frozenset[str] = frozenset()


def decide_readings(surveys: Sequence[Survey], delimiter: str) -> list[Reading]:
    """One reading per column; columns that could be read two ways follow those that cannot."""
    commas = any(
        "comma" in {shape.proof for shape in survey.shapes} and not survey.n_words for survey in surveys
    )
    points = any(
        survey.point_proof or "point" in {shape.proof for shape in survey.shapes} for survey in surveys
    )
    known = commas != points
    fallback = "comma" if (commas and not points) or (not known and delimiter == ";") else "point"
    readings = [_decide(survey, fallback, known) for survey in surveys]
    # What stands for a missing number somewhere in the file is the file's missing mark everywhere.
    file_marks = {
        mark
        for survey, reading in zip(surveys, readings, strict=True)
        if reading.manner in (Manner.NUMBERS, Manner.DATES)
        for mark in survey.marks
    }
    return [
        _with_marks(reading, survey, file_marks) if reading.manner is Manner.WORDS else reading
        for survey, reading in zip(surveys, readings, strict=True)
    ]


def _with_marks(reading: Reading, survey: Survey, file_marks: set[str]) -> Reading:
    """The reading of words, with the missing marks that are levels or classes of it."""
    written = {mark for mark in survey.marks if mark.casefold() in CLASS_WORDS and mark not in file_marks}
    few = survey.few or set()
    levels = {mark for mark in written if few and find_scale(few | {mark.casefold()})}
    classes = {mark for mark in written if survey.marks[mark] >= FEWEST_FOR_CLASS}
    return replace(reading, level_marks=frozenset(levels), class_marks=frozenset(classes))


def _decide(survey: Survey, fallback: str, fallback_known: bool) -> Reading:
    n = survey.n_values
    if n == 0:
        return Reading(Manner.NOTHING, "no value in any row")
    if survey.few is not None and is_truth(survey.few) and survey.few != {"0", "1"}:
        return Reading(Manner.TRUTH, f"only {', '.join(sorted(survey.few))}")
    if survey.n_leading_zero and survey.n_leading_zero + survey.n_plain >= n and not survey.point_proof:
        return Reading(Manner.WORDS, "digits with leading zeros: codes, not quantities")
    if survey.n_long and survey.n_long == survey.n_plain == n:
        return Reading(Manner.WORDS, "whole numbers of 16 digits or more: codes, not quantities")
    if survey.n_day_numbers == n and _DATE_NAME.search(survey.name):
        return Reading(Manner.DATES, "every value is a day written as YYYYMMDD", date_formats=("%Y%m%d",))
    unix = _unix(survey)
    if unix:
        return Reading(Manner.DATES, f"every value is a moment in {unix}", date_formats=(unix,))
    if n - survey.n_plain - survey.n_infinite >= ENOUGH * n:
        formats, unsure = survey.dates.formats()
        if formats:
            return _dates(formats, unsure)
    return _numbers(survey, fallback, fallback_known) or Reading(Manner.WORDS, "words")


def _unix(survey: Survey) -> str:
    """The unit of time since 1970, where a column is called a time and holds nothing else; else ""."""
    if not survey.whole or survey.n_plain != survey.n_values or not _MOMENT_NAME.search(survey.name):
        return ""
    for unit, factor in ((UNIX_SECONDS, 1), (UNIX_MILLISECONDS, 1000)):
        if _UNIX[0] * factor <= survey.smallest and survey.largest <= _UNIX[1] * factor:
            return unit
    return ""


def _dates(formats: tuple[str, ...], unsure: bool) -> Reading:
    notices = []
    if unsure:
        notices.append(
            Notice(
                "ambiguous-dates",
                "every date fits month/day and day/month: read as month first; write YYYY-MM-DD",
            )
        )
    shown = " and ".join(formats)
    if len(formats) > 1:
        notices.append(Notice("date-formats", f"dates are written in {len(formats)} ways, read as {shown}"))
    return Reading(Manner.DATES, f"dates ({shown})", date_formats=formats, notices=tuple(notices))


def _numbers(survey: Survey, fallback: str, fallback_known: bool) -> Reading | None:
    n = survey.n_values
    n_plain = survey.n_plain + survey.n_infinite
    if n_plain + survey.shapes.total() <= n / 2:
        return None
    form, units, doubt = choose_format(survey, fallback, fallback_known)
    if form is None or units is None:
        if n_plain < ENOUGH * n:
            return None
        form, units, doubt = PLAIN, NO_UNITS, False
    read = {shape: count for shape, count in survey.shapes.items() if obeys(shape, form)}
    n_numbers = n_plain + sum(read.values())
    n_limits = sum(count for shape, count in read.items() if shape.bound)
    if 2 * n_limits >= n_numbers and survey.few is not None:
        return None  # `<=50K` and `>50K` are two classes
    if n - n_numbers > max(1, (1 - ENOUGH) * n) and not _has_few_odd_words(survey, n_numbers):
        return None
    reason = "every value is a number" if form.is_plain else f"numbers: {form}"
    if n_numbers < n:
        reason = f"{n_numbers} of {count(n, 'value')} are numbers"
    notices = number_notices(survey, form, units, doubt)
    return Reading(Manner.NUMBERS, reason, number_format=form, notices=notices)


def _has_few_odd_words(survey: Survey, n_numbers: int) -> bool:
    """True where all that is no number is a handful of words beside numbers of many sizes."""
    n = survey.n_values
    if n_numbers < MOST_NUMBERS * n or survey.odd is None or n - n_numbers != survey.n_words:
        return False
    if len(survey.odd) > MOST_ODD_WORDS:
        return False
    codes = survey.n_leading_zero and not survey.point_proof
    if codes or (survey.n_long and survey.n_long == survey.n_plain):
        return False
    if survey.few is None:
        return True
    n_sizes = len(survey.few - {word.casefold() for word in survey.odd})
    return n_sizes >= max(FEWEST_SIZES, 2 * len(survey.odd))
