"""The rows of one part, for every split of a stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine.mlp import Architecture

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Rows:
    """The rows of one part (train, val or test) of G splits.

    Shape: x (G, N, D), y (G, N, C), weight (G, N) relative to 1.
    """

    x: Array
    y: Array
    weight: Array | None = None


def balanced_weights(y: Array) -> NDArray[np.float64]:
    """Row weights n / (classes * rows of the class), under which every class weighs the same (mean 1).

    Classes without rows in a split do not count there (King & Zeng 2001; scikit-learn's "balanced").

    Shape: y (G, N, C), one-hot or, for two classes, 0/1 in one column -> (G, N).
    """
    hot = np.concatenate([1 - y, y], axis=2) if y.shape[2] == 1 else y
    counts = hot.sum(axis=1, keepdims=True, dtype=np.float64)
    per_class = y.shape[1] / ((counts > 0).sum(axis=2, keepdims=True) * np.maximum(counts, 1))
    weights: NDArray[np.float64] = (hot * per_class).sum(axis=2)
    return weights


def check_rows(shape: Architecture, rows: Rows, n_splits: int) -> None:
    """Raise ValueError with a sentence for what cannot be trained on."""
    x, y, weight = rows.x, rows.y, rows.weight
    if x.ndim != 3 or y.ndim != 3 or x.shape[:2] != y.shape[:2]:
        raise ValueError(f"x (G, N, D) and y (G, N, C) must match, but they are {x.shape} and {y.shape}")
    if len(x) != n_splits:
        raise ValueError(f"rows must be given for {n_splits} splits, one per seed, but {len(x)} were given")
    if not x.shape[1]:
        raise ValueError("there must be at least one row to train on, but 0")
    if x.shape[2] != shape.n_inputs or y.shape[2] != shape.n_outputs:
        raise ValueError(
            f"rows must have {shape.n_inputs} inputs and {shape.n_outputs} outputs, but "
            f"{x.shape[2]} and {y.shape[2]}"
        )
    for name, array in (("x", x), ("y", y)):
        if not np.isfinite(array).all():
            raise ValueError(f"{name} must be finite, but it holds NaN or infinity")
    totals = y.sum(axis=2)
    if shape.output.classes and not (
        ((y >= 0) & (y <= 1)).all() and (shape.n_outputs == 1 or np.abs(totals - 1).max() < 1e-3)
    ):
        raise ValueError(
            f"y must hold class probabilities, one-hot for labels, but values {y.min():g} ... {y.max():g} "
            f"that add to {totals.min():g} ... {totals.max():g}"
        )
    if weight is not None and weight.shape != x.shape[:2]:
        raise ValueError(
            f"there must be one weight per row, {x.shape[:2]}, but the weights are {weight.shape}"
        )
    if weight is not None and not (np.isfinite(weight).all() and weight.min() >= 0):
        raise ValueError("row weights must be finite and 0 or more, but some are not")
