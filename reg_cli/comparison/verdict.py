"""The verdict in one word, on two axes: what happened to the gap, and what happened to the test score.

"Surely" means that the shown interval excludes zero. It is one of a family over the study's variants, so that all of
them hold together with 95%: of seven intervals that stand each for itself, one misses zero by chance far too often.
The two guards, skill and margin, need no family: they can only take a claim back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reg_cli.comparison.paired import Paired
from reg_cli.study.design.question import MARGIN as MARGIN

# Causes that other files ask for by name.
NO_FLOOR = "the study has no no-skill floor to hold the test score against"
BELOW_FLOOR = "the gap surely closed, but the test score is not shown above the no-skill floor"
IDENTICAL = "it is the baseline bit for bit: the technique never acted"
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

    `repeats_needed` settle it with a chance of 80%. It is None where the verdict is settled, and also where no number
    of repeats would settle it: `unsettled_because` then says why.
    """

    verdict: Verdict
    cause: str
    repeats_needed: int | None = None
    unsettled_because: str = ""


def judge(paired: Paired, headline: str, margin: float = MARGIN) -> Judgement:
    """The verdict on one variant, from its paired differences."""
    if paired.identical:
        return Judgement(Verdict.NO_DIFFERENCE, IDENTICAL)
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
