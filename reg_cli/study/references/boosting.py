"""The boosting reference: gradient-boosted trees on histograms, stopped early on the validation rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from reg_cli.study.references.classes import one_class, raw_outputs
from reg_cli.study.references.problem import Predict, Problem, Side
from reg_cli.study.rows.measure import positions

MOST_ROUNDS = 500
"""Rounds after which boosting ends also where the validation loss still falls."""


def boosting(problem: Problem) -> Predict:
    """Fit scikit-learn's histogram gradient boosting at its defaults; ten rounds without improvement end it."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    settings = {"max_iter": MOST_ROUNDS, "early_stopping": True, "random_state": problem.random_state}
    train, val = problem.train, problem.val
    if not problem.output.classes:
        model = HistGradientBoostingRegressor(**settings)
        model.fit(train.x, train.y[:, 0], X_val=val.x, y_val=val.y[:, 0])
        return lambda x: np.asarray(model.predict(x), np.float64)[None]
    if (constant := one_class(problem)) is not None:
        return constant
    classifier = HistGradientBoostingClassifier(**settings)
    labels = positions(train.y)
    classifier.fit(train.x, labels, sample_weight=train.weight, **_validation(val, labels))
    return lambda x: raw_outputs(classifier, x, train.y.shape[1])


def _validation(val: Side, train_labels: Any) -> dict[str, Any]:
    """The validation rows as scikit-learn takes them: of classes that it was trained on."""
    labels = positions(val.y)
    seen = np.isin(labels, train_labels)
    weight = None if val.weight is None else val.weight[seen]
    return {"X_val": val.x[seen], "y_val": labels[seen], "sample_weight_val": weight}
