"""Numbers and counts as people read them, in every table, sentence, figure and message."""

from __future__ import annotations

import math
from collections.abc import Iterable

NOTHING = "\u2013"  # a dash
NOISE = 5e-13  # below this a score, loss or strength is what rounding left of zero
DECIDED = (0.05,)  # levels that a p-value decides at
_FEWEST_P_DIGITS, _MOST_P_DIGITS = 2, 4


def count(n: int, noun: str, *, separators: bool = False) -> str:
    """`1 split`, `2 splits`, `3 classes`, `0 rows`; with separators: `1,797 rows`."""
    digits = f"{n:,}" if separators else f"{n}"
    return f"{digits} {noun if n == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """`splits`, `classes`, `processes`, `data sets`, `entries`; `epochs`, whose ending is a k."""
    if noun.endswith(("s", "x", "ch", "sh")) and not noun.endswith("poch"):
        return f"{noun}es"
    if noun.endswith("y") and not noun.endswith(("ay", "ey", "oy", "uy")):
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def number(x: float) -> str:
    """Three decimals for scores and losses near one, three digits for others: 0.031, 12.4, 3250."""
    if not math.isfinite(x):
        return "unknown"
    size = abs(x)
    if size < NOISE:
        return "0.000"
    if size < 0.0005 or size >= 1e7:
        return f"{x:.1g}" if size < 0.0005 else f"{x:.2e}"
    if size < 9.9995:
        return f"{x:.3f}"
    return f"{x:.1f}" if size < 99.95 else f"{x:.0f}"


def brief(x: float) -> str:
    """A number on its own, three digits and no trailing zeros: `0.05`, `1e-05`, `12.3`, `1600`."""
    if not math.isfinite(x):
        return NOTHING
    if abs(x) < NOISE:
        return "0"
    return f"{x:.0f}" if 999.5 <= abs(x) < 999_999.5 else f"{x:.3g}"


def decimals_for(values: Iterable[float]) -> int:
    """How many decimals a family of numbers is shown with: 0.931, 54.32, 3250, 0.00012.

    Taken from the largest, so that all of the family line up and can be compared digit by digit.
    """
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    if largest < NOISE or 0.05 <= largest < 10:
        return 3
    # three digits of small numbers, four of large ones
    digits = 2 if largest < 1 else 3
    return min(9, max(0, digits - math.floor(math.log10(largest))))


def fixed(x: float, decimals: int, *, signed: bool = False) -> str:
    """`0.931`; signed: `+0.012`, `-0.065`; never `-0.000`; a dash where there is no number."""
    if not math.isfinite(x):
        return NOTHING
    if abs(x) >= 1e7:
        return f"{x:{'+' if signed else ''}.2e}"
    text = f"{x:{'+' if signed else ''}.{decimals}f}"
    return text.lstrip("+-") if float(text) == 0 else text


def p_value(p: float) -> str:
    """`p = 0.03`, `p < 0.001`; never on the other side of a decided level than p itself: `p = 0.0496`."""
    text = p_number(p)
    return f"p {text}" if text.startswith(("<", ">")) else f"p = {text}"


def p_number(p: float) -> str:
    """A p-value for a table's cell: `0.03`, `< 0.001`; `0.0496`, and `< 0.05` where four digits read 0.05."""
    if not math.isfinite(p):
        return NOTHING
    if p < 0.001:
        return "< 0.001"
    for digits in range(_FEWEST_P_DIGITS, _MOST_P_DIGITS + 1):
        text = f"{p:.{digits}g}"
        if all((float(text) < level) == (p < level) for level in DECIDED):
            return text
    return f"< {next(level for level in DECIDED if p < level)}"
