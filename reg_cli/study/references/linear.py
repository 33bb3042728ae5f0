"""The linear reference: ridge or logistic regression, its penalty chosen on train rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from reg_cli.study.references.classes import Labels, one_class, raw_outputs
from reg_cli.study.references.problem import Array, Predict, Problem
from reg_cli.study.rows.measure import positions

PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)
"""Strengths x of mean loss + x * sum W^2, as of `--l2 x`.

Ridge has them as alpha = n x, logistic regression as C = 1 / (2 n x).
"""
FOLDS = 5
_MOST_STEPS = 1000


def linear(problem: Problem) -> Predict:
    """Fit ridge (the penalty by leave-one-out) or logistic regression (by cross-entropy over 5 folds)."""
    return _logistic(problem) if problem.output.classes else _ridge(problem)


def _ridge(problem: Problem) -> Predict:
    from sklearn.linear_model import RidgeCV

    train = problem.train
    model = RidgeCV(alphas=len(train.x) * np.array(PENALTIES)).fit(train.x, train.y[:, 0])
    return lambda x: np.asarray(model.predict(x), np.float64)[None]


def _logistic(problem: Problem) -> Predict:
    from sklearn.linear_model import LogisticRegressionCV
    from sklearn.model_selection import StratifiedKFold

    if (constant := one_class(problem)) is not None:
        return constant
    train = problem.train
    labels = positions(train.y)
    # A class of fewer rows than folds is in some folds only: scikit-learn warns, and the choice is still one.
    folds = StratifiedKFold(
        min(FOLDS, int(np.bincount(labels).max())), shuffle=True, random_state=problem.random_state
    )
    model = LogisticRegressionCV(
        Cs=1 / (2 * len(train.x) * np.array(PENALTIES)),
        cv=folds,
        scoring=log_likelihood,
        max_iter=_MOST_STEPS,
    )
    model.fit(train.x, labels, sample_weight=train.weight)
    return lambda x: raw_outputs(model, x, train.y.shape[1])


def log_likelihood(model: Any, x: Array, labels: Labels, sample_weight: Array | None = None) -> float:
    """Mean log probability of the true class. scikit-learn's own needs every class among the rows.

    Shape: x (n, D), labels (n,), sample_weight (n,).
    """
    p = model.predict_proba(x)[np.arange(len(labels)), np.searchsorted(model.classes_, labels)]
    logs = np.log(np.maximum(p.astype(np.float64), np.finfo(np.float64).tiny))
    return float(np.average(logs, weights=sample_weight))
