"""The verdict in one word, on two axes: what happened to the gap, and what happened to the test score.

"Surely" means p < 0.05 after Holm over the study's variants (then the 95% corrected interval excludes zero
as well): with seven variants, one of seven unadjusted intervals misses zero by chance far too often. The
two guards, skill and margin, need no adjustment: they can only take a claim back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from reg_cli.comparison.estimate import two_sided_p
from reg_cli.comparison.paired import Difference, Paired
from reg_cli.study.design.question import MARGIN as MARGIN

# Causes that other files ask for by name.
NO_FLOOR = "the study has no no-skill floor to hold the test score against"
BELOW_FLOOR = "the gap surely closed, but the test score is not shown above the no-skill floor"
WIDENED = "the gap surely widened while the test score held"


class Verdict(StrEnum):
    """The six words of the contract, each with its explanation; their looks are in reports/style.py."""

    explanation: str

    BETTER = "better", "the test score surely rose"
    HARMFUL = "harmful", "the test score surely fell"
    GAP_ONLY = "gap-only", "the gap surely closed and the test score held within the margin"
    HOLLOW = "hollow", "the gap surely closed, but nothing was gained: train fell, or there is no skill"
    NO_DIFFERENCE = (
        "no difference",
        "neither surely moved, and the test score is the baseline's within the margin",
    )
    INCONCLUSIVE = "inconclusive", "the interval is too wide to say"

    def __new__(cls, word: str, explanation: str) -> Verdict:
        """One verdict by its word."""
        verdict = str.__new__(cls, word)
        verdict._value_ = word
        verdict.explanation = explanation
        return verdict


@dataclass(frozen=True)
class Judgement:
    """A verdict, the reason for it in plain words, and what would settle an inconclusive one.

    `repeats_needed` is None where the verdict is settled, and also where no number of repeats would settle
    it:
    `unsettled_because` then says why.
    """

    verdict: Verdict
    cause: str
    repeats_needed: int | None = None
    unsettled_because: str = ""


def judge(paired: Paired, headline: str, margin: float = MARGIN) -> Judgement:
    """The verdict on one variant, from its paired differences (already adjusted by Holm)."""
    gap, test, skill = paired.gap(headline), paired.test_score, paired.skill
    if test.estimate.n == 0:
        return Judgement(Verdict.INCONCLUSIVE, "no split on which both it and the baseline have numbers")
    if not test.estimate.has_interval:
        return Judgement(Verdict.INCONCLUSIVE, "one split only: no interval exists")
    if test.surely_down:
        return Judgement(Verdict.HARMFUL, "the test score surely fell")
    if skill is None and (test.surely_up or gap.surely_down):
        return Judgement(Verdict.INCONCLUSIVE, NO_FLOOR)
    # With permuted labels any shrinkage surely lifts R2 from -1 to 0, so a test score that rose is not
    # enough.
    has_skill = skill is not None and skill.surely_positive
    if test.surely_up and has_skill:
        return Judgement(Verdict.BETTER, "the test score surely rose")
    if gap.surely_down and not has_skill:
        return Judgement(Verdict.HOLLOW, BELOW_FLOOR)
    if test.surely_up:
        return Judgement(
            Verdict.INCONCLUSIVE, "the test score surely rose, but not shown above the no-skill floor"
        )
    if gap.surely_down:
        if test.estimate.low >= -margin:
            return Judgement(
                Verdict.GAP_ONLY, "the gap surely closed and the test score held within the margin"
            )
        # "Nothing was gained" is a claim too: where the test score rose by more than the margin on average,
        # an interval that is too wide to be sure of it does not make the closing hollow.
        if paired.train_lost(headline).surely_positive and test.estimate.mean <= margin:
            return Judgement(Verdict.HOLLOW, "the gap closed because train fell; test is not shown to hold")
        return Judgement(Verdict.INCONCLUSIVE, "the gap surely closed, but test is not shown to hold")
    if test.estimate.within(margin):
        if gap.surely_up:
            return Judgement(Verdict.INCONCLUSIVE, WIDENED)
        return Judgement(Verdict.NO_DIFFERENCE, "neither surely moved, the test score within the margin")
    return Judgement(Verdict.INCONCLUSIVE, "the interval is too wide to say")


MOST_REPEATS = 1000


def settle(judgement: Judgement, paired: Paired, headline: str, margin: float, family: float) -> Judgement:
    """The same judgement; when inconclusive, with the smallest number of splits that would end that.

    Projected from the corrected variance var * (1/J + n_test/n_train). Its second part does not shrink with
    J, so some intervals never get narrow enough: then there is a reason in place of a number. Holm is taken
    at its strictest (Bonferroni over the `family` of variants), so the number errs upwards.
    """
    if judgement.verdict is not Verdict.INCONCLUSIVE or paired.test_score.estimate.n == 0:
        return judgement
    if not paired.test_score.estimate.has_interval:
        return replace(
            judgement, unsettled_because="the spread is unknown: run at least 2 repeats, better 10"
        )

    def settled(n: int) -> bool:
        there = judge(_projected(paired, n, family), headline, margin)
        return there.verdict is not Verdict.INCONCLUSIVE

    low, high = paired.test_score.estimate.n, MOST_REPEATS
    if low >= high or not settled(high):
        return replace(judgement, unsettled_because=_why(judgement, paired, margin))
    # More splits only narrow intervals, so once settled it stays settled: halve the range.
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if settled(middle) else (middle, high)
    return replace(judgement, repeats_needed=high)


def _projected(paired: Paired, n: int, family: float) -> Paired:
    def at(d: Difference) -> Difference:
        estimate = d.estimate.at(n)
        p = two_sided_p(estimate)
        return replace(d, estimate=estimate, p=p, p_holm=min(1.0, p * family))

    return replace(
        paired,
        gap_score=at(paired.gap_score),
        gap_loss=at(paired.gap_loss),
        train_score=at(paired.train_score),
        test_score=at(paired.test_score),
        train_loss=at(paired.train_loss),
        test_loss=at(paired.test_loss),
        skill=None if paired.skill is None else paired.skill.at(n),
    )


def _why(judgement: Judgement, paired: Paired, margin: float) -> str:
    if judgement.cause == NO_FLOOR:
        return NO_FLOOR
    if judgement.cause == WIDENED:
        return "it is already sure: the gap widened and the test score held, which none of the words names"
    limit = paired.test_score.estimate.at(MOST_REPEATS)
    half = (limit.high - limit.low) / 2
    return (
        f"repeats share their rows: even {MOST_REPEATS} would leave the test score ± {half:.2g} (margin "
        f"{margin:g}); more rows would settle it, more repeats would not"
    )
