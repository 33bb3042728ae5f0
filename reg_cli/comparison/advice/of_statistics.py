"""Remarks on the statistics: whether the study can answer at all."""

from __future__ import annotations

from reg_cli.comparison.advice.remark import Advice
from reg_cli.comparison.comparison import Comparison
from reg_cli.comparison.paired import improvement
from reg_cli.comparison.settle import CHANCE
from reg_cli.comparison.wording import listed
from reg_cli.quantities import count, number
from reg_cli.study.results.study import Study

FEW_REPEATS = 5


def few_repeats(study: Study, _comparison: Comparison) -> Advice | None:
    """With few splits the spread itself is hardly known."""
    if study.n_splits >= FEW_REPEATS:
        return None
    cause = (
        f"only {count(study.n_splits, 'split')}"
        if study.n_splits > 1
        else "one split only: no interval exists"
    )
    return Advice("few-repeats", cause, "use --repeats 10 or more")


def more_repeats(_study: Study, comparison: Comparison) -> Advice | None:
    """Some verdicts are open, and a number of repeats would settle them."""
    needed = {
        row.name: row.judgement.repeats_needed
        for row in comparison.variants
        if row.judgement is not None and row.judgement.repeats_needed is not None
    }
    if not needed:
        return None
    open_verdicts = [f"{name} ({count(n, 'repeat')})" for name, n in needed.items()]
    return Advice(
        "more-repeats",
        f"inconclusive for now, and settled with {CHANCE:.0%} chance by more repeats: {listed(open_verdicts)}",
        f"use --until-clear {2 * max(needed.values())}: it adds repeats while needed (looking again costs some)",
    )


def more_rows(_study: Study, comparison: Comparison) -> Advice | None:
    """Some verdicts stay open whatever the number of repeats."""
    names = [
        row.name
        for row in comparison.variants
        if row.judgement is not None and "more rows would settle it" in row.judgement.unsettled_because
    ]
    if not names:
        return None
    return Advice(
        "more-rows",
        f"at the present mean and spread no number of repeats would settle {listed(names)}: repeats share rows",
        "collect more rows, or raise --margin if smaller differences do not matter to you",
    )


def no_skill(study: Study, comparison: Comparison) -> Advice | None:
    """A baseline at the level of the majority class or the mean has nothing to regularise."""
    floor, baseline = comparison.no_skill, comparison.baseline
    if floor is None or not (floor.summary.n and baseline.summary.n):
        return None
    mine, floors = baseline.summary.test_score.mean, floor.summary.test_score.mean
    if improvement(study.metric, mine, floors) > 0:
        return None
    train = baseline.summary.train_score
    nearest = train.low if study.metric.greater_is_better else train.high
    learns = improvement(study.metric, nearest, floor.summary.train_score.mean) > 0
    return Advice(
        "no-skill",
        f"the baseline's test {study.metric.title} of {number(mine)} is no better than the no-skill floor's "
        f"{number(floors)}",
        "it learns its train rows and nothing that holds beyond them: more rows, fewer inputs or a smaller --hidden"
        if learns
        else "check the target and the columns: there may be nothing to learn here, or too little training",
    )


def incomplete(study: Study, _comparison: Comparison) -> Advice | None:
    """The study was interrupted."""
    if study.complete:
        return None
    return Advice(
        "incomplete", "the study was interrupted", "run the same command again: finished trials are kept"
    )
