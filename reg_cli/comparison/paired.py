"""Difference to the baseline, paired by split.

Signs, decided here once. Gaps: variant minus baseline, so a negative difference is a gap closed. Scores and
losses: **positive is better** whatever the metric's direction (accuracy up, RMSE down, loss down).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reg_cli.comparison.estimate import NAN, Estimate
from reg_cli.comparison.intervals.reading import Reading, equal_bit_for_bit, usable
from reg_cli.comparison.significance import holm
from reg_cli.engine.metrics import Score
from reg_cli.study.design.variant import NO_SKILL


@dataclass(frozen=True)
class Difference:
    """A paired difference with the interval that decides, and its two-sided p of the same family of variants.

    `p` is below .05 exactly where the interval excludes zero. `p_holm` is the unadjusted p after Holm over the
    variants: a check that decides nothing.
    """

    estimate: Estimate
    p: float
    p_holm: float

    @property
    def surely_up(self) -> bool:
        """True where the whole interval lies above zero."""
        return self.estimate.surely_positive

    @property
    def surely_down(self) -> bool:
        """True where the whole interval lies below zero."""
        return self.estimate.surely_negative


@dataclass(frozen=True)
class Rope:
    """Posterior probabilities of a test score practically worse, the same, or better than the baseline's."""

    worse: float
    same: float
    better: float


@dataclass(frozen=True)
class Paired:
    """A variant against the baseline on the splits where both have numbers.

    `skill` is test score minus the no-skill floor's on the same splits (positive = better), None where the
    study has no floor. `identical` says that every loss equals the baseline's bit for bit: the technique
    did nothing.
    """

    variant: str
    splits: tuple[int, ...]
    gap_score: Difference
    gap_loss: Difference
    train_score: Difference
    test_score: Difference
    train_loss: Difference
    test_loss: Difference
    skill: Estimate | None
    rope: Rope
    identical: bool

    def gap(self, headline: str) -> Difference:
        """Change of the headline's gap; negative = closed."""
        return self.gap_score if headline == "score" else self.gap_loss

    def train_lost(self, headline: str) -> Estimate:
        """Drop of the train side, in the headline's measure; train_lost + test_won = the gap closed."""
        return (self.train_score if headline == "score" else self.train_loss).estimate.negated()

    def test_won(self, headline: str) -> Estimate:
        """Gain of the test side, in the headline's measure; train_lost + test_won = the gap closed."""
        return (self.test_score if headline == "score" else self.test_loss).estimate


def improvement(metric: Score, new: float, old: float) -> float:
    """By how much `new` is the better score: Score.gap knows the direction, "old behind new" is the gap."""
    return float(metric.gap(new, old))


def pair(reading: Reading, variant: str, margin: float, against: str = "baseline") -> Paired:
    """Compare one variant with the baseline (or with another variant). p_holm is not adjusted yet."""

    def difference(name: str) -> Difference:
        change = reading.change(name, variant, against)
        return Difference(change.estimate, change.p, change.p_own)

    study = reading.study
    theirs = {r.split for r in study.of(against) if usable(r)}
    test_score = difference("test_score")
    return Paired(
        variant=variant,
        splits=tuple(r.split for r in study.of(variant) if usable(r) and r.split in theirs),
        gap_score=difference("gap_score"),
        gap_loss=difference("gap_loss"),
        train_score=difference("train_score"),
        test_score=test_score,
        train_loss=difference("train_loss"),
        test_loss=difference("test_loss"),
        skill=reading.change("test_score", variant, NO_SKILL).estimate if study.of(NO_SKILL) else None,
        rope=rope(test_score.estimate, margin),
        identical=equal_bit_for_bit(study, variant, against),
    )


def adjust(pairs: Sequence[Paired], level: float = 0.05) -> list[Paired]:
    """Holm over the variants of a study, each family on its own: score gap, test score and so on.

    `level` is what this look at the study may spend (until_clear.py): p is below .05 where it suffices for that.
    """
    names = ("gap_score", "gap_loss", "train_score", "test_score", "train_loss", "test_loss")
    adjusted = {name: holm([getattr(p, name).p_holm for p in pairs]) for name in names}
    return [
        replace(
            p,
            **{name: replace(getattr(p, name), p_holm=_at_level(adjusted[name][k], level)) for name in names},
        )
        for k, p in enumerate(pairs)
    ]


def _at_level(p: float, level: float) -> float:
    return p if math.isnan(p) else min(1.0, p * (0.05 / level))


def rope(estimate: Estimate, margin: float) -> Rope:
    """The Bayesian t-test with a region of practical equivalence (Benavoli et al. 2017, JMLR 18:77).

    The posterior is a t around the estimate with its standard error and degrees of freedom.
    """
    from scipy.special import stdtr

    scale = estimate.standard_error
    if not scale > 0:
        return Rope(NAN, NAN, NAN)
    worse = float(stdtr(estimate.df, (-margin - estimate.mean) / scale))
    better = float(stdtr(estimate.df, (estimate.mean - margin) / scale))
    return Rope(worse, max(0.0, 1 - worse - better), better)
