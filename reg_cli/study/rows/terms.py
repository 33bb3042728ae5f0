"""Terms of a score: what one row adds to the numerators and denominators that the score is made of.

Every score here is made of ratios of sums over rows, so a row, a bucket of rows and a split are kept in the
same form: the terms of a bucket are the sums of its rows' terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine.losses import SIGMOID, SOFTMAX

Floats = NDArray[np.float64]
Outputs = NDArray[np.floating[Any]]
Integers = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Terms:
    """Numerators and denominators of one trial's rows.

    Shape: `top`, `bottom` (K, n): K = 1 for means, the classes for balanced accuracy and macro F1, twice the
    classes (positives, then negatives) for the ROC AUC.
    """

    top: Floats
    bottom: Floats

    def in_buckets(self, buckets: Integers, n_buckets: int) -> Terms:
        """Sums of the terms over buckets of rows.

        Shape: buckets (n,) -> terms (K, n_buckets).
        """
        top, bottom = (
            np.stack([np.bincount(buckets, row, n_buckets).astype(np.float64) for row in rows])
            for rows in (self.top, self.bottom)
        )
        return Terms(top, bottom)


def mean_terms(values: NDArray[Any]) -> Terms:
    """Terms of a mean over rows: hits, losses, absolute or squared errors.

    Shape: values (n,).
    """
    top = np.asarray(values, np.float64)[None]
    return Terms(top, np.ones_like(top))


@dataclass(frozen=True)
class Variation:
    """The denominators of R²: squared distance of each row's value from a mean, times n / (n - 1).

    The mean is that of all rows of the table, or of a fixed test file. A split's own mean would make the score of a
    small test part depend on which rows it drew.
    """

    mean: float
    factor: float

    @classmethod
    def of(cls, values: NDArray[Any]) -> Variation:
        """Variation among some values."""
        values = np.asarray(values, np.float64)
        return cls(float(values.mean()), len(values) / max(1, len(values) - 1))

    def __call__(self, truth: NDArray[Any]) -> Floats:
        """The denominator of each row.

        Shape: truth (n,) -> (n,).
        """
        return np.asarray(np.square(np.asarray(truth, np.float64) - self.mean) * self.factor)


def ratio_terms(squared_error: NDArray[Any], variations: Floats) -> Terms:
    """Terms of 1 - R²: squared error over the variation.

    Shape: (n,) each.
    """
    return Terms(np.asarray(squared_error, np.float64)[None], np.asarray(variations, np.float64)[None])


def recall_terms(hit: NDArray[Any], truth: Integers, n_classes: int) -> Terms:
    """Terms of balanced accuracy, the mean over classes of the share that is found (Brodersen et al. 2010).

    Shape: hit (n,), truth (n,) class numbers.
    """
    bottom = _members(truth, n_classes)
    return Terms(bottom * np.asarray(hit, np.float64), bottom)


def f1_terms(predicted: Integers, truth: Integers, n_classes: int) -> Terms:
    """Terms of macro F1: 2 tp over rows of the class + rows called so.

    Shape: predicted, truth (n,) class numbers.
    """
    true, called = _members(truth, n_classes), _members(predicted, n_classes)
    return Terms(2 * true * called, true + called)


def auc_terms(outputs: Outputs, truth: Integers) -> Terms:
    """Terms of the ROC AUC: the placement of each row among the split's rows of the other side, ties 1/2.

    With one output the positives are class 1; with several every class stands against the rest, ranked by its
    probability. These are the structural components of DeLong, DeLong & Clarke-Pearson (1988). Placements
    need all rows of a trial: bucket them afterwards.

    Shape: outputs (C, n), truth (n,) -> terms (2C, n).
    """
    ranked = np.asarray(outputs, np.float64) if len(outputs) == 1 else probabilities(outputs)
    classes = (1,) if len(outputs) == 1 else range(len(outputs))
    positive = np.stack([truth == k for k in classes])
    placement = np.zeros(ranked.shape)
    for values, inside, place in zip(ranked, positive, placement, strict=True):
        if inside.all() or not inside.any():
            continue
        place[inside] = _share_below(values[~inside], values[inside])
        place[~inside] = 1 - _share_below(values[inside], values[~inside])
    bottom = np.concatenate([positive, ~positive]).astype(np.float64)
    return Terms(np.concatenate([placement, placement]) * bottom, bottom)


def probabilities(outputs: Outputs) -> Floats:
    """Class probabilities of raw outputs, two classes also for one output.

    Shape: outputs (C, n) -> (classes, n).
    """
    p: Floats = np.array(outputs, np.float64)[None]
    (SIGMOID if len(outputs) == 1 else SOFTMAX).predict(p)
    return np.concatenate([1 - p[0], p[0]]) if len(outputs) == 1 else p[0]


def predicted_class(outputs: Outputs) -> NDArray[np.intp]:
    """The class that raw outputs call a row.

    Shape: outputs (C, n) -> (n,).
    """
    return np.asarray(outputs[0] > 0 if len(outputs) == 1 else np.argmax(outputs, axis=0), np.intp)


@dataclass(frozen=True)
class PartRows:
    """Rows of one part of a trial, as far as they are known.

    Shape: `truth` (n,) class positions, or values in the user's units; `loss` (n,) in the user's units; `hit` (n,) for
    classes; `outputs` (C, n) raw outputs.
    """

    truth: NDArray[Any]
    loss: NDArray[Any]
    hit: NDArray[np.bool_] | None = None
    outputs: Outputs | None = None
    n_classes: int = 2


METRICS_OF_OUTPUTS = ("f1_macro", "roc_auc", "brier")
"""Metrics that are no function of loss and hit."""
METRICS_OF_ROWS = ("accuracy", "balanced_accuracy", "log_loss", "r2", "rmse", "mae", *METRICS_OF_OUTPUTS)
"""Metrics that are made of sums over rows; the calibration error is none."""
_POWERS = {"r2": (2, 2), "rmse": (2, 0), "mae": (1, 0)}
"""Powers of the target's unit in numerators and denominators."""


