"""Notices on how a column's numbers were converted, each with its first value before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from reg_cli.data.columns.evidence import Survey
from reg_cli.data.columns.numbers import PLAIN, NumberFormat, Shape, obeys, read_number
from reg_cli.data.columns.units import DURATION, FEET_INCHES, Units
from reg_cli.data.dataset import Notice
from reg_cli.names import printable

MOST_NAMED = 8
_NAMES = {DURATION: "hours and minutes", FEET_INCHES: "feet and inches"}


def number_notices(survey: Survey, form: NumberFormat, units: Units, doubt: bool) -> tuple[Notice, ...]:
    """Notices on the format, units, limits and notes of a column of numbers."""
    changed = {*units.multiples, *units.percents, *units.converted, *units.mixed}
    taken = replace(
        form,
        currencies=form.currencies if len(form.currencies) == 1 else (),
        factors={unit: factor for unit, factor in form.factors.items() if unit not in changed},
    )
    found = []
    if taken != PLAIN:
        unsure = "; 1,234 could be read two ways, write numbers with a decimal point if this is wrong"
        found.append(Notice("number-format", f"numbers read with {taken}{unsure if doubt else ''}"))
    found += [_example(survey, form, *sort) for sort in _conversions(units)]
    found += _mixtures(survey, form, units)
    brackets = _first(survey, form, lambda shape: shape.brackets)
    if brackets:
        found.append(Notice("negative-brackets", f"a number in brackets is negative: the first, {brackets}"))
    if survey.limits:
        limits = named_counts(survey.limits)
        found.append(Notice("number-limits", f"values beyond a limit were taken as the limit: {limits}"))
    notes = Counter[str]()
    for shape, count in survey.shapes.items():
        if shape.note and obeys(shape, form):
            notes[shape.note] += count
    if notes:
        first = _first(survey, form, lambda shape: bool(shape.note))
        message = f"what stands behind a number was left out: {named_counts(notes)}; the first, {first}"
        found.append(Notice("number-notes", message))
    return tuple(found)


def named_counts(counts: Mapping[str, int]) -> str:
    """`unknown 13, n.d. 2`: the most frequent tokens with their counts, printable."""
    ordered = Counter(counts).most_common()
    named = [
        f"{printable(token, 30) if token else 'empty'} {count:,}" for token, count in ordered[:MOST_NAMED]
    ]
    more = f" and {len(ordered) - MOST_NAMED} others" if len(ordered) > MOST_NAMED else ""
    return ", ".join(named) + more


def _conversions(units: Units) -> list[tuple[str, str, tuple[str, ...]]]:
    """Id, sentence and units of each sort of conversion that took place."""
    sorts = []
    if units.multiples:
        factors = ", ".join(f"{unit} by {units.factors[unit]:,.0f}" for unit in units.multiples)
        sorts.append(("number-multiples", f"letters behind numbers multiply ({factors})", units.multiples))
    if units.percents:
        sorts.append(("number-percent", "a percent sign divides by 100", units.percents))
    if units.converted:
        names = ", ".join(_NAMES.get(unit, unit) for unit in units.converted)
        sorts.append(("number-units", f"{names} were converted to {units.base}", units.converted))
    return sorts


def _example(survey: Survey, form: NumberFormat, id: str, message: str, units: tuple[str, ...]) -> Notice:
    return Notice(id, f"{message}: the first, {_first(survey, form, lambda shape: shape.unit in units)}")


def _first(survey: Survey, form: NumberFormat, chosen: Callable[[Shape], bool]) -> str:
    """`21.60K, is 21600` for the first token of such a shape; "" where there is none."""
    for shape, token in survey.first_of.items():
        if obeys(shape, form) and chosen(shape):
            return f"{printable(token, 30)}, is {read_number(token, form):.15g}"
    return ""


def _mixtures(survey: Survey, form: NumberFormat, units: Units) -> list[Notice]:
    """Notices on units and currencies that stand beside one another without a common scale."""
    found = []
    if units.mixed:
        named = named_counts(_rows_of(units.mixed, ((shape.unit, n) for shape, n in survey.shapes.items())))
        message = f"several units, no scales of one another: {named}; write all values in one unit"
        found.append(Notice("several-units", message))
    if len(form.currencies) > 1:
        currencies = ((shape.currency, n) for shape, n in survey.shapes.items())
        named = named_counts(_rows_of(form.currencies, currencies))
        message = f"several currencies, taken without conversion: {named}; write all values in one currency"
        found.append(Notice("several-currencies", message))
    return found


def _rows_of(marks: Iterable[str], rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Rows of each mark, in the order of the marks; `rows` gives the rows of every way of writing."""
    counts = Counter[str]()
    for mark, n_rows in rows:
        counts[mark] += n_rows
    return {mark: counts[mark] for mark in marks}
