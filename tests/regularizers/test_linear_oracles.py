"""Without a hidden layer the engine is a linear model, and must match scikit-learn's.

The conventions: regcli minimises mean loss + l1 sum |W| + l2 sum W^2, so that for n rows

- Ridge(alpha):                alpha = n l2
- Lasso(alpha):                alpha = l1 / 2
- ElasticNet(alpha, l1_ratio): alpha l1_ratio = l1 / 2, alpha (1 - l1_ratio) = l2
- LogisticRegression(C):       C = 1 / (2 n l2) for L2, C = 1 / (n l1) for L1
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.preprocessing import scale

from reg_cli.engine.fit import Rows, Training, fit
from reg_cli.engine.losses import OUTPUTS, SIGMOID
from reg_cli.engine.mlp import Architecture
from tests.engine.problems import assignments


def diabetes():
    """Standardised inputs and target, (442, 10) and (442,)."""
    x, y = load_diabetes(return_X_y=True)
    return scale(x), scale(y)


def linear(x, y, variants, output="squared", **training):
    """Weights (m, C, D) and biases (m, C) of linear models trained to the end on all rows at once."""
    y = y[:, None] if y.ndim == 1 else y
    settings = {"epochs": 1500, "batch_size": len(x), "learning_rate": 0.02, "optimizer": "nesterov"}
    shape = Architecture(x.shape[1], (), y.shape[1], OUTPUTS[output])
    fitted = fit(
        shape,
        Training(**(settings | training)),
        assignments(variants),
        Rows(x[None], y[None].astype(float)),
        None,
        [0] * len(variants),
        [(1, 0)],
        dtype=np.float64,
    )
    layer = shape.views(fitted.parameters)[0]
    return layer[:, :, :-1], layer[:, :, -1]


L2_PATH = [1e-3, 1e-2, 0.1, 1.0]
L1_PATH = [0.01, 0.03, 0.1, 0.3, 0.6]


def test_l2_is_ridge():
    """L2 with squared error is ridge with alpha = n l2; without a penalty it is least squares."""
    x, y = diabetes()
    weights, biases = linear(x, y + 3, [{"l2": (l2,)} for l2 in L2_PATH], learning_rate=0.05, epochs=4000)
    for l2, weight, bias in zip(L2_PATH, weights, biases, strict=True):
        oracle = Ridge(alpha=len(x) * l2).fit(x, y + 3)
        np.testing.assert_allclose(weight[0], oracle.coef_, atol=1e-5)
        np.testing.assert_allclose(bias[0], oracle.intercept_, atol=1e-6)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov"])
def test_l1_is_the_lasso(optimizer):
    """Proximal L1 with squared error is the lasso with alpha = l1 / 2, with exactly the same zeros."""
    x, y = diabetes()
    speed = {"learning_rate": 0.2, "epochs": 3000} if optimizer == "sgd" else {}
    weights, _ = linear(x, y, [{"l1": (l1,)} for l1 in L1_PATH], optimizer=optimizer, **speed)
    zeros = []
    for l1, weight in zip(L1_PATH, weights, strict=True):
        oracle = Lasso(alpha=l1 / 2, tol=1e-12, max_iter=100_000).fit(x, y)
        np.testing.assert_array_equal(weight[0] == 0, oracle.coef_ == 0)
        np.testing.assert_allclose(weight[0], oracle.coef_, atol=1e-5)
        zeros.append(int((weight == 0).sum()))
    assert zeros == sorted(zeros)
    assert 0 < zeros[0] < zeros[-1]


def test_l1_under_adam_is_the_lasso():
    """The threshold follows Adam's step of each weight, so that Adam too ends at the lasso and its zeros."""
    x, y = diabetes()
    training = {"optimizer": "adam", "learning_rate": 0.03, "schedule": "cosine", "epochs": 3000}
    weights, _ = linear(x, y, [{"l1": (l1,)} for l1 in L1_PATH], **training)
    for l1, weight in zip(L1_PATH, weights, strict=True):
        oracle = Lasso(alpha=l1 / 2, tol=1e-12, max_iter=100_000).fit(x, y)
        np.testing.assert_array_equal(weight[0] == 0, oracle.coef_ == 0)
        np.testing.assert_allclose(weight[0], oracle.coef_, atol=1e-3)


def test_the_all_zero_threshold_of_the_lasso():
    """All weights are zero from alpha = max |X'y| / n on, that is l1 = 2 max |X'y| / n, and not before."""
    x, y = diabetes()
    threshold = 2 * np.abs(x.T @ y).max() / len(x)
    weights, _ = linear(x, y, [{"l1": (threshold * 1.001,)}, {"l1": (threshold * 0.999,)}])
    assert (weights[0] == 0).all()
    assert (weights[1] != 0).sum() == 1


