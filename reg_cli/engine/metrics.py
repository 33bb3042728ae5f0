"""Scores of predictions, for several models on the same rows; direction and sign of the gap are decided here.

Shape: z (m, C, N) are the network's raw outputs, y (N, C) one-hot classes, 0/1, or values -> (m,). A score
that is not defined on these rows (the R2 of a constant, the ROC AUC of one class) is NaN.

The command line lists the scores in its help, so NumPy is imported inside the functions.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reg_cli.engine.losses import SIGMOID, SOFTMAX

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]
    Scores = NDArray[np.float64]

CALIBRATION_BINS = 15
"""Equal-width bins of confidence behind the calibration error (Guo et al. 2017)."""


@dataclass(frozen=True)
class Score:
    """A metric: `title` is its name as a sentence writes it, `greater_is_better` its direction.

    `classes` marks those for class targets. `target_power` is its power of the target's unit: a score of
    standardised targets is brought to the user's units by multiplying it with the target's scale to that power
    (R2: 0, RMSE: 1). `low` and `high` are the ends of its range.
    """

    name: str
    title: str
    greater_is_better: bool
    classes: bool
    function: Callable[[Array, Array], Scores]
    target_power: int = 0
    low: float = 0.0
    high: float = 1.0

    def gap(self, train: Any, test: Any) -> Any:
        """How much worse the test rows are, positive = overfitting; numbers or arrays."""
        return train - test if self.greater_is_better else test - train

    def __call__(self, z: Array, y: Array) -> Scores:
        """The score of each model; NaN where one's outputs are not finite (it diverged)."""
        import numpy as np

        finite = np.isfinite(z).all(axis=(1, 2))
        if finite.all():
            return self.function(z, y)
        scores = np.full(len(z), np.nan)
        if finite.any():
            scores[finite] = self.function(z[finite], y)
        return scores


def _predicted(z: Array) -> NDArray[np.intp]:
    """The predicted class, (m, N)."""
    import numpy as np

    return (z[:, 0] > 0).astype(np.intp) if z.shape[1] == 1 else z.argmax(axis=1)


def _true(y: Array) -> NDArray[np.intp]:
    """The true class, (N,)."""
    import numpy as np

    return (y[:, 0] > 0.5).astype(np.intp) if y.shape[1] == 1 else y.argmax(axis=1)


def _probabilities(z: Array) -> NDArray[np.float64]:
    """Class probabilities, (m, classes, N), two classes also for one sigmoid output."""
    import numpy as np

    p: NDArray[np.float64] = z.astype(np.float64)
    (SIGMOID if z.shape[1] == 1 else SOFTMAX).predict(p)
    return np.concatenate([1 - p, p], axis=1) if z.shape[1] == 1 else p


def _confusion(z: Array, y: Array) -> NDArray[np.float64]:
    """Rows by true and predicted class, (m, classes, classes)."""
    import numpy as np

    n_classes = max(2, z.shape[1])
    pairs = n_classes * _true(y) + _predicted(z)
    counts = [np.bincount(row, minlength=n_classes**2) for row in pairs]
    return np.reshape(counts, (len(z), n_classes, n_classes)).astype(np.float64)


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """part / whole, NaN where there is nothing to divide by."""
    import numpy as np

    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)


def _mean_of_defined(values: NDArray[np.float64]) -> Scores:
    """The mean over axis 1, without the classes for which there is no value."""
    import numpy as np

    defined = np.isfinite(values)
    return _ratio(np.where(defined, values, 0).sum(axis=1), defined.sum(axis=1).astype(np.float64))


def accuracy(z: Array, y: Array) -> Scores:
    """Share of rows whose class is predicted."""
    import numpy as np

    return np.asarray((_predicted(z) == _true(y)).mean(axis=1))


def balanced_accuracy(z: Array, y: Array) -> Scores:
    """Mean over classes of the share of its rows that is found (Brodersen et al. 2010)."""
    import numpy as np

    counts = _confusion(z, y)
    hits = np.diagonal(counts, axis1=1, axis2=2)
    return _mean_of_defined(_ratio(hits, counts.sum(axis=2)))


