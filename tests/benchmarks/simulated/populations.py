"""Populations: where the rows of a simulated study come from, and what its variants truly are to each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reg_cli.data.dataset import Dataset, Task
from reg_cli.study.design.variant import BASELINE, Control, Variant, parse

Floats = NDArray[np.float64]

N_INPUTS = 6
GROUP_SIZE = 5
MEMORY = 0.7
"""Correlation of two neighbours in time."""
TWIN = Variant("twin", control=Control.OTHER_SEED)
"""The baseline under other seeds: equal but for luck."""
MIRROR = Variant("mirror")
OTHER_MIRROR = Variant("mirror twin", control=Control.OTHER_SEED)
SCENES = {
    "ordinary": (BASELINE, *map(parse, ("l2=0.01", "dropout=0.2", "weight-decay=0.3")), TWIN),
    "mirrors": (BASELINE, TWIN, MIRROR, OTHER_MIRROR),
    "permuted": (BASELINE, *map(parse, ("l2=0.01", "dropout=0.2", "weight-decay=0.3")), TWIN),
}
"""Variants by scene. `mirrors` see another one of two inputs in which the target is symmetric: equal in the population,
different on the rows at hand. In `permuted` the labels have nothing to do with the inputs."""


@dataclass(frozen=True)
class Cell:
    """Kind of study: `classes` (accuracy) or `values` (R²), of n rows, so many repeats, a kind of split, a scene."""

    task: str
    n: int
    repeats: int
    kind: str = "random"
    scene: str = "ordinary"

    @property
    def name(self) -> str:
        """Name in the table: what differs from the usual stands behind."""
        more = [word for word in (self.kind, self.scene) if word not in ("random", "ordinary")]
        return " ".join((self.task, f"n={self.n}", f"J={self.repeats}", *more))

    @property
    def metric(self) -> str:
        """The score."""
        return "accuracy" if self.task == "classes" else "r2"

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The baseline and what is compared with it."""
        return SCENES[self.scene]

    def is_equal(self, variant: str, quantity: str) -> bool:
        """True where a variant's change is zero by construction, so that any "surely" is a false alarm."""
        if variant.startswith(("twin", "mirror")):
            return True
        return self.scene == "permuted" and quantity == "test_score"


def draw(cell: Cell, rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    """Rows of the population: inputs (n, D) and target (n,); symmetric in the first two inputs.

    In groups, and along time, neighbours share a part of inputs and noise.
    """
    numbers = _numbers(cell, rng, n)
    x, noise = numbers[:, :-1], numbers[:, -1]
    signal = x[:, 0] + x[:, 1] + np.sin(2 * x[:, 2])
    if cell.scene == "permuted":
        signal = rng.permutation(signal)
    y = signal + noise
    return x, (y > 0).astype(np.float64) if cell.task == "classes" else y


def _numbers(cell: Cell, rng: np.random.Generator, n: int) -> Floats:
    """Standard normal columns, one for each input and one for the noise."""
    own = rng.normal(size=(n, N_INPUTS + 1))
    if cell.kind == "groups":
        shared = rng.normal(size=(-(-n // GROUP_SIZE), N_INPUTS + 1)).repeat(GROUP_SIZE, axis=0)[:n]
        return np.sqrt(0.5) * (own + shared)
    if cell.kind == "time":
        for place in range(1, n):
            own[place] = MEMORY * own[place - 1] + np.sqrt(1 - MEMORY**2) * own[place]
    return own


@cache
def variance(cell: Cell) -> float:
    """Variance of the target in the population."""
    alike = replace(cell, kind="random")
    return float(np.var(draw(alike, np.random.default_rng(7), 1_000_000)[1]))


def dataset(cell: Cell, x: Floats, y: Floats, n_test: int = 0) -> Dataset:
    """A table of these rows, of which the last `n_test` are a test file's."""
    n, classes = len(y), cell.task == "classes"
    return Dataset(
        name=cell.name,
        features=pd.DataFrame(x, columns=[f"x{k}" for k in range(x.shape[1])]),
        target=y.astype(np.int64) if classes else y,
        target_name="y",
        task=Task.BINARY if classes else Task.REGRESSION,
        classes=("no", "yes") if classes else (),
        groups=np.arange(n) // GROUP_SIZE if cell.kind == "groups" else None,
        times=np.arange(n).astype(np.float64) if cell.kind == "time" else None,
        test_rows=np.arange(n - n_test, n) if n_test else None,
    )


def seen(cell: Cell, x: Floats, variant: Variant) -> Floats:
    """The inputs that a variant sees: in the scene of mirrors one of the first two is hidden."""
    if cell.scene != "mirrors":
        return x
    return np.delete(x, 0 if variant.name.startswith("mirror") else 1, axis=1)
