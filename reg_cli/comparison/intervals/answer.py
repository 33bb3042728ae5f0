"""Answer to a quantity: levels of every variant, and their changes against one of them as a family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reg_cli.comparison.estimate import Estimate

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


@dataclass(frozen=True)
class Answer:
    """Levels of all variants, and changes of all but the one that they are compared with, by name."""

    levels: Mapping[str, Estimate]
    changes: Mapping[str, Change]