def score_terms(metric: str, rows: PartRows, variation: Variation) -> Terms:
    """Terms of a metric of engine/metrics.py; ValueError where it is no ratio of sums over rows (calibration error)."""
    if metric == "r2":
        return ratio_terms(rows.loss, variation(rows.truth))
    if metric in ("rmse", "log_loss"):
        return mean_terms(rows.loss)
    if metric == "mae":
        return mean_terms(np.sqrt(np.asarray(rows.loss, np.float64)))
    if metric == "accuracy" and rows.hit is not None:
        return mean_terms(rows.hit)
    classes = np.asarray(rows.truth).astype(np.intp)
    if metric == "balanced_accuracy" and rows.hit is not None:
        return recall_terms(rows.hit, classes, rows.n_classes)
    if rows.outputs is not None:
        if metric == "f1_macro":
            return f1_terms(predicted_class(rows.outputs), classes, rows.n_classes)
        if metric == "roc_auc":
            return auc_terms(rows.outputs, classes)
        if metric == "brier":
            distance = np.square(probabilities(rows.outputs) - _members(classes, rows.n_classes)).sum(axis=0)
            return mean_terms(distance / (2 if rows.n_classes == 2 else 1))
    raise ValueError(f"the metric must be a ratio of sums over rows that are kept, but {metric} is none")


def in_unit(terms: Terms, metric: str, scale: float) -> Terms:
    """Terms of standardised targets in the user's units, `scale` being the targets' deviation."""
    top, bottom = _POWERS.get(metric, (0, 0))
    return Terms(terms.top * scale**top, terms.bottom * scale**bottom)


def _members(classes: Integers, n_classes: int) -> Floats:
    """One row per class, 1 where a row of the table belongs to it: (K, n)."""
    return np.asarray(np.asarray(classes) == np.arange(n_classes)[:, None], np.float64)


def _share_below(others: Floats, values: Floats) -> Floats:
    """Share of `others` below each value, ties half."""
    ranks = np.sort(others)
    below, below_or_tied = (np.searchsorted(ranks, values, side) for side in ("left", "right"))
    return np.asarray((below + below_or_tied) / (2 * len(others)))
