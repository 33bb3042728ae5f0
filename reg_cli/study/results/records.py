"""One trial's line of results, and its loss along the epochs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reg_cli.study.results.surface import Surface

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Status(StrEnum):
    """How a trial ended."""

    TRAINED = "trained"
    STOPPED_EARLY = "stopped_early"
    DIVERGED = "diverged"
    CRASHED = "crashed"

    @property
    def has_numbers(self) -> bool:
        """Whether the trial's losses and scores may enter a comparison."""
        return self in (Status.TRAINED, Status.STOPPED_EARLY)


@dataclass(frozen=True)
class Record:
    """What one trial (a variant on a split) came to; losses and scores are NaN where there is no number.

    Losses and scores are measured in evaluation mode, at the kept weights, on clean rows, in the
    user's units. `epochs` is how many were trained, `best_epoch` the one of lowest validation loss,
    `kept_epoch` the one whose weights are measured (all count from 1). `extra` holds further metrics and
    diagnostics by name (`test_balanced_accuracy`, `weight_norm`, ...), the same in every record of a study.
    """

    variant: str
    split: int
    seed: int
    status: Status
    epochs: int
    best_epoch: int
    kept_epoch: int
    train_loss: float
    val_loss: float
    test_loss: float
    train_score: float
    val_score: float
    test_score: float
    zero_weights: int
    n_weights: int
    seconds: float
    cause: str = ""
    extra: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """A trial along its epochs, measured on clean rows in evaluation mode.

    Shape: each (E,), the first entry being epoch 1.
    """

    train_loss: NDArray[np.float64]
    val_loss: NDArray[np.float64]
    train_score: NDArray[np.float64]
    val_score: NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """What a trial came to: its record, its history and its surface (None where there is none)."""

    record: Record
    history: History | None
    surface: Surface | None = None
