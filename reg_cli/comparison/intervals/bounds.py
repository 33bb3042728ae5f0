"""Bounds: intervals that stay inside a score's range and never have zero width."""

from __future__ import annotations

import math

from reg_cli.comparison.intervals.quantity import Quantity

NAN = math.nan
NO_BOUNDS = (NAN, NAN)


def level_bounds(
    quantity: Quantity, estimate: float, half: float, n: float, level: float = 0.05
) -> tuple[float, float]:
    """Interval of a level on the scale where it is symmetric; `half` is its half-width on the plain scale.

    `logit`: scores in [0, 1]; at exactly 0 or 1, Clopper & Pearson (1934) on `n` clusters. `log`: losses;
    `log of 1 - score`: R². Exactly 0 has no interval there. `plain`: gaps. NaN where there is none.
    """
    scale, most = quantity.scale, quantity.span / 2
    if math.isnan(estimate):
        return NO_BOUNDS
    if scale == "logit" and (estimate <= 0 or estimate >= 1):
        return clopper_pearson(estimate >= 1, n, level) if n > 0 else NO_BOUNDS
    if math.isnan(half) or half <= 0:
        return NO_BOUNDS
    if scale == "logit":
        centre, step = math.log(estimate / (1 - estimate)), half / (estimate * (1 - estimate))
        return _expit(centre - step), _expit(centre + step)
    if scale == "log":
        return _around_logarithm(estimate, half) if estimate > 0 else NO_BOUNDS
    if scale == "log of 1 - score":
        low, high = _around_logarithm(1 - estimate, half) if estimate < 1 else NO_BOUNDS
        return 1 - high, 1 - low
    return max(estimate - half, -most), min(estimate + half, most)  # a gap, which lies within one range


def clopper_pearson(all_right: bool, n: float, level: float = 0.05) -> tuple[float, float]:
    """The exact interval when all of n, or none, are right: the other end solves p^n = level / 2."""
    inner = (level / 2) ** (1 / n)
    return (inner, 1.0) if all_right else (0.0, 1 - inner)


def difference_bounds(estimate: float, half: float, span: float = math.inf) -> tuple[float, float]:
    """Interval of a difference, cut at the logical bound: two scores of a range of `span` differ by no more.

    NaN without a half-width or where it is zero: no spread at all is no knowledge.
    """
    if math.isnan(estimate) or math.isnan(half) or half <= 0:
        return NO_BOUNDS
    return max(estimate - half, -span), min(estimate + half, span)


def _around_logarithm(value: float, half: float) -> tuple[float, float]:
    step = min(half / value, 700.0)  # exp(710) is more than a float holds
    return value * math.exp(-step), value * math.exp(step)


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(max(x, -745.0)) / (1 + math.exp(max(x, -745.0)))
