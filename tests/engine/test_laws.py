"""The laws that make trials comparable, over every technique, activation, optimizer and output."""

from __future__ import annotations

import numpy as np
import pytest

from reg_cli.engine.fit import Rows
from reg_cli.engine.layers import ACTIVATIONS
from reg_cli.engine.losses import OUTPUTS
from reg_cli.engine.optimizers import OPTIMIZERS, SCHEDULES
from reg_cli.regularizers import REGULARIZERS
from tests.engine.problems import (
    applicable,
    assert_same_trial,
    problem,
    train,
    variants_of,
)

BASELINE: dict[str, tuple[float, ...]] = {}
COMBINATION = {"dropout": (0.3,), "l1": (1e-3,), "l2": (1e-3,), "gaussian_noise": (0.1,)}


def assert_stack_is_solo(on, variants):
    """Every trial of a shuffled stack over all splits equals itself alone on its own split."""
    n_splits = len(on.train.x)
    trials = [(variant, split) for split in range(n_splits) for variant in range(len(variants))]
    trials = [trials[place] for place in np.random.default_rng(0).permutation(len(trials))]
    together = train(on, [variants[v] for v, _ in trials], [split for _, split in trials])
    assert len(np.unique(together.parameters, axis=0)) > 1
    for place, (variant, split) in enumerate(trials):
        alone = train(on.part(split), [variants[variant]], splits=[split])
        assert_same_trial(together, place, alone, 0)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_stack_is_solo_for_every_technique(name):
    """A trial's numbers do not depend on the stack it is trained in, nor on its place there."""
    assert_stack_is_solo(problem(n_splits=3), [BASELINE, *variants_of(name), COMBINATION])


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_stack_is_solo_for_every_network(output, activation):
    """The same for every activation and output, with odd batch sizes and a wide layer."""
    on = problem(output, (33,), activation=activation, batch_size=7, epochs=3)
    assert_stack_is_solo(on, [BASELINE, COMBINATION])


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_stack_is_solo_for_every_optimizer(optimizer, schedule):
    """The same for every optimizer and schedule, and without a hidden layer."""
    for hidden in ((8, 6), ()):
        on = problem("softmax", hidden, optimizer=optimizer, schedule=schedule, epochs=3)
        combined = COMBINATION if hidden else {"l1": (1e-3,), "weight_decay": (0.1,)}
        assert_stack_is_solo(on, [BASELINE, combined])


def test_measured_losses_do_not_depend_on_the_stack():
    """Sums over thousands of rows are the same bit for bit, wherever a block of them begins."""
    on = problem(n_rows=5003, n_splits=1, epochs=1, batch_size=500)
    together = train(on, [COMBINATION, BASELINE, {"l2": (0.1,)}])
    assert_same_trial(together, 1, train(on, [BASELINE]), 0)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_off_is_the_baseline(name):
    """A technique at its off value is the baseline bit for bit, alone or beside models that have it on."""
    on, off = problem(), (REGULARIZERS[name].strength.off,)
    bare = train(on, [BASELINE])
    assert_same_trial(train(on, [{name: off}]), 0, bare, 0)
    assert_same_trial(train(on, [variants_of(name)[0], {name: off}]), 1, bare, 0)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("name", REGULARIZERS)
def test_every_technique_does_something_and_ends_finite(name, output):
    """Every technique changes the training at sensible strengths, and its numbers are finite."""
    on = problem(output, epochs=40)
    if not applicable(name, on):
        pytest.skip("nothing to act on")
    fitted = train(on, [BASELINE, *variants_of(name)[:2]])
    assert not (fitted.parameters == fitted.parameters[0]).all()
    assert np.isfinite(fitted.parameters).all()


@pytest.mark.parametrize("name", [name for name in REGULARIZERS if name != "early_stopping"])
def test_rows_that_are_not_trained_on_influence_nothing(name):
    """Changing every validation row moves no weight, unless the technique is early stopping."""
    on = problem()
    other = Rows(on.val.x + 1, on.val.y[:, ::-1])
    variants = [BASELINE, variants_of(name)[0]]
    one = train(on, variants)
    another = train(type(on)(on.shape, on.training, on.train, other), variants)
    np.testing.assert_array_equal(one.parameters, another.parameters)
    unmeasured = train(on, variants, measured=False)
    np.testing.assert_array_equal(one.parameters, unmeasured.parameters)


def test_rows_are_not_changed_by_training():
    """Techniques that change a batch change a copy: the study's rows stay as they were."""
    on = problem()
    before = [on.train.x.copy(), on.train.y.copy()]
    train(on, [variant for name in REGULARIZERS for variant in variants_of(name)])
    np.testing.assert_array_equal(on.train.x, before[0])
    np.testing.assert_array_equal(on.train.y, before[1])
