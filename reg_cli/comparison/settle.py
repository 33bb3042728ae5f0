"""Repeats that would settle an inconclusive verdict, with which chance, or why no number of them would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from reg_cli.comparison.estimate import Estimate
from reg_cli.comparison.paired import Difference, Paired
from reg_cli.comparison.verdict import NO_FLOOR, WIDENED, Judgement, Verdict, judge

CHANCE = 0.8
"""The chance with which the number of repeats that is told settles a verdict."""
MOST_REPEATS = 1000
_UNLIKELY = 0.2
"""Below this chance it is said that more repeats would not settle a verdict."""
_N_DRAWS = 128


def settle(judgement: Judgement, paired: Paired, headline: str, margin: float) -> Judgement:
    """The same judgement; when inconclusive, with the fewest splits that end that with a chance of 80%.

    With more splits intervals get narrower and means move. How far they may move is known from the part of the
    variance that more splits average away; the part that belongs to the rows stays, so some intervals never get
    narrow enough: then there is a reason in place of a number. The variances are themselves known from the splits at
    hand only and move as well: left out, it was those that look small by luck that were promised an end.
    """
    if judgement.verdict is not Verdict.INCONCLUSIVE or paired.test_score.estimate.n == 0:
        return judgement
    if not paired.test_score.estimate.has_interval:
        return replace(
            judgement, unsettled_because="the spread is unknown: run at least 2 repeats, better 10"
        )

    def likely(n: int) -> bool:
        return chance_to_settle(paired, n, headline, margin) >= CHANCE

    low, high = paired.test_score.estimate.n, MOST_REPEATS
    at_most = chance_to_settle(paired, high, headline, margin)
    if low >= high or at_most < CHANCE:
        return replace(judgement, unsettled_because=_why(judgement, paired, margin, at_most))
    while high - low > max(1, low // 20):  # within 5%: more digits than the chance is good for
        middle = (low + high) // 2
        low, high = (low, middle) if likely(middle) else (middle, high)
    return replace(judgement, repeats_needed=high)


def chance_to_settle(paired: Paired, n: int, headline: str, margin: float) -> float:
    """The chance that a verdict is settled at n splits, given what is known now."""
    settled = sum(
        judge(_at(paired, n, headline, draw), headline, margin).verdict is not Verdict.INCONCLUSIVE
        for draw in _draws()
    )
    return settled / _N_DRAWS


def _at(paired: Paired, n: int, headline: str, draw: Sequence[float]) -> Paired:
    """The pair at n splits when train and test side move by so many standard deviations, and the variances too.

    Only what a verdict is made of: the headline's gap and train side, and the test score. Score and loss of a side move
    together; a gap is train minus test, of changes that are better when positive.
    """
    train, test, *luck = draw
    of_train, of_test, gap = (f"{part}_{headline}" for part in ("train", "test", "gap"))
    moves = {
        name: size * getattr(paired, name).estimate.shift(n)
        for name, size in ((of_train, train), (of_test, test), ("test_score", test))
    }
    moves[gap] = moves[of_train] - moves[of_test]
    moved: dict[str, Any] = {
        name: Difference(_moved(getattr(paired, name).estimate, n, luck, by), 1.0, 1.0)
        for name, by in moves.items()
    }
    skill = paired.skill
    if skill is not None:
        skill = _moved(skill, n, luck, test * skill.shift(n))
    return replace(paired, **moved, skill=skill)


def _moved(estimate: Estimate, n: int, luck: Sequence[float], by: float) -> Estimate:
    there = estimate.at(n, (luck[0], luck[1]))
    return there.around(there.mean + by, there.half) if there.half > 0 else there


@cache
def _draws() -> tuple[tuple[float, ...], ...]:
    """Points of four normal deviates, evenly spread: the additive recurrence of Roberts (2018) in four dimensions."""
    from scipy.special import ndtri

    golden = 1.1673039782614187  # golden^5 = golden + 1
    return tuple(
        tuple(float(ndtri((0.5 + k / golden**place) % 1)) for place in range(1, 5))
        for k in range(1, _N_DRAWS + 1)
    )


def _why(judgement: Judgement, paired: Paired, margin: float, chance: float) -> str:
    if judgement.cause == NO_FLOOR:
        return NO_FLOOR
    if judgement.cause == WIDENED:
        return "it is already sure: the gap widened and the test score held, which none of the words names"
    if chance >= _UNLIKELY:
        return f"repeats share their rows: even {MOST_REPEATS} might not settle it; more rows would settle it"
    half = paired.test_score.estimate.at(MOST_REPEATS).half
    return (
        f"repeats share their rows: even {MOST_REPEATS} would leave the test score ± {half:.2g} (margin "
        f"{margin:g}); more rows would settle it, more repeats would not"
    )
