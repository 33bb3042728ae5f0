"""Scores of predictions, for several models on the same rows; direction and sign of the gap are decided here.

Shape: z (m, C, N) are the network's raw outputs, y (N, C) one-hot classes, 0/1, or values -> (m,).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine.losses import SIGMOID, SOFTMAX

Array = NDArray[np.floating[Any]]
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """A metric: `greater_is_better` is its direction; `in_target_units` its power of the target's unit (RMSE: 1)."""

    name: str
    title: str
    greater_is_better: bool
    classes: bool
    function: Callable[[Array, Array], Scores]
    target_power: int = 0

    def __call__(self, z: Array, y: Array) -> Scores:
        """The score of each model."""
        return self.function(z, y)


def _predicted(z: Array) -> NDArray[np.intp]:
    """The predicted class, (m, N)."""
    return (z[:, 0] > 0).astype(np.intp) if z.shape[1] == 1 else z.argmax(axis=1)


def _true(y: Array) -> NDArray[np.intp]:
    """The true class, (N,)."""
    return (y[:, 0] > 0.5).astype(np.intp) if y.shape[1] == 1 else y.argmax(axis=1)


def _probabilities(z: Array) -> Array:
    """Class probabilities, (m, classes, N), two classes also for one sigmoid output."""
    p = z.astype(np.float64)
    (SIGMOID if z.shape[1] == 1 else SOFTMAX).predict(p)
    return np.concatenate([1 - p, p], axis=1) if z.shape[1] == 1 else p


def accuracy(z: Array, y: Array) -> Scores:
    """Share of rows whose class is predicted."""
    return np.asarray((_predicted(z) == _true(y)).mean(axis=1))


def r2(z: Array, y: Array) -> Scores:
    """1 - squared error / variance, the coefficient of determination; NaN where y does not vary."""
    true = y[:, 0].astype(np.float64)
    error = np.square(z[:, 0] - true).sum(axis=1)
    total = np.square(true - true.mean()).sum()
    return np.asarray(1 - error / total if total > 0 else np.full(len(z), np.nan))


ACCURACY = Score("accuracy", "accuracy", True, True, accuracy)
R2 = Score("r2", "R²", True, False, r2)
SCORES: dict[str, Score] = {score.name: score for score in (ACCURACY, R2)}
