"""Numbers as a sentence says them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from reg_cli.comparison.estimate import Estimate
from reg_cli.names import printable

if TYPE_CHECKING:
    from reg_cli.engine.metrics import Score


def number(x: float) -> str:
    """Three decimals for scores and losses near one, three digits for others: 0.031, 12.4, 3250."""
    if math.isnan(x):
        return "unknown"
    if x == 0 or 0.0005 <= abs(x) < 10:
        return f"{x:.3f}"
    if abs(x) < 0.0005:
        return f"{x:.1g}"
    return f"{x:.1f}" if abs(x) < 100 else f"{x:.0f}"


def with_interval(e: Estimate) -> str:
    """`0.031 [0.012, 0.050]`, or the bare number where no interval exists."""
    return f"{number(e.mean)} [{number(e.low)}, {number(e.high)}]" if e.has_interval else number(e.mean)


def p_value(p: float) -> str:
    """`p = 0.03`, `p < 0.001`."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`; of a long list the first three and how many more."""
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} others"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


UNKNOWN = "\u2013"  # a dash


def decimals_for(values: Iterable[float]) -> int:
    """How many decimals a family of numbers is shown with: 0.931, 54.32, 3250, 0.00012.

    Taken from the largest, so that all of the family line up and can be compared digit by digit.
    """
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    if largest == 0 or 0.05 <= largest < 10:
        return 3
    # three digits of small numbers, four of large ones
    digits = 2 if largest < 1 else 3
    return min(9, max(0, digits - math.floor(math.log10(largest))))


def fixed(x: float, decimals: int, *, signed: bool = False) -> str:
    """`0.931`; signed: `+0.012`, `-0.065`; never `-0.000`; a dash where there is no number."""
    if not math.isfinite(x):
        return UNKNOWN
    if abs(x) >= 1e7:
        return f"{x:{'+' if signed else ''}.2e}"
    text = f"{x:{'+' if signed else ''}.{decimals}f}"
    return text.lstrip("+-") if float(text) == 0 else text


def brief(x: float) -> str:
    """A number on its own, three digits and no trailing zeros: `0.05`, `1e-05`, `12.3`, `1600`."""
    if 1000 <= abs(x) < 1e6:
        return f"{x:.0f}"
    return f"{x:.3g}" if math.isfinite(x) else UNKNOWN


def level(estimate: Estimate, metric: Score) -> Estimate:
    """A score's estimate as it is shown: a t interval may pass the ends of the score's range, the score cannot."""
    return replace(estimate, low=max(estimate.low, metric.low), high=min(estimate.high, metric.high))


LONGEST_NAME = 60
LONGEST_SENTENCE = 4000


def shown(name: object) -> str:
    """A name from the data (variant, column, class, data set) as one harmless line of plain text."""
    return printable(name, LONGEST_NAME)


def sentence(text: object) -> str:
    """A sentence that may quote names from the data, as one harmless line of plain text."""
    return printable(text, LONGEST_SENTENCE)
