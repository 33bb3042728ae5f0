"""A study held against an older one: did a variant get worse?

Paired by split where both were run on the same rows and the same splits, so that the splits' own ups and
downs cancel; otherwise Welch's unpaired test with the corrected variance of each study.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from reg_cli.comparison.estimate import NO_ESTIMATE, Estimate, corrected, two_sided_p
from reg_cli.comparison.gates.decide import Outcome
from reg_cli.comparison.paired import improvement
from reg_cli.comparison.significance import holm, welch
from reg_cli.comparison.summary import usable
from reg_cli.comparison.verdict import MARGIN
from reg_cli.comparison.wording import with_interval
from reg_cli.errors import UsageError
from reg_cli.quantities import p_value
from reg_cli.study.results.study import Study


@dataclass(frozen=True)
class Regression:
    """One variant, new minus old, in test score (positive = better now); p is two-sided, Holm over the
    variants.

    `fail`: surely worse. `pass`: not worse by more than the margin. `inconclusive`: in between.
    """

    variant: str
    change: Estimate
    p: float
    p_holm: float
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
    found = [_change(new, old, name, paired) for name in common]
    adjusted = holm([r.p for r in found])
    word = new.metric.title
    return tuple(_judged(replace(r, p_holm=p), margin, word) for r, p in zip(found, adjusted, strict=True))


def same_splits(new: Study, old: Study) -> bool:
    """True where split s is the same rows with the same randomness in both, for every split that both have."""
    seeds, former = ({r.split: r.seed for r in study.records} for study in (new, old))
    both = seeds.keys() & former.keys()
    sizes = (new.n_train, new.n_val, new.n_test) == (old.n_train, old.n_val, old.n_test)
    same_rows = new.data.fingerprint == old.data.fingerprint
    alike = new.settings.splits == old.settings.splits
    return same_rows and sizes and alike and bool(both) and all(seeds[s] == former[s] for s in both)


def _change(new: Study, old: Study, name: str, paired: bool) -> Regression:
    mine, theirs = ([r for r in study.of(name) if usable(r)] for study in (new, old))
    if not paired:
        levels = [
            corrected([r.test_score for r in rs], s.test_train_ratio)
            for rs, s in ((mine, new), (theirs, old))
        ]
        change, p = welch(levels[0], levels[1], improvement(new.metric, 1.0, 0.0))
        return Regression(name, change, p, p, paired)
    before = {r.split: r for r in theirs}
    both = [(r, before[r.split]) for r in mine if r.split in before]
    values = [improvement(new.metric, a.test_score, b.test_score) for a, b in both]
    unchanged = all((a.train_loss, a.test_loss) == (b.train_loss, b.test_loss) for a, b in both)
    step = 0.0 if unchanged else 1 / new.n_test / math.sqrt(len(values))
    change = corrected(values, new.test_train_ratio, step) if values else NO_ESTIMATE
    p = two_sided_p(change)
    return Regression(name, change, p, p, paired)


def _judged(r: Regression, margin: float, metric: str) -> Regression:
    how = "paired by split" if r.paired else "unpaired: other rows or other splits"
    told = f"test {metric} of {r.variant} changed by {with_interval(r.change)} ({how}"
    told += f", {p_value(r.p_holm)})" if r.change.has_interval else "; no interval exists)"
    if r.p_holm < 0.05 and r.change.mean < 0:
        return replace(r, outcome=Outcome.FAIL, told=f"{told}: surely worse than before")
    if r.change.low >= -margin:
        return replace(r, outcome=Outcome.PASS, told=f"{told}: not worse by more than {margin:g}")
    return replace(r, told=f"{told}: not shown to hold")
