"""The estimators in scikit-learn's company."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler, scale
from sklearn.utils.estimator_checks import parametrize_with_checks

from reg_cli.estimators import RegularizedMLPClassifier, RegularizedMLPRegressor
from reg_cli.regularizers import REGULARIZERS

X, LABELS = load_iris(return_X_y=True)
X = scale(X)
NAMES = np.array(["setosa", "versicolor", "virginica"])[LABELS]


@parametrize_with_checks([RegularizedMLPClassifier(), RegularizedMLPRegressor()])
def test_scikit_learns_own_checks(estimator, check):
    """Everything that scikit-learn asks of an estimator, with no expected failure."""
    check(estimator)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_every_technique_is_a_parameter(name):
    """Each technique goes by its own name, is off by default, and changes the weights when given."""
    technique = REGULARIZERS[name]
    strength = 0.5 if name == "max_norm" else technique.strength.default
    settings = {"image_shape": (2, 2), "hidden_layer_sizes": (8,), "epochs": 3, "random_state": 1}
    plain = RegularizedMLPClassifier(**settings)
    assert plain.get_params()[name] == technique.strength.off
    given = clone(plain).set_params(**{name: strength})
    if name == "early_stopping":
        given.set_params(early_stopping=1, epochs=500, learning_rate=0.1)
        assert given.fit(X, LABELS).n_iter_ < 500
        assert given.kept_epoch_ < given.n_iter_ == len(given.validation_loss_curve_)
        return
    assert not np.array_equal(plain.fit(X, LABELS).coefs_[0], given.fit(X, LABELS).coefs_[0])
    assert (name in RegularizedMLPRegressor().get_params()) != technique.needs_classes


def test_it_learns_strings_in_a_pipeline_and_a_grid():
    """String labels, Pipeline, GridSearchCV over a technique, cross_val_score and pickle all work."""
    model = RegularizedMLPClassifier(hidden_layer_sizes=(16,), epochs=40, learning_rate=0.01, random_state=1)
    pipeline = make_pipeline(StandardScaler(), model)
    assert cross_val_score(pipeline, X, NAMES, cv=3).mean() > 0.9
    grid = GridSearchCV(pipeline, {"regularizedmlpclassifier__dropout": [0.0, 0.2]}, cv=3).fit(X, NAMES)
    assert set(grid.predict(X)) == set(NAMES)
    again = pickle.loads(pickle.dumps(grid.best_estimator_))
    np.testing.assert_array_equal(again.predict_proba(X), grid.best_estimator_.predict_proba(X))


def test_coefs_have_scikit_learns_shapes():
    """coefs_ (inputs, outputs) and intercepts_ per layer; an empty tuple of layers is a linear model."""
    model = RegularizedMLPClassifier(hidden_layer_sizes=(5, 4), epochs=1).fit(X, LABELS)
    assert [coef.shape for coef in model.coefs_] == [(4, 5), (5, 4), (4, 3)]
    assert [intercept.shape for intercept in model.intercepts_] == [(5,), (4,), (3,)]
    linear = RegularizedMLPRegressor(hidden_layer_sizes=(), epochs=1).fit(X, LABELS)
    np.testing.assert_allclose(
        linear.predict(X), X @ linear.coefs_[0][:, 0] + linear.intercepts_[0], rtol=1e-12
    )


def test_a_linear_regressor_is_ridge_in_the_users_units():
    """L2 with no hidden layer is Ridge(alpha = n l2), although the target is standardised within."""
    x, y = load_diabetes(return_X_y=True)
    x = scale(x)
    model = RegularizedMLPRegressor(
        hidden_layer_sizes=(), l2=0.1, epochs=500, batch_size=len(x), learning_rate=0.1, optimizer="nesterov"
    ).fit(x, y)
    oracle = Ridge(alpha=0.1 * len(x)).fit(x, y)
    np.testing.assert_allclose(model.coefs_[0][:, 0], oracle.coef_, atol=0.05)
    np.testing.assert_allclose(model.intercepts_[0], oracle.intercept_, rtol=1e-4)


def test_balanced_classes_find_the_rare_one():
    """class_weight="balanced" raises the recall of a rare class."""
    x, labels = load_breast_cancer(return_X_y=True)
    x = scale(x[:, :3])
    rare = np.concatenate([np.flatnonzero(labels == 1), np.flatnonzero(labels == 0)[:30]])
    x, labels = x[rare], labels[rare]
    recalls = []
    for weight in (None, "balanced"):
        model = RegularizedMLPClassifier(hidden_layer_sizes=(), class_weight=weight, learning_rate=0.01)
        recalls.append((model.fit(x, labels).predict(x)[labels == 0] == 0).mean())
    assert recalls[1] > recalls[0]


def test_the_same_random_state_is_the_same_model():
    """A seed fixes the model; a generator as random_state moves on."""

    def fitted(state):
        return RegularizedMLPClassifier(epochs=2, dropout=0.3, random_state=state).fit(X, LABELS).coefs_[0]

    np.testing.assert_array_equal(fitted(3), fitted(3))
    assert not np.array_equal(fitted(3), fitted(4))
    state = np.random.RandomState(3)
    assert not np.array_equal(fitted(state), fitted(state))


@pytest.mark.parametrize(
    "bad",
    [
        {"dropout": 1.0},
        {"dropout": (0.1, 0.2, 0.3)},
        {"l2": math.nan},
        {"early_stopping": 0},
        {"hidden_layer_sizes": (0,)},
        {"hidden_layer_sizes": (), "dropout": 0.5},
        {"activation": "swish"},
        {"optimizer": "lion"},
        {"epochs": 0},
        {"image_shift": 1},
        {"learning_rate": -1.0},
        {"dropout_form": "both"},
    ],
)
def test_bad_parameters_are_told_in_a_sentence(bad):
    """What cannot be meant, or cannot be trained, is a ValueError: "must ..., but ..."."""
    with pytest.raises(ValueError, match=r"must .*, but "):
        RegularizedMLPClassifier(**({"epochs": 20} | bad)).fit(*load_digits(return_X_y=True))


def test_divergence_is_an_error():
    """A model that diverges raises, with its epoch and what to change."""
    model = RegularizedMLPRegressor(optimizer="sgd", learning_rate=1e3, epochs=20)
    with pytest.raises(ValueError, match=r"must stay finite, but it diverged in epoch \d+; scale"):
        model.fit(*load_diabetes(return_X_y=True))


def test_unknown_parameters_are_refused():
    """A parameter that does not exist is a TypeError, as everywhere."""
    with pytest.raises(TypeError, match=", but droupout"):
        RegularizedMLPClassifier(droupout=0.5)
