"""Parts of a factorial: effects with their intervals, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reg_cli.comparison.estimate import NAN, Estimate
from reg_cli.comparison.factorial.design import Factorial

if TYPE_CHECKING:
    import pandas as pd


class Kind(StrEnum):
    """Kinds of effect; those of one kind and quantity are one family of simultaneous intervals."""

    MAIN = "main"
    INTERACTION = "interaction"
    SHAPLEY = "shapley"


@dataclass(frozen=True)
class Effect:
    """One effect with its interval and the p of its family; `other` is the second factor of an interaction.

    `share` is a Shapley value's part of their sum, NaN where the sum is not surely other than zero.
    """

    kind: Kind
    factor: str
    other: str
    estimate: Estimate
    p: float
    share: float = NAN


@dataclass(frozen=True)
class Parts:
    """Effects on one quantity, `gap` or `test`; a negative gap is a gap closed, a positive test score is better.

    `total` is the change of the variant with every factor on, as the comparison's table has it: where its interval
    excludes zero, there is something to share out.
    """

    quantity: str
    total: Estimate
    effects: tuple[Effect, ...]

    @property
    def sign(self) -> int:
        """1 or -1 where the total surely moved, 0 where that is not shown."""
        return int(self.total.surely_positive) - int(self.total.surely_negative)

    def of(self, kind: Kind) -> tuple[Effect, ...]:
        """Effects of one kind, in the order of the factors."""
        return tuple(effect for effect in self.effects if effect.kind is kind)


@dataclass(frozen=True)
class Attribution:
    """A factorial's effects on the gap (of the comparison's headline) and on the test score.

    They are taken over the `n_splits` of the study's `of_splits` on which every combination has numbers. `has_skill`
    says that with every factor on the test score surely lies above the no-skill floor: without it, nothing was gained.
    """

    factorial: Factorial
    headline: str
    metric: str
    n_splits: int
    of_splits: int
    has_skill: bool
    gap: Parts
    test: Parts
    sentence: str = ""

    def to_frame(self) -> pd.DataFrame:
        """One row per effect: the columns of attribution.csv."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "quantity": parts.quantity,
                    "kind": str(effect.kind),
                    "factor": effect.factor,
                    "other": effect.other,
                    "estimate": effect.estimate.mean,
                    "low": effect.estimate.low,
                    "high": effect.estimate.high,
                    "p": effect.p,
                    "share": effect.share,
                    "n": effect.estimate.n,
                }
                for parts in (self.gap, self.test)
                for effect in parts.effects
            ]
        )
