"""History of a stack: losses and scores after every epoch."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

QUANTITIES = ("train_loss", "val_loss", "train_score", "val_score")


class StackHistory:
    """Losses and scores along the epochs; on clean rows, in evaluation mode.

    Shape: each quantity (M, E) float64, NaN where an epoch was not trained; `epoch` is how many are measured.
    """

    def __init__(self, n_models: int, epochs: int) -> None:
        self.values = {name: np.full((n_models, epochs), np.nan) for name in QUANTITIES}
        self.epoch = 0

    def append(self, measured: dict[str, NDArray[np.float64]]) -> None:
        """Add one epoch's numbers, (M,) each."""
        for name, numbers in measured.items():
            self.values[name][:, self.epoch] = numbers
        self.epoch += 1

    def so_far(self, name: str) -> NDArray[np.float64]:
        """One quantity up to now, (M, epochs measured)."""
        return self.values[name][:, : self.epoch]

    def take(self, models: NDArray[Any] | slice) -> StackHistory:
        """The history of some models."""
        part = StackHistory(0, 0)
        part.values = {name: values[models] for name, values in self.values.items()}
        part.epoch = self.epoch
        return part
