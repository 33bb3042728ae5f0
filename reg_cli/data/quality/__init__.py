"""Data quality: one rule set on what in a table could spoil a study, asked by inspect and compare alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from reg_cli.data.dataset import Dataset, Kind, Notice
from reg_cli.data.quality.classes import few_rows, imbalanced, pooled_levels
from reg_cli.data.quality.copies import copies_across
from reg_cli.data.quality.groups import group_columns, rows_together
from reg_cli.data.quality.leaks import leaks
from reg_cli.data.quality.sentinels import sentinels
from reg_cli.data.quality.time import time_order
from reg_cli.data.splits.split_plan import SplitPlan

Groups: TypeAlias = Mapping[str, str]
"""Columns of rows that belong together, each with its reason: dear to find, and asked for by more than one rule."""
Rule: TypeAlias = Callable[[Dataset, SplitPlan, Groups], list[Notice]]

# In the order in which a reader should act: what makes every score wrong first. To add one: a function in a file
# of its family, its line here, and its id in WORST_FIRST where it is not of the ordinary sort.
RULES: tuple[Rule, ...] = (
    lambda dataset, _, groups: rows_together(dataset, groups),
    lambda dataset, _, groups: leaks(dataset, groups),
    lambda dataset, *_: time_order(dataset),
    lambda dataset, plan, _: copies_across(dataset, plan),
    lambda dataset, *_: sentinels(dataset),
    lambda dataset, *_: few_rows(dataset),
    lambda dataset, *_: imbalanced(dataset),
    lambda dataset, *_: pooled_levels(dataset),
)
BENDS_SCORES = (
    "groups",
    "target-copy",
    "target-sum",
    "target-missingness",
    "time-order",
    "duplicates-across",
)
"""Notices that make every score wrong where they are true; the advice refers to them."""
WORST_FIRST = (
    "unstudied", "target-unknown", *BENDS_SCORES, "target-missing", "target-guessed", "sentinel",
    "sentinel-target", "unread-values", "few-per-class", "imbalance", "merged-rare", "task-inferred",
)  # fmt: skip
"""The order in which notices stand; ids that are not listed follow before LEAST, in the order they came."""
LEAST = ("sampled", "levels-pooled", "left-out", "renamed", "number-format")
MOST_SHOWN = 6


def notices(dataset: Dataset, plan: SplitPlan) -> tuple[Notice, ...]:
    """Everything a user should know of how the data were read, the worst first."""
    found = [*dataset.notices, *_left_out(dataset)]
    groups = group_columns(dataset)
    for rule in RULES:
        found += rule(dataset, plan, groups)
    return by_severity(found)


def by_severity(found: list[Notice]) -> tuple[Notice, ...]:
    """The notices in the order of WORST_FIRST; what came with one id stays together as it came."""
    rank = {id: place for place, id in enumerate(WORST_FIRST)}
    rank |= {id: len(WORST_FIRST) + 1 + place for place, id in enumerate(LEAST)}
    return tuple(sorted(dict.fromkeys(found), key=lambda notice: rank.get(notice.id, len(WORST_FIRST))))


def _left_out(dataset: Dataset) -> list[Notice]:
    """The columns that are no inputs although nobody said so."""
    names = [
        f"{column.name} ({column.kind})"
        for column in dataset.columns
        if not column.used
        and column.role == ""
        and column.kind in (Kind.ID, Kind.CONSTANT, Kind.EMPTY, Kind.TEXT)
    ]
    if not names:
        return []
    more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    return [Notice("left-out", f"left out: {', '.join(names[:MOST_SHOWN])}{more}; regcli inspect tells why")]
