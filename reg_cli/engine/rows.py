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


def check_rows(shape: Architecture, rows: Rows) -> None:
    """Refuse what cannot be trained on."""
    if rows.x.ndim != 3 or rows.y.ndim != 3 or rows.x.shape[:2] != rows.y.shape[:2]:
        raise ValueError(
            f"x (G, N, D) and y (G, N, C) must match, however: {rows.x.shape} and {rows.y.shape}"
        )
    if not rows.x.shape[1]:
        raise ValueError("there must be at least one row to train on, however: 0")
    if rows.x.shape[2] != shape.n_inputs or rows.y.shape[2] != shape.n_outputs:
        raise ValueError(
            f"rows must have {shape.n_inputs} inputs and {shape.n_outputs} outputs, "
            f"however: {rows.x.shape[2]} and {rows.y.shape[2]}"
        )
    for name, array in (("x", rows.x), ("y", rows.y)):
        if not np.isfinite(array).all():
            raise ValueError(f"{name} must be finite, however: it holds NaN or infinity")
