"""How one column of text is to be read, decided from its survey, with the reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reg_cli.data.columns.dates import RIVALS
from reg_cli.data.columns.evidence import ENOUGH, Survey
from reg_cli.data.columns.numbers import PLAIN, NumberFormat, choose_format
from reg_cli.data.columns.words import is_truth
from reg_cli.data.dataset import Notice
from reg_cli.names import printable
from reg_cli.quantities import count

_DATE_NAME = re.compile(r"date|day|dt\b|time|datum|tag\b", re.IGNORECASE)


class Manner(StrEnum):
    """The ways to read a column of text."""

    NOTHING = "nothing"
    NUMBERS = "numbers"
    TRUTH = "truth"
    DATES = "dates"
    WORDS = "words"


@dataclass(frozen=True)
class Reading:
    """One column's manner, with the format that goes with it, why, and what is to be said aloud."""

    manner: Manner
    reason: str
    number_format: NumberFormat = PLAIN
    date_format: str = ""
    notices: tuple[Notice, ...] = ()


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
    return [_decide(survey, fallback, known) for survey in surveys]


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
        return Reading(Manner.DATES, "every value is a day written as YYYYMMDD", date_format="%Y%m%d")
    n_dates = n - survey.n_plain - survey.n_infinite
    if survey.dates and n_dates >= ENOUGH * n:
        return _dates(survey.dates)
    return _numbers(survey, fallback, fallback_known) or Reading(Manner.WORDS, "words")


def _dates(formats: list[str]) -> Reading:
    rivals = [form for form in formats if any(form.startswith(first) for first in RIVALS)]
    chosen = formats[0]
    notices: tuple[Notice, ...] = ()
    if rivals and len(formats) > 1:
        chosen = rivals[0]
        notices = (
            Notice(
                "ambiguous-dates",
                "every date fits month/day and day/month: read as month first; write YYYY-MM-DD",
            ),
        )
    return Reading(Manner.DATES, f"dates ({chosen})", date_format=chosen, notices=notices)


def _numbers(survey: Survey, fallback: str, fallback_known: bool) -> Reading | None:
    n = survey.n_values
    n_numbers = survey.n_plain + survey.n_infinite + survey.shapes.total()
    if n_numbers <= n / 2 or n - n_numbers > max(1, (1 - ENOUGH) * n):
        return None
    grouped_points = fallback == "comma" and fallback_known and survey.point_unsure and not survey.point_proof
    if not survey.shapes and not grouped_points:
        form: NumberFormat | None = PLAIN
    elif not survey.shapes:
        form = NumberFormat(",", ".")
    else:
        form = choose_format(survey.shapes, survey.point_proof, fallback)
    if form is None:
        if survey.n_plain + survey.n_infinite < ENOUGH * n:
            return None
        form = PLAIN
    notices = []
    unproved = not any(shape.proof or len(shape.group) for shape in survey.shapes)
    if not form.is_plain:
        doubt = ""
        if unproved and (grouped_points or any(shape.unsure for shape in survey.shapes)):
            doubt = "; 1,234 could be read two ways, write numbers with a decimal point if this is wrong"
        notices.append(Notice("number-format", f"numbers read with {form}{doubt}"))
    reason = "every value is a number" if form.is_plain else f"numbers: {form}"
    if survey.n_words:
        reason = f"{n_numbers} of {count(n, 'value')} are numbers"
    return Reading(Manner.NUMBERS, reason, number_format=form, notices=tuple(notices))


def example(survey: Survey) -> str:
    """The first value that is no number, and where it stands."""
    if survey.first_word is None:
        return ""
    line, word = survey.first_word
    return f"the first is {printable(word, 30)!r} in line {line}"
