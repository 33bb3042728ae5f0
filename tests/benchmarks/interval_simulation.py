"""How often intervals that see rows hold, and how often they see a gain, beside the corrected resampled t.

    python -m tests.benchmarks.interval_simulation [--studies 100] [--n 60 200] [--repeats 10 30]

Cheap models stand in for networks: ridge regression on random ReLU units, 60/20/20 splits. The true gain of a
technique at this train size is measured on fresh data sets and a large population. Two scenes:

- ordinary: a baseline that overfits and four variants, three with more ridge and one equal but for its random
units. Coverage of each interval, of the whole family, share of variants with a gain that are surely
different; - mirrors: equal in the population and different on the rows at hand (see false_alarms.py). Every
"surely" is a false alarm.

Test score and gap, classes (accuracy) and values (R²). `B` counts the gain of models trained on subsamples of
this data set.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from reg_cli.comparison.intervals.clusters import kappas
from reg_cli.comparison.intervals.terms import Terms, mean_terms, ratio_terms, variation

from reg_cli.comparison.estimate import corrected, two_sided_p
from reg_cli.comparison.intervals.by_rows import read
from reg_cli.comparison.intervals.quantity import quantity
from reg_cli.comparison.intervals.target import Trials
from reg_cli.comparison.significance import holm

Floats = NDArray[np.float64]

N_INPUTS, N_HIDDEN = 5, 20
N_POPULATION, N_TRUTH = 2000, 300
METRIC = {"classes": "accuracy", "values": "r2"}
ORDINARY = ("baseline", "ridge=0.1", "ridge=1", "ridge=10", "twin")
MIRRORS = ("baseline", "mirror 0", "mirror 1", "mirror 2", "twin")


@dataclass(frozen=True)
class Cell:
    """A task, a number of rows and of repeats, and which variants are compared."""

    task: str
    n: int
    repeats: int
    names: tuple[str, ...]

    @property
    def n_test(self) -> int:
        return round(0.2 * self.n)

    @property
    def n_train(self) -> int:
        return self.n - 2 * self.n_test


def draw(rng: np.random.Generator, n: int, task: str) -> tuple[Floats, Floats]:
    """Rows of the population; the target is symmetric in the first two inputs."""
    x = rng.normal(size=(n, N_INPUTS))
    signal = x[:, 0] + x[:, 1] + np.sin(2 * x[:, 2])
    y = signal + rng.normal(0, 1.0, n)
    return x, np.where(y > 0, 1.0, -1.0) if task == "classes" else y


def predictions(
    names: Sequence[str], x: Floats, y: Floats, train: NDArray[np.int64], to: Floats, rng: np.random.Generator
) -> Floats:
    """Outputs of every variant, trained on some rows: (V, N). All share random units but twins and mirrors."""
    shared = rng.normal(size=(N_INPUTS, N_HIDDEN))
    outputs = []
    for name in names:
        units = rng.normal(size=(N_INPUTS, N_HIDDEN)) if name.startswith(("twin", "mirror")) else shared
        seen = np.ones(N_INPUTS)
        if "mirror 0" in names:
            seen[0 if name.startswith("mirror") else 1] = 0
        alpha = float(name.split("=")[1]) if "=" in name else 0.03
        hidden, all_hidden = (
            np.column_stack([np.maximum(rows * seen @ units, 0), np.ones(len(rows))])
            for rows in (x[train], to)
        )
        gram = hidden.T @ hidden + alpha * np.eye(N_HIDDEN + 1)
        outputs.append(all_hidden @ np.linalg.solve(gram, hidden.T @ y[train]))
    return np.stack(outputs)


def outcome(task: str, output: Floats, y: Floats) -> Floats:
    """Hit, or squared error, of each row."""
    return (output > 0) == (y > 0) if task == "classes" else np.square(output - y)


def level(task: str, rows: Floats, y: Floats) -> Floats:
    """Accuracy, or R² against the variance of y, of each variant: (V,)."""
    return rows.mean(axis=1) if task == "classes" else 1 - rows.mean(axis=1) / variation(y).mean()


@cache
def truth(task: str, n: int, names: tuple[str, ...]) -> tuple[Floats, Floats]:
    """True test score and gap of every variant at this train size, over data sets of the population."""
    cell, rng = Cell(task, n, 1, names), np.random.default_rng([7, n, task == "values"])
    test, train = [], []
    for _ in range(N_TRUTH):
        x, y = draw(rng, cell.n_train, task)
        far, far_y = draw(rng, N_POPULATION, task)
        made = predictions(names, x, y, np.arange(len(x)), np.concatenate([x, far]), rng)
        train.append(outcome(task, made[:, : len(x)], y).mean(axis=1))
        test.append(outcome(task, made[:, len(x) :], far_y).mean(axis=1))
    means = [np.mean(part, axis=0) for part in (test, train)]
    if task == "values":
        variance = 2 + np.var(np.sin(2 * rng.normal(size=1_000_000))) + 1
        means = [1 - mean / variance for mean in means]
    return means[0], means[1] - means[0]


@dataclass(frozen=True)
class Verdicts:
    """What a form said of each variant but the baseline: (V - 1,) each."""

    low: Floats
    high: Floats
    pointwise: NDArray[np.bool_]
    sure: NDArray[np.bool_]


def study(cell: Cell, seed: int) -> dict[str, tuple[Verdicts, Verdicts]]:
    """New form and corrected t on one simulated study, by quantity."""
    rng = np.random.default_rng([seed, cell.n, cell.task == "values", len(cell.names[1])])
    x, y = draw(rng, cell.n, cell.task)
    orders = np.stack([rng.permutation(cell.n) for _ in range(cell.repeats)])
    parts = {"train": orders[:, : cell.n_train], "test": orders[:, -cell.n_test :]}
    rows = np.stack(
        [outcome(cell.task, predictions(cell.names, x, y, train, x, rng), y) for train in parts["train"]]
    )
    q = variation(y)

    def terms(part: str, _: str, v: int, split: int) -> Terms:
        places = parts[part][split]
        values = rows[split, v, places]
        return mean_terms(values) if cell.task == "classes" else ratio_terms(values, q[places])

    trials = Trials(
        cell.names,
        np.ones((len(cell.names), cell.repeats), np.bool_),
        parts,
        kappas("random", cell.n),
        terms,
    )
    scores = {
        part: np.stack([level(cell.task, rows[s][:, places[s]], y[places[s]]) for s in range(cell.repeats)])
        for part, places in parts.items()
    }
    old = {"test_score": scores["test"], "gap_score": scores["train"] - scores["test"]}
    gains = dict(zip(("test_score", "gap_score"), truth(cell.task, cell.n, cell.names), strict=True))
    return {
        name: (
            seeing(trials, name, METRIC[cell.task], gains[name]),
            resampled(per_split, cell.n_test / cell.n_train, gains[name]),
        )
        for name, per_split in old.items()
    }


def seeing(trials: Trials, name: str, metric: str, gains: Floats) -> Verdicts:
    """The intervals that see rows; pointwise coverage from a family of controls."""
    asked = quantity(name, metric)
    family = read(trials, asked).changes
    alone = read(trials, asked, controls=trials.names).changes
    true = (gains - gains[0])[1:]
    return Verdicts(
        np.array([c.low for c in family]),
        np.array([c.high for c in family]),
        np.array([c.low <= g <= c.high for c, g in zip(alone, true, strict=True)]),
        np.array([c.p < 0.05 for c in family]),
    )


def resampled(per_split: Floats, ratio: float, gains: Floats) -> Verdicts:
    """The corrected resampled t on the same trials, with Holm."""
    estimates = [corrected(list(column), ratio) for column in (per_split[:, 1:] - per_split[:, :1]).T]
    true = (gains - gains[0])[1:]
    low, high = np.array([e.low for e in estimates]), np.array([e.high for e in estimates])
    adjusted = holm([two_sided_p(e) for e in estimates])
    return Verdicts(low, high, (low <= true) & (true <= high), np.array(adjusted) < 0.05)


def cells(options: argparse.Namespace) -> Iterator[Cell]:
    """Every cell asked for."""
    for names in (ORDINARY, MIRRORS):
        for task in METRIC:
            for n in options.n:
                for repeats in options.repeats:
                    yield Cell(task, n, repeats, names)


def lines(cell: Cell, n_studies: int) -> Iterator[str]:
    """One line of figures per quantity and form."""
    found = [study(cell, seed) for seed in range(n_studies)]
    gains = dict(zip(("test_score", "gap_score"), truth(cell.task, cell.n, cell.names), strict=True))
    for name, gain in gains.items():
        true = (gain - gain[0])[1:]
        for place, form in enumerate(("rows", "corrected t")):
            said = [of[name][place] for of in found]
            holds = np.array([((s.low <= true) & (true <= s.high)).all() for s in said])
            sure, half = np.array([s.sure for s in said]), np.mean([(s.high - s.low) / 2 for s in said])
            title = "mirrors" if cell.names == MIRRORS else "ordinary"
            yield (
                f"{title:<9}{cell.task:<8}{cell.n:>5}{cell.repeats:>4} {name:<11}{form:<12}"
                f"{np.mean([s.pointwise for s in said]):>9.3f}{holds.mean():>8.3f}"
                f"{sure[:, :3].mean():>8.3f}{sure.any(axis=1).mean():>8.3f}{half:>9.3f}"
            )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=100)
    parser.add_argument("--n", type=int, nargs="+", default=[60, 200])
    parser.add_argument("--repeats", type=int, nargs="+", default=[10, 30])
    options = parser.parse_args()
    print(
        f"{options.studies} studies a cell; sd of a rate near .95: {np.sqrt(0.05 * 0.95 / options.studies):.3f}"
    )
    print(
        f"{'scene':<9}{'task':<8}{'n':>5}{'J':>4} {'quantity':<11}{'form':<12}"
        f"{'covers':>9}{'all':>8}{'sure':>8}{'any':>8}{'half':>9}"
    )
    for cell in cells(options):
        for line in lines(cell, options.studies):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
