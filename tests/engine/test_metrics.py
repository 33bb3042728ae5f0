"""Scores against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as oracle

from reg_cli.engine.losses import SIGMOID, SOFTMAX
from reg_cli.engine.metrics import CALIBRATION_BINS, SCORES


def classes(n_classes: int, n_rows: int = 400):
    """Outputs of three models of different skill, labels, and the probabilities that scikit-learn takes."""
    rng = np.random.default_rng(n_classes)
    labels = rng.integers(n_classes, size=n_rows)
    skill = np.array([0.0, 1.0, 4.0])[:, None, None]
    hot = np.eye(n_classes)[labels]
    z = skill * hot.T + rng.normal(size=(3, n_classes, n_rows))
    z = np.round(z, 1)  # ties
    if n_classes > 2:
        p = z.copy()
        SOFTMAX.predict(p)
        return z, hot, labels, p
    z = z[:, 1:] - 0.5
    p = z.copy()
    SIGMOID.predict(p)
    return z, labels[:, None].astype(float), labels, np.concatenate([1 - p, p], axis=1)


ORACLES = {
    "accuracy": lambda y, p: oracle.accuracy_score(y, p.argmax(0)),
    "balanced_accuracy": lambda y, p: oracle.balanced_accuracy_score(y, p.argmax(0)),
    "f1_macro": lambda y, p: oracle.f1_score(y, p.argmax(0), average="macro"),
    "roc_auc": lambda y, p: oracle.roc_auc_score(y, p[1] if len(p) == 2 else p.T, multi_class="ovr"),
    "log_loss": lambda y, p: oracle.log_loss(y, p.T),
    "brier": lambda y, p: (
        oracle.brier_score_loss(y, p[1])
        if len(p) == 2
        else np.square(p.T - np.eye(len(p))[y]).sum(axis=1).mean()
    ),
    "calibration_error": lambda y, p: _calibration(y, p),
    "r2": oracle.r2_score,
    "rmse": oracle.root_mean_squared_error,
    "mae": oracle.mean_absolute_error,
}


def _calibration(y, p):
    confidence, right = p.max(axis=0), p.argmax(axis=0) == y
    total = 0.0
    for low in np.arange(CALIBRATION_BINS) / CALIBRATION_BINS:
        inside = (confidence >= low) & (confidence < low + 1 / CALIBRATION_BINS)
        if inside.any():
            total += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return total


@pytest.mark.parametrize("n_classes", [2, 3, 7])
@pytest.mark.parametrize("name", [name for name, score in SCORES.items() if score.classes])
def test_class_scores_are_scikit_learns(name, n_classes):
    """Every class score equals its definition in scikit-learn, for every model, with ties."""
    z, y, labels, p = classes(n_classes)
    expected = [ORACLES[name](labels, of_model) for of_model in p]
    np.testing.assert_allclose(SCORES[name](z, y), expected, rtol=1e-12)


@pytest.mark.parametrize("name", [name for name, score in SCORES.items() if not score.classes])
def test_value_scores_are_scikit_learns_and_rescale(name):
    """Every score of values equals scikit-learn's, and scales with the target's unit to its power."""
    rng = np.random.default_rng(1)
    y, z = rng.normal(size=(300, 1)), rng.normal(size=(2, 1, 300))
    expected = [ORACLES[name](y[:, 0], of_model[0]) for of_model in z]
    np.testing.assert_allclose(SCORES[name](z, y), expected, rtol=1e-12)
    scaled = SCORES[name](50 * z, 50 * y)
    np.testing.assert_allclose(scaled, 50.0 ** SCORES[name].target_power * np.array(expected), rtol=1e-12)


@pytest.mark.parametrize("name", SCORES)
def test_a_better_model_scores_better(name):
    """The stated direction is the direction in which a better model moves."""
    if SCORES[name].classes:
        z, y, _, _ = classes(3)
    else:
        rng = np.random.default_rng(2)
        y = rng.normal(size=(300, 1))
        z = np.stack([y.T + noise * rng.normal(size=(1, 300)) for noise in (2.0, 1.0, 0.1)])
    bad, _, good = SCORES[name](z, y)
    assert (good > bad) == SCORES[name].greater_is_better


def test_undefined_scores_are_nan():
    """Where a score is not defined on the rows it is NaN, without a warning."""
    z = np.random.default_rng(3).normal(size=(2, 1, 10))
    assert np.isnan(SCORES["r2"](z, np.ones((10, 1)))).all()
    assert np.isnan(SCORES["roc_auc"](z, np.ones((10, 1)))).all()


def test_absent_classes_do_not_count():
    """A class without rows leaves balanced accuracy, F1 and AUC to the classes that are there."""
    z, y, _, _ = classes(3)
    some = y[:, 2] == 0
    z, y = z[:, :, some], y[some]
    labels, predicted = y.argmax(axis=1), z.argmax(axis=1)
    recalls = [[(row[labels == c] == c).mean() for c in (0, 1)] for row in predicted]
    np.testing.assert_allclose(SCORES["balanced_accuracy"](z, y), np.mean(recalls, axis=1))
    assert np.isfinite(SCORES["roc_auc"](z, y)).all()


@pytest.mark.parametrize("name", SCORES)
def test_a_diverged_network_has_no_score_and_spoils_no_other(name):
    """Outputs that are not finite score NaN; the other models of the stack score what they score alone."""
    rng = np.random.default_rng(0)
    y = np.eye(3)[rng.integers(0, 3, 40)] if SCORES[name].classes else rng.normal(size=(40, 1))
    z = rng.normal(size=(3, y.shape[1], 40))
    z[1, 0, 7] = np.nan
    scores = SCORES[name](z, y)
    assert np.isnan(scores[1])
    np.testing.assert_array_equal(scores[[0, 2]], [SCORES[name](z[k : k + 1], y)[0] for k in (0, 2)])
