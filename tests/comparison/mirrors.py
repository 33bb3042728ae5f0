"""Studies of techniques that are equal by symmetry, of a cheap model, so that a test can ask many of them.

One technique sees the inputs (0, 2), its mirror (1, 2), and the target is symmetric in 0 and 1. Neither is better on
unseen rows, but on the rows at hand one of them is, on all splits alike: the case for which Nadeau and Bengio made the
correction. No rows are kept, so the corrected t decides. The real engine, and intervals from rows, are simulated in
tests/benchmarks/calibration.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from reg_cli.comparison.comparison import Comparison, compare
from reg_cli.comparison.until_clear import is_clear, plan_looks
from reg_cli.study.results.records import Record
from reg_cli.study.results.study import Study
from tests.benchmarks.simulated.repeats import at_look

from .studies import record, study_of

N_ROWS, N_HIDDEN = 150, 12
N_TRAIN, N_TEST = 90, 30


class Population:
    """One data set and its splits; trials are trained on demand, so that repeats can be added."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.x = self.rng.normal(size=(N_ROWS, 3))
        margin = self.x[:, 0] + self.x[:, 1] + self.rng.normal(0, 0.5, N_ROWS)
        self.y = np.where(margin > 0, 1.0, -1.0)
        self.orders: list[NDArray[np.int64]] = []
        self.records: dict[tuple[str, int], Record] = {}

    def study(self, n_splits: int) -> Study:
        """The study of both on the first splits; each trial has random numbers of its own."""
        while len(self.orders) < n_splits:
            self.orders.append(self.rng.permutation(N_ROWS))
        variants = ("baseline", "mirror")
        for variant in variants:
            for split in range(n_splits):
                if (variant, split) not in self.records:
                    self.records[variant, split] = self._trial(variant, split)
        return study_of(
            [self.records[variant, split] for variant in variants for split in range(n_splits)],
            n_train=N_TRAIN,
            n_test=N_TEST,
        )

    def _trial(self, variant: str, split: int) -> Record:
        """Ridge regression on random ReLU units: cheap, overfits a little, and differs from seed to seed."""
        order = self.orders[split]
        train, test = order[:N_TRAIN], order[-N_TEST:]
        inputs = np.column_stack([self.x[:, (1, 2) if variant == "mirror" else (0, 2)], np.ones(N_ROWS)])
        weights = self.rng.normal(size=(3, N_HIDDEN))
        hidden = np.column_stack([np.maximum(inputs @ weights, 0), np.ones(N_ROWS)])
        h = hidden[train]
        output = np.linalg.solve(h.T @ h + 0.1 * np.eye(N_HIDDEN + 1), h.T @ self.y[train])
        predicted = hidden @ output
        right = (predicted > 0) == (self.y > 0)
        error = np.square(predicted - self.y)
        return record(
            variant,
            split,
            float(right[train].mean()),
            float(right[test].mean()),
            train_loss=float(error[train].mean()),
            test_loss=float(error[test].mean()),
        )


Alarms: TypeAlias = tuple[bool, ...]


def any_sure(comparison: Comparison) -> Alarms:
    """True for test score, score gap and loss gap where any variant's is called surely different."""
    pairs = [row.paired for row in comparison.variants if row.paired is not None]
    families = [(p.test_score, p.gap_score, p.gap_loss) for p in pairs]
    found = [any(d.surely_up or d.surely_down for d in family) for family in zip(*families, strict=True)]
    return tuple(found)


def once(seed: int) -> Alarms:
    """The baseline and its mirror on ten splits: called different."""
    return any_sure(compare(Population(seed).study(10)))


def until_clear(seed: int) -> Alarms:
    """Ten splits and then more up to sixty: called different at any look before it is clear."""
    looks, population = plan_looks(10, 60), Population(seed)
    found: Alarms = (False, False, False)
    for n_splits in looks.schedule:
        comparison = at_look(population.study(n_splits), 10, 60)
        found = tuple(a or b for a, b in zip(found, any_sure(comparison), strict=True))
        if is_clear(comparison):
            break
    return found


def rates(ask: Callable[[int], Alarms], n_studies: int) -> Sequence[float]:
    """The share of studies with a false alarm: test score, score gap, loss gap."""
    return [float(rate) for rate in np.mean([ask(seed) for seed in range(n_studies)], axis=0)]
