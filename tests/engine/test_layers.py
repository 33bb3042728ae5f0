"""Activations against their formulas, and the spread of first weights."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from reg_cli.engine.layers import ACTIVATIONS, initial_weight

Z = np.linspace(-30, 30, 601)

ORACLES = {
    "relu": lambda z: z * (z > 0),
    "tanh": lambda z: 2 * expit(2 * z) - 1,
    "sigmoid": expit,
    # Hendrycks & Gimpel (2016): 0.5 z (1 + tanh u) is z sigmoid(2 u)
    "gelu": lambda z: z * expit(2 * np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_are_those_of_the_formula(name):
    """Every activation has the values of its formula, with and without its slope being asked for."""
    expected = ORACLES[name](Z)
    for slope in (None, np.empty((1, 1, len(Z)))):
        h = Z[None, None].copy()
        ACTIVATIONS[name].function(h, slope)
        np.testing.assert_allclose(h[0, 0], expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", [*ACTIVATIONS, None])
def test_first_weights_have_their_variance(name):
    """2 / n_in (He et al.) for relu and gelu, 2 / (n_in + n_out) (Glorot & Bengio) otherwise; biases start at 0."""
    weight = initial_weight(np.random.default_rng(1), 200, 100, name)
    assert (weight[:, -1] == 0).all()
    variance = 2 / 200 if name in ("relu", "gelu") else 2 / 300
    np.testing.assert_allclose(weight[:, :-1].var(), variance, rtol=0.05)
    np.testing.assert_allclose(weight[:, :-1].mean(), 0, atol=5 * np.sqrt(variance / 20_000))
