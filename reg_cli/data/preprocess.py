"""From a split's rows to the network's arrays; everything is fitted on the split's train rows only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Part:
    """The rows of one part (train, val or test) of one split, as the network takes them.

    Shape: `x` (N, D) float32; `y` (N, C) float32: one-hot classes (C = number of classes), for binary the 0/1 of the
    second class (C = 1), for regression the target scaled by the train rows' mean and deviation (C = 1).
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]


@dataclass(frozen=True)
class PreparedSplit:
    """One split ready for the engine, with what is needed to read its numbers in the user's units."""

    split: int
    train: Part
    val: Part
    test: Part
    input_names: tuple[str, ...]
    target_mean: float = 0.0
    target_scale: float = 1.0
