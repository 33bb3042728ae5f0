"""The one format of a column's numbers, chosen from all their shapes on proof."""

from __future__ import annotations

from collections import Counter

from reg_cli.data.columns.evidence import Survey
from reg_cli.data.columns.numbers import PLAIN, NumberFormat
from reg_cli.data.columns.units import DURATION, FEET_INCHES, Units, settle_units

COMPOUND = ("", DURATION, FEET_INCHES)


def choose_format(
    survey: Survey, fallback: str, fallback_known: bool
) -> tuple[NumberFormat | None, Units | None, bool]:
    """Format, units, and whether the grouping sign is a guess; None where the shapes contradict each other.

    `fallback` ("point" or "comma") is what the rest of the file suggests for tokens that could be either.
    """
    separators = _separators(survey, fallback, fallback_known)
    units = _units(survey)
    if separators is None or units is None:
        return None, None, False
    decimal, group, doubt = separators
    currencies = Counter[str]()
    for shape, count in survey.shapes.items():
        if shape.currency:
            currencies[shape.currency] += count
    names = tuple(currency for currency, _ in currencies.most_common())
    form = NumberFormat(decimal, group, names, units.factors)
    return (PLAIN if form == PLAIN else form), units, doubt


def _separators(survey: Survey, fallback: str, fallback_known: bool) -> tuple[str, str, bool] | None:
    shapes = survey.shapes
    proofs = {shape.proof for shape in shapes if shape.proof}
    if survey.point_proof:
        proofs.add("point")
    groups = {shape.group for shape in shapes if shape.group}
    unsure = {shape.unsure for shape in shapes if shape.unsure}
    if len(proofs) > 1 or len(groups) > 1:
        return None
    proved = bool(proofs)
    seen = unsure | ({"."} if survey.point_unsure else set())
    plain_groups = fallback == "comma" and fallback_known and survey.point_unsure and not survey.point_proof
    has_sign = bool(unsure or groups or plain_groups)
    decimal = proofs.pop() if proofs else (fallback if has_sign else "point")
    group = groups.pop() if groups else ""
    if (
        not proved and group in (" ", "'") and len(seen) == 1
    ):  # 1'000 is grouped, so the point of 1.000 is not
        decimal = {".": "point", ",": "comma"}[min(seen)]
    sign = {"point": ".", "comma": ","}[decimal]
    if survey.point_unsure and sign == ",":  # 1.000 beside 2,50
        unsure.add(".")
    if not group and unsure - {sign}:
        group = (unsure - {sign}).pop()
    if group == sign or (survey.point_unsure and "." not in (sign, group)):
        return None
    certain = any(shape.proof or shape.group for shape in shapes)
    return sign, group, bool(not certain and unsure)


def _units(survey: Survey) -> Units | None:
    counts = Counter[str]()
    money, n_bare = False, survey.n_plain
    for shape, count in survey.shapes.items():
        money = money or bool(shape.currency)
        if shape.unit:
            counts[shape.unit] += count
        else:
            n_bare += count
    largest = max(abs(survey.smallest), abs(survey.largest)) if survey.n_plain else 0.0
    # A blank before a single word, and numbers of many sizes: `90 min`, not `2003FAIL`, `2 nd`, `7 Oak Street`.
    spaced = all(
        f" {shape.unit}" in token and " " not in shape.unit
        for shape, token in survey.first_of.items()
        if shape.unit not in COMPOUND
    )
    return settle_units(counts, n_bare, money, largest, survey.largest_percent, spaced and survey.few is None)
