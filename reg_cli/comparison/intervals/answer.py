"""Answer to a quantity: levels of every variant, and their changes against one of them as a family."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from reg_cli.comparison.estimate import NAN, Estimate, t_quantile, two_sided_p
from reg_cli.comparison.intervals.bounds import difference_bounds
from reg_cli.comparison.intervals.family import Member

Weights = Mapping[str, float]
"""A linear combination of levels by variant, such as 1 and -1 for a difference."""


@dataclass(frozen=True)
class Change:
    """A variant against another, with the interval that decides.

    The bounds of `estimate` belong to the family (pointwise for a control), `p` is adjusted alike: below .05 exactly
    where the interval excludes zero. `p_own` is the p before the adjustment, what Holm's is made of.
    """

    estimate: Estimate
    p: float
    p_own: float
    is_member: bool = False


def decided(
    estimate: Estimate, span: float, level: float, member: Member | None = None, *, is_identical: bool = False
) -> Change:
    """A change from its estimate and spread: with the interval of the family, or pointwise where it is no member.

    What is identical bit for bit, and what has no standard error, has neither interval nor p.
    """
    error, df = estimate.standard_error, estimate.df
    if is_identical or not (error > 0 and math.isfinite(estimate.mean)):
        return Change(Estimate(estimate.mean, NAN, NAN, estimate.n), NAN, NAN)
    p_own = two_sided_p(estimate.mean / error, df)
    is_member = member is not None
    if member is None:
        member = Member(t_quantile(df, level) * error, min(1.0, p_own * (0.05 / level)))
    low, high = difference_bounds(estimate.mean, member.half, span)
    return Change(replace(estimate, low=low, high=high, half=member.half), member.p, p_own, is_member)


@dataclass(frozen=True)
class Answer:
    """Levels of all variants, and changes of all but the one that they are compared with, by name."""

    levels: Mapping[str, Estimate]
    changes: Mapping[str, Change]
