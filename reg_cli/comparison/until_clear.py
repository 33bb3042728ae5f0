"""Adding repeats until the verdicts are clear, without paying for the looks in false alarms.

Looking again and again, each time at the 5% level, finds a difference sooner or later. So the 5% are spent
over the looks (Lan and DeMets 1983, "Discrete sequential boundaries for clinical trials"): with t_k the
share of the final information that look k has, intervals at look k hold with 1 - 0.05 (t_k - t_(k-1)), and p is
multiplied alike. The sum of these is 5%, so the chance of any false claim at any look
stays below it whatever the dependence between the looks (Bonferroni). Information is one over the variance of a test
gain: of that, the part of the rows stays with more splits and the rest averages away. Both are estimated once, from the
splits of the first look, so that the shares are fixed before the first claim.

The claims of sameness (`no difference`, `gap-only`) rest on the same intervals lying inside the margin.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from reg_cli.comparison.comparison import MOST_ALARMS, Comparison, compare
from reg_cli.comparison.estimate import Spread
from reg_cli.comparison.intervals.reading import Reading
from reg_cli.comparison.row import Row
from reg_cli.comparison.verdict import Verdict
from reg_cli.errors import UsageError
from reg_cli.study.results.study import Study


@dataclass(frozen=True)
class Looks:
    """The numbers of splits at which a study is looked at, fixed before the first look."""

    schedule: tuple[int, ...]

    def level(self, look: int, share: Callable[[int], float]) -> float:
        """The part of the 5% that look number `look` (from 0) may spend.

        `share` gives the share of the final information that a number of splits has.
        """
        before = share(self.schedule[look - 1]) if look else 0.0
        return MOST_ALARMS * (share(self.schedule[look]) - before)

    def after(self, n_splits: int) -> int | None:
        """The number of splits to go on to from here; None after the last look."""
        return next((n for n in self.schedule if n > n_splits), None)


def compare_at_looks(study: Study, margin: float) -> Comparison:
    """The comparison at the look that a study stands at.

    A variant that an earlier look found surely worse has stopped there: it keeps the row of that look.
    """
    asked = study.question.looks
    looks = None if asked is None else plan_looks(asked.first, asked.most)
    if asked is None or looks is None or study.n_splits not in looks.schedule:
        return compare(study, margin, study.question.controls)
    share = information(study.first(asked.first), asked.most)
    ended: dict[str, Row] = {}
    for look, n in enumerate(looks.schedule[: looks.schedule.index(study.n_splits) + 1]):
        there = study.first(n).without(ended)
        comparison = compare(there, margin, study.question.controls, level=looks.level(look, share))
        if n < study.n_splits:
            ended |= {row.name: row for row in comparison.variants if row.verdict == Verdict.HARMFUL}
    return comparison.with_rows(study, ended) if ended else comparison


def surely_worse(study: Study, comparison: Comparison) -> dict[str, int]:
    """The variants that need no further repeats because they are surely worse, and how many splits they have."""
    rows = [row for row in comparison.variants if row.verdict == Verdict.HARMFUL]
    return {row.name: len(study.of(row.name)) for row in rows}


def information(study: Study, most: int) -> Callable[[int], float]:
    """The share of the information of `most` splits that fewer have, by the median test gain of a study.

    A tenth of it goes by the number of splits alone, so that a later look has something to spend even where its splits
    are thought to tell nothing new.
    """
    reading = Reading(study, study.question.controls)
    baseline, *others = study.variant_names
    spreads = [reading.change("test_score", name, baseline).estimate.spread for name in others]
    known = [spread for spread in spreads if spread is not None and spread.standard_error > 0]

    def share(n: int) -> float:
        by_number = n / most
        by_spread = median(_share(spread, n, most) for spread in known) if known else by_number
        return 0.9 * by_spread + 0.1 * by_number

    return share


def _share(spread: Spread, n: int, most: int) -> float:
    return (spread.at(most).standard_error / spread.at(n).standard_error) ** 2


def plan_looks(first: int, most: int) -> Looks:
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
    return Looks(tuple(schedule))


def is_clear(comparison: Comparison) -> bool:
    """True where going on would change nothing: each verdict is settled, or no number of repeats would settle it."""
    return all(
        row.judgement is None
        or row.judgement.verdict is not Verdict.INCONCLUSIVE
        or row.judgement.repeats_needed is None
        for row in comparison.variants
    )
