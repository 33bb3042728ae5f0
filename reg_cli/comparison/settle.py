"""Repeats that would settle an inconclusive verdict, with which chance, or why no number of them would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from reg_cli.comparison.estimate import Estimate
from reg_cli.comparison.paired import Difference, Paired
from reg_cli.comparison.verdict import NO_FLOOR, WIDENED, Judgement, Verdict, judge

CHANCE = 0.8
"""The chance with which the number of repeats that is told settles a verdict."""
MOST_REPEATS = 1000
_N_DRAWS = 64
_QUANTITIES = ("train_score", "test_score", "train_loss", "test_loss", "gap_score", "gap_loss")


def settle(judgement: Judgement, paired: Paired, headline: str, margin: float) -> Judgement:
    """The same judgement; when inconclusive, with the fewest splits that end that with a chance of 80%.

    With more splits intervals get narrower and means move. How far they may move is known from the part of the
    variance that more splits average away; the part that belongs to the rows stays, so some intervals never get
    narrow enough: then there is a reason in place of a number.
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
    if low >= high or not likely(high):
        return replace(judgement, unsettled_because=_why(judgement, paired, margin))
    while high - low > max(1, low // 20):  # within 5%: more digits than the chance is good for
        middle = (low + high) // 2
        low, high = (low, middle) if likely(middle) else (middle, high)
    return replace(judgement, repeats_needed=high)


def chance_to_settle(paired: Paired, n: int, headline: str, margin: float) -> float:
    """The chance that a verdict is settled at n splits, given what is known now."""
    there = _Projection.of(paired, n)
    settled = sum(
        judge(there.at(train, test), headline, margin).verdict is not Verdict.INCONCLUSIVE
        for train, test in _draws()
    )
    return settled / _N_DRAWS


@dataclass(frozen=True)
class _Projection:
    """A pair at another number of splits: its intervals, and how far each mean may move until then."""

    paired: Paired
    estimates: Mapping[str, Estimate]
    shifts: Mapping[str, float]
    skill: Estimate | None
    skill_shift: float

    @classmethod
    def of(cls, paired: Paired, n: int) -> _Projection:
        """The pair at n splits."""
        now: dict[str, Estimate] = {name: getattr(paired, name).estimate for name in _QUANTITIES}
        skill = paired.skill
        return cls(
            paired,
            {name: estimate.at(n) for name, estimate in now.items()},
            {name: estimate.shift(n) for name, estimate in now.items()},
            None if skill is None else skill.at(n),
            0.0 if skill is None else skill.shift(n),
        )

    def at(self, train: float, test: float) -> Paired:
        """The pair when the train and the test side move by so many standard deviations.

        Score and loss of a side move together; a gap is train minus test, of changes that are better when positive.
        """
        moves = {
            f"{side}_{measure}": size * self.shifts[f"{side}_{measure}"]
            for side, size in (("train", train), ("test", test))
            for measure in ("score", "loss")
        }
        moves |= {f"gap_{m}": moves[f"train_{m}"] - moves[f"test_{m}"] for m in ("score", "loss")}
        moved: dict[str, Any] = {
            name: Difference(_moved(e, moves[name]), 1.0, 1.0) for name, e in self.estimates.items()
        }
        skill = None if self.skill is None else _moved(self.skill, test * self.skill_shift)
        return replace(self.paired, **moved, skill=skill)


def _moved(estimate: Estimate, by: float) -> Estimate:
    return estimate.around(estimate.mean + by, estimate.half) if estimate.half > 0 else estimate


@cache
def _draws() -> tuple[tuple[float, float], ...]:
    """Pairs of normal deviates, evenly spread: the additive recurrence of Roberts (2018) in two dimensions."""
    from scipy.special import ndtri

    golden = 1.32471795724474602596
    return tuple(
        (float(ndtri((0.5 + k / golden) % 1)), float(ndtri((0.5 + k / golden**2) % 1)))
        for k in range(1, _N_DRAWS + 1)
    )


def _why(judgement: Judgement, paired: Paired, margin: float) -> str:
    if judgement.cause == NO_FLOOR:
        return NO_FLOOR
    if judgement.cause == WIDENED:
        return "it is already sure: the gap widened and the test score held, which none of the words names"
    half = paired.test_score.estimate.at(MOST_REPEATS).half
    return (
        f"repeats share their rows: even {MOST_REPEATS} would leave the test score ± {half:.2g} (margin "
        f"{margin:g}); more rows would settle it, more repeats would not"
    )