def test_l1_and_l2_are_the_elastic_net():
    """Both penalties together are the elastic net."""
    x, y = diabetes()
    pairs = [(0.05, 0.01), (0.1, 0.1), (0.2, 0.5)]
    weights, _ = linear(x, y, [{"l1": (l1,), "l2": (l2,)} for l1, l2 in pairs])
    for (l1, l2), weight in zip(pairs, weights, strict=True):
        alpha = l1 / 2 + l2
        oracle = ElasticNet(alpha=alpha, l1_ratio=l1 / 2 / alpha, tol=1e-12, max_iter=100_000).fit(x, y)
        np.testing.assert_array_equal(weight[0] == 0, oracle.coef_ == 0)
        np.testing.assert_allclose(weight[0], oracle.coef_, atol=1e-5)


def logistic(penalty, c):
    """scikit-learn's logistic regression, solved tightly; its newer releases warn about `penalty`."""
    solver = {"solver": "saga", "tol": 1e-9} if penalty == "l1" else {"solver": "newton-cg", "tol": 1e-10}
    return LogisticRegression(penalty=penalty, C=c, max_iter=100_000, **solver)


@pytest.mark.parametrize("penalty", ["l1", "l2"])
@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
def test_logistic_and_softmax_regression(output, penalty):
    """L1 and L2 on a cross-entropy are penalised logistic and softmax regression, with the same zeros."""
    if output == "sigmoid":
        x, labels = load_breast_cancer(return_X_y=True)
        x = scale(x[:, :6])
        y = labels
    else:
        x, labels = load_iris(return_X_y=True)
        x, y = scale(x), np.eye(3)[labels]
    path = [0.02, 0.1]
    training = {"learning_rate": 0.2, "epochs": 10_000}
    weights, biases = linear(x, y, [{penalty: (strength,)} for strength in path], output, **training)
    for strength, weight, bias in zip(path, weights, biases, strict=True):
        c = 1 / (len(x) * strength) if penalty == "l1" else 1 / (2 * len(x) * strength)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            oracle = logistic(penalty, c).fit(x, labels)
        if penalty == "l1":
            np.testing.assert_array_equal(weight == 0, oracle.coef_ == 0)
        np.testing.assert_allclose(weight, oracle.coef_, atol=1e-4)
        # The biases of a softmax are free up to a constant.
        centre = oracle.intercept_ - (oracle.intercept_ - bias).mean() * (output == "softmax")
        np.testing.assert_allclose(bias, centre, atol=1e-3)


@pytest.mark.parametrize(
    ("technique", "alpha_per_row"),
    [("input_dropout", lambda q: q / (1 - q)), ("gaussian_noise", lambda s: s**2)],
)
def test_input_noise_is_ridge_in_expectation(technique, alpha_per_row):
    """On standardised inputs dropout is ridge, alpha = n q / (1 - q); noise is ridge, alpha = n sigma^2."""
    x, y = diabetes()
    strengths = [0.3, 0.5]
    training = {"learning_rate": 0.01, "schedule": "cosine", "epochs": 2500}
    weights, _ = linear(x, y, [{technique: (strength,)} for strength in strengths], **training)
    plain = LinearRegression().fit(x, y).coef_
    for strength, weight in zip(strengths, weights, strict=True):
        oracle = Ridge(alpha=len(x) * alpha_per_row(strength)).fit(x, y).coef_
        assert np.linalg.norm(weight[0] - oracle) < 0.03 * np.linalg.norm(oracle)
        assert np.linalg.norm(weight[0] - oracle) < 0.1 * np.linalg.norm(plain - oracle)


def test_balanced_weights_are_scikit_learns():
    """Balanced row weights give scikit-learn's class_weight="balanced"."""
    from sklearn.utils.class_weight import compute_sample_weight

    from reg_cli.engine.rows import balanced_weights

    labels = np.array([[0, 0, 0, 1, 2, 2], [1, 1, 0, 0, 0, 1]])
    expected = np.stack([compute_sample_weight("balanced", row) for row in labels])
    np.testing.assert_allclose(balanced_weights(np.eye(3)[labels]), expected)
    np.testing.assert_allclose(balanced_weights((labels[1:] == 1)[:, :, None] * 1.0), expected[1:])


def test_weighted_rows_are_scikit_learns():
    """Row weights in the loss are sample weights: balanced logistic regression is scikit-learn's."""
    from reg_cli.engine.rows import balanced_weights

    x, labels = load_breast_cancer(return_X_y=True)
    x, y = scale(x[:, :4])[None], labels[None, :, None].astype(float)
    shape, n = Architecture(4, (), 1, SIGMOID), len(labels)
    training = Training(3000, n, 0.1, "nesterov")
    rows = Rows(x, y, balanced_weights(y))
    fitted = fit(shape, training, assignments([{"l2": (0.01,)}]), rows, None, [0], [(1, 0)], dtype=np.float64)
    oracle = LogisticRegression(C=1 / (0.02 * n), class_weight="balanced", tol=1e-10, max_iter=10_000)
    oracle.fit(x[0], labels)
    np.testing.assert_allclose(fitted.parameters[0, :-1], oracle.coef_[0], atol=1e-4)
