"""Classes between the network's arrays and scikit-learn's: labels of rows, and a classifier's raw outputs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine.losses import RAREST
from reg_cli.study.references.problem import Array, Predict, Problem
from reg_cli.study.rows.measure import positions

Labels = NDArray[np.intp]


def one_class(problem: Problem) -> Predict | None:
    """The prediction where all train rows are of one class, on which no classifier can be fitted; else None."""
    if len(np.unique(positions(problem.train.y))) > 1:
        return None
    constant = problem.output.inverse(problem.train.y[0].astype(np.float64))
    return lambda x: np.broadcast_to(constant[:, None], (len(constant), len(x))).copy()


def raw_outputs(classifier: Any, x: Array, n_outputs: int) -> Array:
    """Log odds of two classes, or log probabilities of several; a class that no train row has is as good as impossible.

    Made of the decision function and not of probabilities, whose logarithms end where float64 does.

    Shape: x (n, D) -> (C, n).
    """
    scores: NDArray[np.float64] = np.asarray(classifier.decision_function(x), np.float64)
    if n_outputs == 1:
        return scores[None]
    if scores.ndim == 1:
        scores = np.stack([np.zeros_like(scores), scores], axis=1)
    z = np.full((n_outputs, len(x)), math.log(RAREST))
    z[classifier.classes_] = (scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)).T
    return z
