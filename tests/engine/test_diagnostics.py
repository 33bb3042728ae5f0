"""Diagnostics against their definitions."""

from __future__ import annotations

import numpy as np
import pytest

from reg_cli.engine.losses import SOFTMAX, SQUARED
from reg_cli.engine.mlp import Architecture, hidden_layers
from reg_cli.study.training.measure import diagnostics
from tests.engine.problems import problem, train


def test_against_the_definitions():
    """Every number is what NumPy's own functions say of the hidden values and weights."""
    shape = Architecture(6, (5, 4), 2, SOFTMAX)
    rng = np.random.default_rng(1)
    parameters, x = rng.normal(size=(2, shape.n_parameters)), rng.normal(size=(300, 6))
    below, _, _ = shape.views(parameters)
    below[1, :, 2] = 0  # an input that nobody reads
    below[1, 3, :] = 0  # a unit that reads nothing
    measured = diagnostics(shape, parameters, x)
    weights = [[layer[model, :, :-1] for layer in shape.views(parameters)] for model in range(2)]
    np.testing.assert_array_equal(measured["zero_weights"], [0, 5 + 5])
    np.testing.assert_array_equal(measured["dropped_inputs"], [0, 1])
    norms = [np.linalg.norm(np.concatenate([w.ravel() for w in layers])) for layers in weights]
    np.testing.assert_allclose(measured["weight_norm"], norms)
    for model in range(2):
        hidden = [h[0, :-1] for h in hidden_layers(shape, parameters[model : model + 1], x)[0]]
        units = np.concatenate(hidden)
        silent = units.std(axis=1) == 0
        assert measured["mean_activation"][model] == pytest.approx(units.mean())
        assert measured["silent_units"][model] == pytest.approx(silent.mean())
        links = []
        for h in hidden:
            own = np.corrcoef(h[h.std(axis=1) > 0])
            links += list(np.abs(own[np.triu_indices(len(own), 1)]))
        assert measured["coadaptation"][model] == pytest.approx(np.mean(links))


def test_linear_models_have_no_hidden_units():
    """Without a hidden layer what concerns hidden units is NaN; a wiped-out input is still seen."""
    shape = Architecture(3, (), 1, SQUARED)
    measured = diagnostics(shape, np.array([[0.0, 2.0, 1.0, 5.0]]), np.ones((4, 3)))
    assert measured["dropped_inputs"] == [1]
    assert measured["weight_norm"] == pytest.approx(np.sqrt(5))
    for name in ("mean_activation", "silent_units", "coadaptation"):
        assert np.isnan(measured[name]).all()


def test_a_stack_measures_as_its_models_alone():
    """Diagnostics of a model do not depend on the others, bit for bit, and tell L1 from the baseline."""
    on = problem(epochs=30)
    fitted = train(on, [{}, {"l1": (0.03,)}, {"dropout": (0.5,)}])
    together = diagnostics(on.shape, fitted.parameters, on.train.x[0])
    for model in range(3):
        alone = diagnostics(on.shape, fitted.parameters[model : model + 1], on.train.x[0])
        for name, values in together.items():
            np.testing.assert_array_equal(values[model], alone[name][0])
    assert together["zero_weights"][0] == 0
    assert together["zero_weights"][1] > 10
    assert together["weight_norm"][1] < together["weight_norm"][0]