def f1_macro(z: Array, y: Array) -> Scores:
    """Mean of 2 * precision * recall / (precision + recall) over the classes that somebody names."""
    import numpy as np

    counts = _confusion(z, y)
    hits = np.diagonal(counts, axis1=1, axis2=2)
    return _mean_of_defined(_ratio(2 * hits, counts.sum(axis=1) + counts.sum(axis=2)))


def roc_auc(z: Array, y: Array) -> Scores:
    """Chance that a row of a class ranks above one that is not in it, ties half; mean over classes."""
    import numpy as np

    # With two classes the raw output ranks as the probability does, and cannot saturate into ties.
    ranked = z if z.shape[1] == 1 else _probabilities(z)
    true = _true(y)
    areas = np.full(ranked.shape[:2], np.nan)
    for place in range(ranked.shape[1]):
        inside = true == (1 if z.shape[1] == 1 else place)
        if inside.all() or not inside.any():
            continue
        for model, values in enumerate(ranked[:, place]):
            others = np.sort(values[~inside])
            below = np.searchsorted(others, values[inside], "left")
            below_or_tied = np.searchsorted(others, values[inside], "right")
            areas[model, place] = (below + below_or_tied).mean() / (2 * len(others))
    return _mean_of_defined(areas)


def log_loss(z: Array, y: Array) -> Scores:
    """Mean cross-entropy in nats."""
    import numpy as np

    return (SIGMOID if z.shape[1] == 1 else SOFTMAX).mean(z.astype(np.float64), y)


def brier(z: Array, y: Array) -> Scores:
    """Mean squared distance of the probabilities from the truth (Brier 1950): the sum over classes, or, with
    two, of the second class alone, as scikit-learn has it.
    """
    import numpy as np

    p = _probabilities(z)
    distance = np.square(p - (_true(y) == np.arange(p.shape[1])[:, None])).sum(axis=1)
    return np.asarray(distance.mean(axis=1) / (2 if p.shape[1] == 2 else 1))


def calibration_error(z: Array, y: Array) -> Scores:
    """Expected calibration error: mean |accuracy - confidence| over 15 bins (Guo et al. 2017)."""
    import numpy as np

    p, right = _probabilities(z), _predicted(z) == _true(y)
    confidence = p.max(axis=1)
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(np.intp), CALIBRATION_BINS - 1)
    surplus = right - confidence
    per_bin = [
        np.bincount(where, row, minlength=CALIBRATION_BINS) for where, row in zip(bins, surplus, strict=True)
    ]
    return np.asarray(np.abs(per_bin).sum(axis=1) / confidence.shape[1])


def r2(z: Array, y: Array) -> Scores:
    """1 - squared error / variance, the coefficient of determination; NaN where y does not vary."""
    import numpy as np

    true = y[:, 0].astype(np.float64)
    error = np.square(z[:, 0] - true).sum(axis=1)
    total = np.square(true - true.mean()).sum()
    return np.asarray(1 - error / total if total > 0 else np.full(len(z), np.nan))


def rmse(z: Array, y: Array) -> Scores:
    """Root of the mean squared error, in the target's unit."""
    import numpy as np

    return np.asarray(np.sqrt(np.square(z[:, 0] - y[:, 0].astype(np.float64)).mean(axis=1)))


def mae(z: Array, y: Array) -> Scores:
    """Mean absolute error, in the target's unit."""
    import numpy as np

    return np.asarray(np.abs(z[:, 0] - y[:, 0].astype(np.float64)).mean(axis=1))


ACCURACY = Score("accuracy", "accuracy", True, True, accuracy)
R2 = Score("r2", "R2", True, False, r2, low=-math.inf)
SCORES: dict[str, Score] = {
    score.name: score
    for score in (
        ACCURACY,
        Score("balanced_accuracy", "balanced accuracy", True, True, balanced_accuracy),
        Score("f1_macro", "macro F1", True, True, f1_macro),
        Score("roc_auc", "ROC AUC", True, True, roc_auc),
        Score("log_loss", "log loss", False, True, log_loss, high=math.inf),
        Score("brier", "Brier score", False, True, brier, high=2.0),
        Score("calibration_error", "calibration error", False, True, calibration_error),
        R2,
        Score("rmse", "RMSE", False, False, rmse, target_power=1, high=math.inf),
        Score("mae", "MAE", False, False, mae, target_power=1, high=math.inf),
    )
}
