"""Adding repeats until the verdicts are clear, without paying for the looks in false alarms.

Looking again and again, each time at the 5% level, finds a difference sooner or later. So the 5% are spent
over the looks (Lan and DeMets 1983, "Discrete sequential boundaries for clinical trials"): with t_k the
share of the final information that look k has, a difference counts as sure at look k when its p, after
Holm, is below 0.05 * (t_k - t_(k-1)). The sum of these is 5%, so the chance of any false claim at any look
stays below it whatever the dependence between the looks (Bonferroni). Under the corrected variance the
information is 1 / (1/J + n_test/n_train), which hardly grows with J: most of the 5% is spent at the first
look, which is where most of the information is, and a clear effect costs almost nothing.

The claims of sameness (`no difference`, `gap-only`) rest on the 95% interval lying inside the margin, not on these p.
With a true change exactly at the margin they are wrong in 2.5% of studies at one look; simulated over looks from 10 to
60 splits, in at most 5.2%. False alarms of difference are measured in tests/benchmarks/false_alarms.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from reg_cli.comparison.comparison import Comparison
from reg_cli.comparison.verdict import Verdict
from reg_cli.errors import UsageError

ALPHA = 0.05


@dataclass(frozen=True)
class Looks:
    """The numbers of splits at which a study is looked at, fixed before the first look, and its test/train ratio."""

    schedule: tuple[int, ...]
    ratio: float

    def level(self, look: int) -> float:
        """The share of the 5% that look number `look` (from 0) may spend."""
        return ALPHA * (self._information(look) - (self._information(look - 1) if look else 0.0))

    def penalty(self, look: int) -> float:
        """Factor on the p-values of this look, so that the 5% threshold spends only that share."""
        return ALPHA / self.level(look)

    def after(self, n_splits: int) -> int | None:
        """The number of splits to go on to from here; None after the last look."""
        return next((n for n in self.schedule if n > n_splits), None)

    def _information(self, look: int) -> float:
        return (1 / self.schedule[-1] + self.ratio) / (1 / self.schedule[look] + self.ratio)


def plan_looks(first: int, most: int, ratio: float) -> Looks:
    """Looks at `first` splits, then half as many again each time, up to `most`; few, because each one costs.

    Raises UsageError when `most` is below `first` or `first` below 2.
    """
    if first < 2 or most < first:
        raise UsageError(
            "--until-clear must allow at least as many repeats as --repeats, and 2 or more, but up to "
            f"{most}, starting with {first}"
        )
    schedule = [first]
    while schedule[-1] < most:
        schedule.append(min(most, schedule[-1] + max(1, schedule[-1] // 2)))
    return Looks(tuple(schedule), ratio)


def is_clear(comparison: Comparison) -> bool:
    """True where going on would change nothing: each verdict is settled, or no number of repeats would settle it."""
    return all(
        row.judgement is None
        or row.judgement.verdict is not Verdict.INCONCLUSIVE
        or row.judgement.repeats_needed is None
        for row in comparison.variants
    )
