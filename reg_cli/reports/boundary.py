"""What a picture of decision regions is drawn from: kept networks' predictions on a grid of two inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Boundary:
    """Two-input data, one split: what every variant's kept network predicts over the plane, and the rows.

    Shape: `x` (G,) and `y` (K,) are the grid's positions in the inputs' own units; `regions` holds per
    variant (K, G): for classification the position of the predicted class in `classes`, for regression (no
    classes) the predicted value. `train` and `test` are (n, 2) in the same units, their targets (n,) class
    positions or values.
    """

    input_names: tuple[str, str]
    classes: tuple[str, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    regions: Mapping[str, NDArray[np.float64]]
    train: NDArray[np.float64]
    train_target: NDArray[np.float64]
    test: NDArray[np.float64]
    test_target: NDArray[np.float64]
    split: int = 0
