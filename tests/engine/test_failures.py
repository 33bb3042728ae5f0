"""Models that diverge or stop, and inputs that cannot be trained on."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from reg_cli.engine.fit import Assignment, Rows, Training, fit
from reg_cli.engine.losses import SIGMOID, SOFTMAX, SQUARED
from reg_cli.engine.mlp import Architecture, StackedMLP
from reg_cli.engine.optimizers import OPTIMIZERS
from reg_cli.engine.stack import StackRun
from reg_cli.regularizers import REGULARIZERS
from tests.engine.problems import IMAGE, Problem, assert_same_trial, problem, seeds, train

DIVERGING = {"gaussian_noise": (1e30,)}
DROPOUT = {"dropout": (0.3,)}


@pytest.mark.parametrize("measured", [True, False])
def test_a_diverging_model_leaves_the_others_untouched(measured):
    """A model that diverges is told so, with its epoch; the rest of the stack is the same bit for bit."""
    on = problem("squared", optimizer="sgd")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted = train(on, [DROPOUT, DIVERGING, {}], measured=measured)
    assert fitted.status == ["trained", "diverged", "trained"]
    assert fitted.epochs[1] == 1
    for place, variant in ((0, DROPOUT), (2, {})):
        assert_same_trial(fitted, place, train(on, [variant], measured=measured), 0)


@pytest.mark.parametrize("value", [1e30, 1e300])
def test_absurd_inputs_diverge_their_own_split_only(value):
    """Inputs beyond float32 in one split are a status, without a warning, and no other split's concern."""
    on = problem("squared", optimizer="sgd", dtype=np.float64)
    on.train.x[1] *= value
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted = train(on, [{}, {}], groups=[1, 0])
    assert fitted.status == ["diverged", "trained"]
    assert_same_trial(fitted, 1, train(on.part(0), [{}]), 0)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("output", ["softmax", "squared"])
