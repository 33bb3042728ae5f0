"""How often two identical techniques are called different: at most 6% at the 5% level.

    python -m tests.benchmarks.false_alarms [--studies 2000]

Every simulated study draws its own small data set, splits it again and again as regcli does (60/20/20, so
that the splits share rows), and trains a small random network. Every "surely" is a false alarm, because the
techniques are equal, in one of two ways:

- twins: the same technique under other seeds, as when a regularizer does nothing;
- mirrors: one sees the inputs (0, 2), the other (1, 2), and the target is symmetric in 0 and 1. Neither is better on
  unseen rows, but on the rows at hand one of them is, on all splits alike. This is the hard case, for which
  Nadeau and Bengio made the correction; the uncorrected t-test is shown beside it.

Asked once after ten splits, of seven at a time (with Holm, any of them called different), and again and
again until clear.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from reg_cli.comparison.comparison import Comparison, compare
from reg_cli.comparison.estimate import two_sided_p
from reg_cli.comparison.findings import read
from reg_cli.comparison.until_clear import is_clear, plan_looks
from reg_cli.study.design.question import Question, UntilClear
from reg_cli.study.results.records import Record
from reg_cli.study.results.study import Study
from tests.comparison.studies import record, study_of

N_ROWS, N_HIDDEN = 150, 12
N_TRAIN, N_TEST = 90, 30
BOUND = 0.06


class Population:
    """One data set and its splits; trials are trained on demand, so that repeats can be added."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.x = self.rng.normal(size=(N_ROWS, 3))
        margin = self.x[:, 0] + self.x[:, 1] + self.rng.normal(0, 0.5, N_ROWS)
        self.y = np.where(margin > 0, 1.0, -1.0)
        self.orders: list[NDArray[np.int64]] = []
        self.records: dict[tuple[str, int], Record] = {}

    def study(self, variants: Sequence[str], n_splits: int) -> Study:
        """The study of these variants on the first splits; each trial has random numbers of its own."""
        while len(self.orders) < n_splits:
            self.orders.append(self.rng.permutation(N_ROWS))
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
        seen = (1, 2) if variant.startswith("mirror") else (0, 2)
        inputs = np.column_stack([self.x[:, seen], np.ones(N_ROWS)])
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


def once(seed: int, *others: str) -> Alarms:
    """The baseline and its equals on ten splits: any of them called different."""
    return any_sure(compare(Population(seed).study(["baseline", *others], 10)))


def at_look(study: Study, first: int, most: int) -> Comparison:
    """The comparison of a study that grows from `first` to `most` splits, as `--until-clear` reads it."""
    return read(replace(study, question=Question(looks=UntilClear(first, most)))).comparison


def until_clear(seed: int, *others: str) -> Alarms:
    """Ten splits and then more up to sixty: called different at any look before it is clear."""
    looks, population = plan_looks(10, 60), Population(seed)
    found: Alarms = (False, False, False)
    for n_splits in looks.schedule:
        comparison = at_look(population.study(["baseline", *others], n_splits), 10, 60)
        found = tuple(a or b for a, b in zip(found, any_sure(comparison), strict=True))
        if is_clear(comparison):
            break
    return found


def uncorrected(seed: int, *others: str) -> Alarms:
    """Alarms of the plain paired t-test, for contrast: no rule of regcli."""
    paired = compare(Population(seed).study(["baseline", *others], 10)).variants[0].paired
    differences = (paired.test_score, paired.gap_score, paired.gap_loss)
    estimates = [d.estimate for d in differences]
    return tuple(two_sided_p(e.mean / e.spread.split_error, e.df) < 0.05 for e in estimates)


SEVEN = tuple(f"mirror {k}" for k in range(4)) + tuple(f"twin {k}" for k in range(3))
ASKED: tuple[tuple[str, Callable[..., Alarms], tuple[str, ...]], ...] = (
    ("a twin", once, ("twin",)),
    ("a mirror", once, ("mirror",)),
    ("seven of both, with Holm", once, SEVEN),
    ("a mirror, until clear", until_clear, ("mirror",)),
    ("a mirror, uncorrected t", uncorrected, ("mirror",)),
)


def rates(ask: Callable[..., Alarms], others: Sequence[str], n_studies: int) -> tuple[float, float, float]:
    """The share of studies with a false alarm: test score, score gap, loss gap."""
    test, gap, loss = np.mean([ask(seed, *others) for seed in range(n_studies)], axis=0)
    return float(test), float(gap), float(loss)


def main() -> int:
    """Measure, print, and return 1 when one of regcli's own rates is above the bound."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=1000)
    n = parser.parse_args().studies
    print(f"False alarms at the 5% level over {n} simulated studies (bound {BOUND:.0%})")
    print(f"{'':<28}{'test score':>12}{'score gap':>12}{'loss gap':>12}")
    worst = 0.0
    for title, ask, others in ASKED:
        found = rates(ask, others, n)
        worst = max(worst, *found) if ask is not uncorrected else worst
        print(f"{title:<28}" + "".join(f"{rate:>12.1%}" for rate in found))
    return int(worst > BOUND)


if __name__ == "__main__":
    raise SystemExit(main())
