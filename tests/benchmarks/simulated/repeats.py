"""More repeats: whether following the tool's advice keeps its promises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reg_cli.comparison.comparison import Comparison, compare
from reg_cli.comparison.findings import read
from reg_cli.comparison.until_clear import is_clear, plan_looks
from reg_cli.comparison.verdict import Verdict
from reg_cli.study.design.question import Question, UntilClear
from reg_cli.study.results.study import Study
from tests.benchmarks.simulated.populations import Cell
from tests.benchmarks.simulated.study import Simulated

FEWEST, MOST_TO_SETTLE, MOST_LOOKED_AT = 10, 60, 40


def settled(cell: Cell, seed: int) -> list[bool]:
    """For each variant whose verdict so many repeats were said to settle with 80% chance: true where they did.

    The study starts at 10 repeats; numbers above 60 are left out.
    """
    simulated = Simulated(cell, seed)
    needed = {
        row.name: row.judgement.repeats_needed
        for row in compare(simulated.study(FEWEST)).variants
        if row.judgement and row.judgement.repeats_needed and row.judgement.repeats_needed <= MOST_TO_SETTLE
    }
    there = {n: compare(simulated.study(n)) for n in sorted(set(needed.values()))}
    return [there[n].row(name).verdict != Verdict.INCONCLUSIVE for name, n in needed.items()]


def at_look(study: Study, first: int, most: int) -> Comparison:
    """The comparison of a study that grows from `first` to `most` splits, as `--until-clear` reads it."""
    return read(replace(study, question=Question(looks=UntilClear(first, most)))).comparison


def alarms_until_clear(cell: Cell, seed: int) -> tuple[bool, bool]:
    """True for test score and score gap where a variant that equals the baseline was called different at any look,
    from 10 repeats to 40, before the study was clear."""
    simulated, found = Simulated(cell, seed), np.zeros(2, bool)
    for n_splits in plan_looks(FEWEST, MOST_LOOKED_AT).schedule:
        comparison = at_look(simulated.study(n_splits), FEWEST, MOST_LOOKED_AT)
        for row in comparison.variants:
            if row.paired is not None:
                changes = {"test_score": row.paired.test_score, "gap_score": row.paired.gap_score}
                found |= [
                    cell.is_equal(row.name, name) and (change.surely_up or change.surely_down)
                    for name, change in changes.items()
                ]
        if is_clear(comparison):
            break
    return bool(found[0]), bool(found[1])
