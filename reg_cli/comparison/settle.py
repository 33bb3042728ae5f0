"""How many repeats would settle an inconclusive verdict, if means and spreads stayed what they are."""

from __future__ import annotations

from dataclasses import replace

from reg_cli.comparison.estimate import two_sided_p
from reg_cli.comparison.paired import Difference, Paired
from reg_cli.comparison.verdict import NO_FLOOR, WIDENED, Judgement, Verdict, judge

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
        f"repeats share their rows: even {MOST_REPEATS} would leave the test score ± {half:.2g}"
        f" (margin {margin:g}); more rows would settle it, more repeats would not"
    )
