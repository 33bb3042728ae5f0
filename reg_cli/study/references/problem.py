"""One prepared split as a reference is fitted on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine.losses import Output

Array = NDArray[np.floating[Any]]
Predict = Callable[[Array], Array]
"""Raw outputs of a fitted reference, as a network's are: x (n, D) -> z (C, n)."""


@dataclass(frozen=True)
class Side:
    """Train or validation rows of one split.

    Shape: x (n, D), y (n, C), weight (n,) relative to 1, or None where all weigh the same.
    """

    x: Array
    y: Array
    weight: Array | None = None


@dataclass(frozen=True)
class Problem:
    """A split, the output by which predictions are judged, and the seed of everything random."""

    train: Side
    val: Side
    output: Output
    random_state: int
