"""The plane of data with two inputs: a grid over it and some rows on it, for a picture of decision regions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.data.dataset import Dataset, Kind
from reg_cli.data.preprocess import prepare_split
from reg_cli.data.splits.split_plan import SplitPlan
from reg_cli.engine.streams import generator
from reg_cli.study.results.surface import GridRows

SPLIT = 0
"""The split whose networks and rows are shown."""
_POSITIONS = 80
_PAD = 0.05
_MOST_ROWS = 400


@dataclass(frozen=True)
class Plane:
    """A grid in the inputs' own units, and at most 400 train and 400 test rows of the shown split.

    Shape: `x` (G,) and `y` (K,) are the grid's positions along the first and the second input; a surface on
    them is (K * G,), the first input running faster. `train` and `test` are (n, 2), their targets (n,) class
    positions or values.
    """

    input_names: tuple[str, str]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    train: NDArray[np.float64]
    train_target: NDArray[np.float64]
    test: NDArray[np.float64]
    test_target: NDArray[np.float64]

    def to_dict(self) -> dict[str, Any]:
        """Plain types, for JSON."""
        return {k: v.tolist() if isinstance(v, np.ndarray) else list(v) for k, v in asdict(self).items()}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Plane:
        """The plane that `to_dict` wrote."""
        first, second = plain["input_names"]
        arrays = (np.array(plain[f.name], dtype=np.float64) for f in fields(cls)[1:])
        return cls((str(first), str(second)), *arrays)


def has_plane(dataset: Dataset) -> bool:
    """True for data with exactly two inputs, both numbers or yes/no, that differ between rows."""
    kinds = {column.name: column.kind for column in dataset.columns if column.used}
    names = [str(name) for name in dataset.features.columns]
    return (
        len(names) == 2
        and dataset.image_shape is None
        and all(kinds.get(name) in (Kind.NUMERIC, Kind.BOOLEAN) for name in names)
    )


def plane_of(dataset: Dataset, splits: SplitPlan) -> Plane | None:
    """The plane of a data set that has one; None where its range is empty or too large to be drawn."""
    points = dataset.features.to_numpy(dtype=np.float64)
    known = np.isfinite(points).all(axis=1)
    if not known.any():
        return None
    low, high = points[known].min(axis=0), points[known].max(axis=0)
    with np.errstate(all="ignore"):
        pad = _PAD * (high - low)
        grid = np.linspace(low - pad, high + pad, _POSITIONS)
        if not (np.isfinite(grid).all() and (np.diff(grid, axis=0) > 0).all()):
            return None
    x, y = grid.T.copy()
    train = _some(splits.train[SPLIT][known[splits.train[SPLIT]]], splits.seed)
    test = _some(splits.test[SPLIT][known[splits.test[SPLIT]]], splits.seed)
    target = dataset.target.astype(np.float64)
    first, second = map(str, dataset.features.columns)
    return Plane((first, second), x, y, points[train], target[train], points[test], target[test])


def grid_rows(plane: Plane, dataset: Dataset, splits: SplitPlan) -> GridRows:
    """The grid's positions, prepared exactly like the shown split's test rows: fitted on its train rows only."""
    import pandas as pd

    gx, gy = np.meshgrid(plane.x, plane.y)
    positions = pd.DataFrame(
        dict(zip(dataset.features.columns, (gx.ravel(), gy.ravel()), strict=True)), dtype=np.float64
    )
    rows = np.arange(dataset.n_rows, dataset.n_rows + len(positions))
    target: NDArray[Any] = np.resize(dataset.target, rows[-1] + 1)  # the grid's are never looked at
    extended = replace(
        dataset,
        features=pd.concat([dataset.features, positions], ignore_index=True),
        target=target,
    )
    plan = SplitPlan(splits.train[[SPLIT]], splits.val[[SPLIT]], rows[None], splits.seed, splits.description)
    prepared = prepare_split(extended, plan, 0)
    return GridRows(prepared.test.x, prepared.target_mean)


def _some(rows: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """At most 400 of the rows, drawn at random: every k-th would alias with classes that take turns."""
    if len(rows) <= _MOST_ROWS:
        return rows
    chosen = generator(seed, SPLIT, "shown rows").permutation(len(rows))[:_MOST_ROWS]
    return rows[np.sort(chosen)]
