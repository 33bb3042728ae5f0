"""Predictions of a trained network over the plane of two inputs: the picture of what it learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine import blas
from reg_cli.engine.mlp import Architecture, outputs

Array = NDArray[np.floating[Any]]
Surface = NDArray[np.unsignedinteger[Any]] | NDArray[np.float64]
"""Predicted class positions, or values in the target's own units, one per position of a grid."""


@dataclass(frozen=True)
class GridRows:
    """The positions of a grid, prepared like the rows of their split.

    Shape: x (n, D). `target_mean` is what the split's target had taken off before training.
    """

    x: Array
    target_mean: float = 0.0


def surface(
    shape: Architecture, parameters: Array, grid: GridRows, target_scale: float = 1.0
) -> Surface | None:
    """Predictions of one network on a grid in evaluation mode; None where they are not finite.

    Shape: parameters (P,) -> (n,).
    """
    with blas.one_thread(), np.errstate(all="ignore"):
        z = outputs(shape, parameters[None], grid.x)[0]
    if not np.isfinite(z).all():
        return None
    if not shape.output.classes:
        values: NDArray[np.float64] = z[0].astype(np.float64) * target_scale + grid.target_mean
        return values
    classes = z[0] > 0 if shape.n_outputs == 1 else z.argmax(axis=0)
    positions: NDArray[np.unsignedinteger[Any]] = classes.astype(np.min_scalar_type(shape.n_outputs))
    return positions