def test_an_absurd_learning_rate_warns_of_nothing(output, optimizer):
    """A learning rate of 1e3 ends in a status; no RuntimeWarning reaches the user."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted = train(problem(output, optimizer=optimizer, learning_rate=1e3), [{}, {"l1": (1e-3,)}])
    assert set(fitted.status) <= {"diverged", "trained"}
    assert fitted.status[0] == "diverged"


def test_stopped_models_leave_the_stack(monkeypatch):
    """A model that stops early costs nothing further, and nobody else notices."""
    on = problem(epochs=60, learning_rate=0.03)
    alive = []
    end_epoch = StackRun.end_epoch

    def counted(run, epoch, seconds):
        end_epoch(run, epoch, seconds)
        alive.append(run.models.n_models if len(run.alive) else 0)

    monkeypatch.setattr(StackRun, "end_epoch", counted)
    variants = [{"early_stopping": (1,)}, {}, {"early_stopping": (5,)}]
    fitted = train(on, variants)
    monkeypatch.undo()
    assert fitted.status == ["stopped_early", "trained", "stopped_early"]
    assert [int(epochs) for epochs in fitted.epochs] == [
        alive.index(2) + 1,
        60,
        alive.index(1) + 1,
    ]
    assert fitted.kept_epoch[0] == fitted.best_epoch[0] < fitted.epochs[0]
    for place, variant in enumerate(variants):
        assert_same_trial(fitted, place, train(on, [variant]), 0)
    assert np.isnan(fitted.history.values["val_loss"][0, fitted.epochs[0] :]).all()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_denormals_are_flushed(optimizer):
    """Moments on their way to denormal numbers become zero, the others stay."""
    moments = OPTIMIZERS[optimizer](np.zeros((2, 3), np.float32))
    for moment in moments.moments:
        moment[:] = [1e-40, 0.5, -1e-35]
    moments.flush()
    for moment in moments.moments:
        np.testing.assert_array_equal(moment, [[0, 0.5, 0]] * 2)


def test_long_training_of_dead_units_leaves_no_denormals():
    """A unit that died long ago leaves moments of zero, not denormal ones, which would be slow."""
    on = problem("squared", (4,), epochs=600, batch_size=50)
    x = on.train.x.copy()
    x[:, :, 0] = 0  # a column that is never seen has no gradient
    fitted = train(Problem(on.shape, on.training, Rows(x, on.train.y), on.val), [{}], measured=False)
    tiny = np.abs(fitted.parameters[fitted.parameters != 0]).min()
    assert tiny > np.finfo(np.float32).tiny


REFUSED = [
    ("finite", lambda x, y: (np.where(x > 1, np.nan, x), y)),
    ("finite", lambda x, y: (np.where(x > 1, np.inf, x), y)),
    ("finite", lambda x, y: (x, y * np.nan)),
    ("at least one row", lambda x, y: (x[:, :0], y[:, :0])),
    ("match", lambda x, y: (x[:, :-1], y)),
    ("inputs and", lambda x, y: (x[:, :, :-1], y)),
    ("inputs and", lambda x, y: (x, y[:, :, :-1])),
    ("probabilities", lambda x, y: (x, y * 2)),
    ("probabilities", lambda x, y: (x, y - 0.5)),
]


@pytest.mark.parametrize(("word", "spoil"), REFUSED)
def test_rows_that_cannot_be_trained_on_are_refused(word, spoil):
    """NaN, infinity, no rows, wrong shapes, targets outside the classes: a sentence with what was found."""
    on = problem()
    with pytest.raises(ValueError, match=rf"(?s){word}.*, but ") as error:
        train(Problem(on.shape, on.training, Rows(*spoil(on.train.x, on.train.y)), on.val), [{}])
    assert "must" in str(error.value)


def test_weights_of_rows_are_checked():
    """Row weights must be there for every row, finite and not negative."""
    on = problem()
    for weight in (np.ones(3), -np.ones((2, 50)), np.full((2, 50), np.nan)):
        with pytest.raises(ValueError, match=r"must .*, but "):
            train(Problem(on.shape, on.training, Rows(on.train.x, on.train.y, weight), on.val), [{}])


@pytest.mark.parametrize(
    "make",
    [
        lambda: Architecture(0, (), 1, SQUARED),
        lambda: Architecture(3, (0,), 1, SQUARED),
        lambda: Architecture(3, (), 1, SQUARED, "swish"),
        lambda: Architecture(3, (), 2, SIGMOID),
        lambda: Architecture(3, (), 1, SOFTMAX),
        lambda: Training(epochs=0),
        lambda: Training(batch_size=0),
        lambda: Training(learning_rate=0),
        lambda: Training(learning_rate=float("nan")),
        lambda: Training(optimizer="lion"),
        lambda: Training(schedule="step"),
    ],
)
def test_impossible_settings_are_refused(make):
    """Widths of 0, unknown words and impossible numbers: "must ..., but ..."."""
    with pytest.raises(ValueError, match=r"must .*, but "):
        make()


@pytest.mark.parametrize("name", REGULARIZERS)
def test_impossible_strengths_are_refused(name):
    """Strengths out of range, not a number, of the wrong length, or too few for the stack."""
    on, technique = problem(), REGULARIZERS[name](image_shape=IMAGE)
    default = technique.strength.default
    for strengths in ([(-1.0,)], [(float("nan"),)], [(default,) * 7], [(default,)] * 2, [()]):
        with pytest.raises(ValueError, match=f"{name} .*must .*, but "):
            fit(on.shape, on.training, [Assignment(technique, strengths)], on.train, None, [0], seeds(on))


@pytest.mark.parametrize("name", [name for name in REGULARIZERS if REGULARIZERS[name].needs_image])
def test_pictures_must_have_a_shape(name):
    """Image techniques refuse rows whose height and width nobody told them."""
    on = problem()
    for shape in (None, (5, 5)):
        technique = Assignment(REGULARIZERS[name](image_shape=shape), [(1.0,)])
        with pytest.raises(ValueError, match=f"{name} .*must .*, but "):
            fit(on.shape, on.training, [technique], on.train, None, [0], seeds(on))


def test_groups_must_name_splits():
    """A group beyond the splits, or seeds for other splits than there are, are refused."""
    on = problem()
    for groups, keys in (([2], seeds(on)), ([-1], seeds(on)), ([0], [(1, 1)])):
        with pytest.raises(ValueError, match=r"must .*, but "):
            fit(on.shape, on.training, [], on.train, None, groups, keys)


def test_taking_models_out_keeps_their_bits():
    """What is left of a stack computes what it did before."""
    shape = Architecture(3, (4,), 2, SOFTMAX)
    parameters = np.random.default_rng(1).normal(size=(3, shape.n_parameters))
    x = np.ones((1, 5, 4))
    whole = StackedMLP(shape, parameters.copy())
    np.testing.assert_array_equal(
        whole.take(np.array([2])).forward(x)[0], StackedMLP(shape, parameters).forward(x)[2]
    )
