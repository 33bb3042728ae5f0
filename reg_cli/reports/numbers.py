"""Numbers as people read them: as many digits as the size of the thing bears, the same for a whole column."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reg_cli.comparison.estimate import Estimate
    from reg_cli.study.results.study import Metric

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


def level(estimate: Estimate, metric: Metric) -> Estimate:
    """A score's estimate as it is shown: a t interval may pass the ends of the score's range, the score cannot."""
    return replace(estimate, low=max(estimate.low, metric.low), high=min(estimate.high, metric.high))
