"""A study held against an older one: did a variant get worse?

Paired by split where both were run on the same rows and the same splits, so that the splits' own ups and
downs cancel; otherwise Welch's unpaired test with each study's own standard error.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reg_cli.comparison.beside import Role, beside
from reg_cli.comparison.comparison import MOST_ALARMS
from reg_cli.comparison.estimate import Estimate
from reg_cli.comparison.gates.decide import Outcome
from reg_cli.comparison.intervals.reading import Reading
from reg_cli.comparison.paired import improvement
from reg_cli.comparison.significance import welch
from reg_cli.comparison.verdict import MARGIN
from reg_cli.comparison.wording import with_interval
from reg_cli.errors import UsageError
from reg_cli.quantities import p_value
from reg_cli.study.results.study import Study

BEFORE = "before"
"""Name of a variant's older self; that of no variant, which has a technique in it."""


@dataclass(frozen=True)
class Regression:
    """One variant, new minus old, in test score (positive = better now).

    Interval and two-sided p are one of as many as there are variants (Bonferroni): p is below .05 exactly where the
    interval excludes zero.

    `fail`: surely worse. `pass`: not worse by more than the margin. `inconclusive`: in between.
    """

    variant: str
    change: Estimate
    p: float
    paired: bool
    outcome: Outcome = Outcome.INCONCLUSIVE
    told: str = ""


def against(new: Study, old: Study, margin: float = MARGIN) -> tuple[Regression, ...]:
    """Compare every variant that both studies have. Raises UsageError where the studies have nothing in
    common."""
    if new.metric != old.metric:
        raise UsageError(
            f"Both studies must have the same metric, but it is {new.metric.name} now and {old.metric.name} before"
        )
    common = [name for name in new.variant_names if name in old.variant_names]
    if not common:
        raise UsageError(
            f"Both studies must share a variant, but they have {', '.join(new.variant_names)} now and "
            f"{', '.join(old.variant_names)} before"
        )
    paired = same_splits(new, old)
    found = (_change(new, old, name, paired=paired, n_changes=len(common)) for name in common)
    return tuple(_judged(r, margin, new.metric.title) for r in found)


def same_splits(new: Study, old: Study) -> bool:
    """True where split s is the same rows with the same randomness in both, for every split that both have."""
    seeds, former = ({r.split: r.seed for r in study.records} for study in (new, old))
    both = seeds.keys() & former.keys()
    sizes = (new.n_train, new.n_val, new.n_test) == (old.n_train, old.n_val, old.n_test)
    same_rows = new.data.fingerprint == old.data.fingerprint
    alike = new.settings.splits == old.settings.splits
    return same_rows and sizes and alike and bool(both) and all(seeds[s] == former[s] for s in both)


def _change(new: Study, old: Study, name: str, *, paired: bool, n_changes: int) -> Regression:
    """The change of one variant, as one of several that hold together (Bonferroni)."""
    level = MOST_ALARMS / n_changes
    if paired:
        reading = Reading(beside([Role(old, name, BEFORE), Role(new, name, name)]), level=level)
        change = reading.change("test_score", name, BEFORE)
        return Regression(name, change.estimate, change.p, paired)
    levels = [Reading(study).estimate("test_score", name) for study in (new, old)]
    estimate, p = welch(levels[0], levels[1], improvement(new.metric, 1.0, 0.0), level)
    return Regression(name, estimate, min(1.0, p * n_changes), paired)


def _judged(r: Regression, margin: float, metric: str) -> Regression:
    how = "paired by split" if r.paired else "unpaired: other rows or other splits"
    told = f"test {metric} of {r.variant} changed by {with_interval(r.change)} ({how}"
    told += f", {p_value(r.p)})" if r.change.has_interval else "; no interval exists)"
    if r.change.surely_negative:
        return replace(r, outcome=Outcome.FAIL, told=f"{told}: surely worse than before")
    if r.change.low >= -margin or (r.change.mean == 0 and not r.change.has_interval and r.change.n > 1):
        return replace(r, outcome=Outcome.PASS, told=f"{told}: not worse by more than {margin:g}")
    return replace(r, told=f"{told}: not shown to hold")
