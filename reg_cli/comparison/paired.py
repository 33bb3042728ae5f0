"""Difference to the baseline, paired by split.

Signs, decided here once. Gaps: variant minus baseline, so a negative difference is a gap closed. Scores and
losses: **positive is better** whatever the metric's direction (accuracy up, RMSE down, loss down).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reg_cli.comparison.estimate import NAN, Estimate, corrected, two_sided_p
from reg_cli.comparison.significance import holm
from reg_cli.comparison.summary import usable
from reg_cli.engine.metrics import Score
from reg_cli.study.design.variant import NO_SKILL
from reg_cli.study.results.records import Record
from reg_cli.study.results.study import Study


@dataclass(frozen=True)
class Difference:
    """A paired mean difference, its two-sided p, and that p after Holm over the variants of the study."""

    estimate: Estimate
    p: float
    p_holm: float

    @property
    def surely_up(self) -> bool:
        """Above zero at the 5% level after Holm; then the 95% interval excludes zero as well."""
        return self.p_holm < 0.05 and self.estimate.mean > 0

    @property
    def surely_down(self) -> bool:
        """Below zero at the 5% level after Holm; then the 95% interval excludes zero as well."""
        return self.p_holm < 0.05 and self.estimate.mean < 0


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


def pair(study: Study, variant: str, margin: float, against: str = "baseline") -> Paired:
    """Compare one variant with the baseline (or with another variant) split by split. p_holm is still p."""
    reference = {r.split: r for r in study.of(against) if usable(r)}
    floor = {r.split: r for r in study.of(NO_SKILL) if math.isfinite(r.test_score)}
    records = [r for r in study.of(variant) if usable(r)]
    both = [(r, reference[r.split]) for r in records if r.split in reference]
    metric, ratio = study.metric, study.test_train_ratio
    identical = bool(both) and all(
        (a.train_loss, a.test_loss) == (b.train_loss, b.test_loss) for a, b in both
    )
    # Scores move in steps of about one test row. Differences that are all equal do not mean perfect
    # knowledge: the spread could have been that of one row in one split, (1/n_test) / sqrt(J), and not have
    # shown.
    step = 0.0 if identical or not both else 1 / study.n_test / math.sqrt(len(both))

    def difference(of: Callable[[Record, Record], float], smallest_sd: float = 0.0) -> Difference:
        return compare_values([of(a, b) for a, b in both], ratio, smallest_sd)

    def skill() -> Estimate | None:
        values = [
            improvement(metric, r.test_score, floor[r.split].test_score) for r in records if r.split in floor
        ]
        return corrected(values, ratio, 1 / study.n_test / math.sqrt(len(values))) if values else None

    def gap_of(r: Record) -> float:
        return float(metric.gap(r.train_score, r.test_score))

    test_score = difference(lambda a, b: improvement(metric, a.test_score, b.test_score), step)
    return Paired(
        variant=variant,
        splits=tuple(a.split for a, _ in both),
        gap_score=difference(lambda a, b: gap_of(a) - gap_of(b), step),
        gap_loss=difference(lambda a, b: (a.test_loss - a.train_loss) - (b.test_loss - b.train_loss)),
        train_score=difference(lambda a, b: improvement(metric, a.train_score, b.train_score)),
        test_score=test_score,
        train_loss=difference(lambda a, b: b.train_loss - a.train_loss),
        test_loss=difference(lambda a, b: b.test_loss - a.test_loss),
        skill=skill(),
        rope=rope(test_score.estimate, margin),
        identical=identical,
    )


def compare_values(values: Sequence[float], ratio: float, smallest_sd: float = 0.0) -> Difference:
    """A Difference from one paired difference per split, not yet adjusted for other variants."""
    estimate = corrected(values, ratio, smallest_sd)
    p = two_sided_p(estimate)
    return Difference(estimate, p, p)


def adjust(pairs: Sequence[Paired], look_penalty: float = 1.0) -> list[Paired]:
    """Holm over the variants of a study, each family on its own: score gap, test score and so on."""
    names = ("gap_score", "gap_loss", "train_score", "test_score", "train_loss", "test_loss")
    adjusted = {name: holm([getattr(p, name).p for p in pairs]) for name in names}
    return [
        replace(
            p,
            **{
                name: replace(getattr(p, name), p_holm=_penalised(adjusted[name][k], look_penalty))
                for name in names
            },
        )
        for k, p in enumerate(pairs)
    ]


def _penalised(p: float, penalty: float) -> float:
    return p if math.isnan(p) else min(1.0, p * penalty)


def rope(estimate: Estimate, margin: float) -> Rope:
    """The Bayesian correlated t-test (Benavoli et al. 2017, JMLR 18:77): a t posterior, corrected scale."""
    from scipy.special import stdtr

    if not estimate.has_interval:
        return Rope(NAN, NAN, NAN)
    scale = estimate.standard_error
    if scale == 0:
        worse, better = float(estimate.mean < -margin), float(estimate.mean > margin)
    else:
        worse = float(stdtr(estimate.n - 1, (-margin - estimate.mean) / scale))
        better = float(stdtr(estimate.n - 1, (estimate.mean - margin) / scale))
    return Rope(worse, max(0.0, 1 - worse - better), better)
