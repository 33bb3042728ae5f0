"""Gradients against central differences, in float64, along one random direction per check."""

from __future__ import annotations

import numpy as np
import pytest

from reg_cli.engine.fit import Rows
from reg_cli.engine.layers import ACTIVATIONS
from reg_cli.engine.losses import OUTPUTS
from reg_cli.regularizers import REGULARIZERS
from tests.engine.problems import Problem, applicable, problem, stack_run, variants_of

STEP = 1e-6


def loss_and_gradient(on, variants, parameters):
    """The penalised training loss of each model on the first batch, its noise frozen, and the gradient."""
    run = stack_run(on, variants)
    run.models.parameters[...] = parameters
    x, y, weight = run.gather(next(iter(run.batches())))
    run.stages.perturb(x, y)
    z = run.models.forward(x, run.stages.noise)
    losses = []
    for model in range(len(variants)):
        one = slice(model, model + 1)
        own = y[model if len(y) > 1 else 0]
        losses.append(on.shape.output.mean(z[one], own, None if weight is None else weight[0])[0])
    for technique in run.stages.on_penalty:
        for models, strengths, _ in technique.runs:
            for layer, strength in zip(run.models.weights, strengths, strict=True):
                penalty = technique.regularizer.penalty(layer[models, :, :-1], strength)
                losses[models] = losses[models] + penalty
    on.shape.output.delta(z, y, weight)
    run.models.backward(x, z)
    run.stages.penalise(run.models)
    return np.array(losses), run.models.gradient.copy()


def assert_gradient(on, variants):
    """The gradient's product with a random direction is the loss's slope along it, for every model."""
    rng = np.random.default_rng(3)
    parameters = stack_run(on, variants).models.parameters
    parameters = parameters + 0.1 * rng.normal(size=parameters.shape)
    direction = rng.normal(size=parameters.shape)
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    _, gradient = loss_and_gradient(on, variants, parameters)
    above, _ = loss_and_gradient(on, variants, parameters + STEP * direction)
    below, _ = loss_and_gradient(on, variants, parameters - STEP * direction)
    slope = (above - below) / (2 * STEP)
    np.testing.assert_allclose((gradient * direction).sum(axis=1), slope, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("hidden", [(), (7,), (7, 5, 6)])
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_networks(activation, output, hidden):
    """Every activation, output and depth."""
    assert_gradient(problem(output, hidden, activation=activation, dtype=np.float64), [{}, {}])


@pytest.mark.parametrize("output", OUTPUTS)
def test_weighted_rows(output):
    """Rows that weigh more count more."""
    on = problem(output, dtype=np.float64, n_splits=1, activation="tanh")
    weight = np.random.default_rng(4).uniform(0.2, 3, size=on.train.x.shape[:2])
    assert_gradient(Problem(on.shape, on.training, Rows(on.train.x, on.train.y, weight), on.val), [{}])


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("name", REGULARIZERS)
def test_techniques(name, output):
    """Every technique, its noise frozen: masks, perturbed rows and targets, penalties."""
    on = problem(output, activation="tanh", dtype=np.float64)
    if not applicable(name, on):
        pytest.skip("nothing to act on")
    assert_gradient(on, [{}, *variants_of(name)])
