"""Masks and noise: their mean, variance, nesting, and what they share between variants."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from reg_cli.engine.losses import SQUARED
from reg_cli.engine.mlp import Architecture, outputs
from reg_cli.engine.streams import Draws, Streams
from reg_cli.regularizers import REGULARIZERS
from tests.engine.problems import IMAGE, N_INPUTS, Problem, problem, train

RATES = np.array([0.0, 0.1, 0.3, 0.5, 0.9])


def draws_of(n_models, purpose="dropout 0", seeds=((1, 0),), dtype=np.float32):
    """The draws that models of one split see."""
    return Draws(Streams(seeds, dtype), purpose, np.zeros(n_models, np.intp))


def hidden_noise(name, rates, size=(1, 300, 400), **settings):
    """The noise on a hidden layer at each rate."""
    strength = np.array(rates, np.float32)[:, None, None]
    shape = (len(rates), *size[1:])
    return REGULARIZERS[name](**settings).hidden_noise(shape, strength, draws_of(len(rates)))


@pytest.mark.parametrize("name", ["dropout", "gaussian_dropout"])
def test_mean_and_variance(name):
    """Noise at every rate has mean 1 and variance rate / (1 - rate), within five standard errors."""
    for rate, noise in zip(RATES, hidden_noise(name, RATES), strict=True):
        variance = rate / (1 - rate)
        assert abs(noise.mean(dtype=float) - 1) <= 5 * np.sqrt(variance / noise.size) + 1e-6
        np.testing.assert_allclose(noise.var(dtype=float), variance, rtol=0.05, atol=1e-12)


def test_masks_are_nested():
    """A unit that is dropped at one rate is dropped at every higher one."""
    dropped = hidden_noise("dropout", RATES) == 0
    np.testing.assert_allclose(dropped.mean(axis=(1, 2)), RATES, atol=0.005)
    for lower, higher in pairwise(dropped):
        assert (higher | ~lower).all()


def test_extreme_rates_stay_finite():
    """A rate too near to 1 for the random bits divides by no zero."""
    assert np.isfinite(hidden_noise("dropout", [1 - 1e-7])).all()


def test_masks_change_from_batch_to_batch_and_place_to_place():
    """Every batch and every layer has masks of its own."""
    streams = Streams([(1, 0)])
    drawn = []
    for purpose in ("dropout 0", "dropout 1"):
        draws = Draws(streams, purpose, np.zeros(1, np.intp))
        for _ in range(2):
            drawn.append(draws.keep(np.full((1, 1, 1), 0.5, np.float32), (8, 8)))
            np.testing.assert_array_equal(drawn[-1], draws.keep(np.full((1, 1, 1), 0.5, np.float32), (8, 8)))
            streams.next_batch()
    assert len({mask.tobytes() for mask in drawn}) == 4


@pytest.mark.parametrize("kind", ["bits", "normal", "uniform"])
def test_streams_belong_to_their_split(kind):
    """A split's numbers are the same beside any other splits, however many are drawn, in any sizes."""
    alone = Streams([(7, 3)])
    beside = Streams([(7, 1), (7, 3), (8, 3)])
    for size in ((40, 3), (7,), (20000, 2), (1,)):
        one, others = (getattr(streams, kind)("noise", size) for streams in (alone, beside))
        np.testing.assert_array_equal(one[0], others[1])
        assert not np.array_equal(others[0], others[1])
        assert not np.array_equal(others[1], others[2])
        alone.next_batch()
        beside.next_batch()


def test_the_average_over_masks_is_the_scaled_net_for_linear_nets():
    """With inverted dropout the mean output over masks is the output without one, where units are linear."""
    rng = np.random.default_rng(1)
    h, weight = rng.normal(size=(200, 50)), rng.normal(size=200)
    noise = draws_of(1, dtype=np.float64).keep(np.full((1, 1, 1), 0.4), (4000, 200))[0]
    average = (noise[:, :, None] * h * weight[:, None]).sum(axis=1).mean(axis=0)
    error = np.sqrt(0.4 / 0.6 * np.square(h * weight[:, None]).sum(axis=0) / 4000)
    assert (np.abs(average - weight @ h) < 5 * error).all()


def test_classic_masks_are_zero_and_one():
    """The classic form leaves kept units as they are, drops the same ones, and scales in evaluation mode."""
    inverted = hidden_noise("dropout", RATES)
    classic = hidden_noise("dropout", RATES, form="classic")
    np.testing.assert_array_equal(classic, (inverted > 0).astype(np.float32))
    strength = RATES[:, None, None]
    scale = REGULARIZERS["dropout"](form="classic").evaluation_scale(strength)
    np.testing.assert_array_equal(scale, 1 - strength)
    assert REGULARIZERS["dropout"]().evaluation_scale(strength) is None


def test_classic_agrees_with_inverted():
    """Under one training step of SGD the two forms are one network: classic weights of (1 - rate) W with the
    learning rate scaled likewise give the inverted form's outputs in evaluation mode.
    """
    rng = np.random.default_rng(2)
    shape, rate, n = Architecture(5, (40,), 1, SQUARED, "tanh"), 0.3, 64
    x, y = rng.normal(size=(n, 5)), rng.normal(size=n)
    below, above = rng.normal(size=(40, 6)), rng.normal(size=(1, 41))
    mask = draws_of(1, dtype=np.float64).keep(np.full((1, 1, 1), rate), (40, n))[0]
    kept, exact = (mask > 0) * 1.0, mask.max()

    def step(noise, weight):
        h = np.tanh(below[:, :-1] @ x.T + below[:, -1:]) * noise
        z = weight[:, :-1] @ h + weight[:, -1:]
        return z, 2 * (z - y) @ h.T / n

    z_inverted, g_inverted = step(mask, above)
    classic = above * np.append(np.full(40, exact), 1)
    z_classic, g_classic = step(kept, classic)
    np.testing.assert_allclose(z_inverted, z_classic)
    np.testing.assert_allclose(g_inverted, exact * g_classic)
    evaluated = classic.copy()
    evaluated[:, :-1] *= 1 - rate
    flat = [np.concatenate([below.ravel(), weight.ravel()])[None] for weight in (above, evaluated)]
    np.testing.assert_allclose(*(outputs(shape, one, x) for one in flat), rtol=1e-3)


def test_classic_agrees_with_inverted_in_expectation():
    """Trained to the end, both forms reach the same loss within the spread of their splits."""
    on = problem("squared", (32,), n_splits=8, n_rows=60, epochs=60, activation="tanh")
    losses = {}
    for form in ("inverted", "classic"):
        from reg_cli.engine.fit import Assignment, fit
        from reg_cli.engine.metrics import R2

        assignment = Assignment(REGULARIZERS["dropout"](form=form), [(0.3,)] * 8)
        seeds = [(1, split) for split in range(8)]
        fitted = fit(on.shape, on.training, [assignment], on.train, on.val, range(8), seeds, R2)
        losses[form] = fitted.history.values["val_loss"][:, -1]
    difference = losses["inverted"] - losses["classic"]
    assert abs(difference.mean()) < 3 * difference.std(ddof=1) / np.sqrt(8) + 0.02


def perturbed(name, strengths, x, y=None, dtype=np.float64, **settings):
    """What a technique makes of a batch at each strength, rows (m, B, D) and targets."""
    m = len(strengths)
    x = np.repeat(np.asarray(x, dtype)[None], m, axis=0)
    y = np.repeat(np.zeros((1, x.shape[1], 3)) if y is None else np.asarray(y, dtype)[None], m, axis=0)
    strength = np.array(strengths, dtype)[:, None, None]
    technique = REGULARIZERS[name](image_shape=IMAGE, **settings)
    technique.perturb_batch(x, y, strength, draws_of(m, name, dtype=dtype))
    return x, y


BATCH = np.random.default_rng(5).normal(size=(500, N_INPUTS))
STAGES = [name for name in REGULARIZERS if REGULARIZERS[name]().overrides("perturb_batch")]


@pytest.mark.parametrize("name", STAGES)
def test_off_is_the_identity_of_its_stage(name):
    """At its off value the stage itself changes no bit, beside a model that has the technique on."""
    strength = REGULARIZERS[name].strength
    y = np.eye(3)[np.arange(500) % 3]
    x_after, y_after = perturbed(name, [strength.off, strength.default], BATCH, y)
    np.testing.assert_array_equal(x_after[0], BATCH)
    np.testing.assert_array_equal(y_after[0], y)
    assert not np.array_equal(x_after[1], BATCH) or not np.array_equal(y_after[1], y)


def test_input_noise_has_its_mean_and_variance():
    """Noise has the stated deviation, input dropout keeps the mean; all strengths share their numbers."""
    noise = perturbed("gaussian_noise", [0.2, 0.4], BATCH)[0] - BATCH
    np.testing.assert_allclose(noise[0].std(), 0.2, rtol=0.03)
    np.testing.assert_allclose(noise[1], 2 * noise[0], atol=1e-12)
    dropped = perturbed("input_dropout", [0.1, 0.4], np.ones((500, N_INPUTS)))[0]
    np.testing.assert_allclose(dropped.mean(axis=(1, 2)), 1, atol=0.05)
    assert set(np.unique(np.round(dropped[0], 3))) == {0, 1.111}
    assert (dropped[1][dropped[0] == 0] == 0).all()


def test_label_smoothing_keeps_probabilities():
    """Smoothed labels add to 1; one sigmoid output smooths towards one half."""
    y = np.eye(3)[np.arange(500) % 3]
    smooth = perturbed("label_smoothing", [0.3], BATCH, y)[1][0]
    np.testing.assert_allclose(smooth.sum(axis=1), 1)
    assert smooth.max() == pytest.approx(0.8)
    binary = perturbed("label_smoothing", [0.3], BATCH, y[:, :1])[1][0]
    assert (binary.min(), binary.max()) == (pytest.approx(0.15), pytest.approx(0.85))


def test_mixup_blends_rows_and_targets_alike():
    """Every row is lam x_i + (1 - lam) x_j with one lam per batch, its target too."""
    x, y = perturbed("mixup", [0.2, 1.0, 1e9], BATCH, BATCH[:, :3])
    np.testing.assert_allclose(x[:, :, :3], y)
    drawn = draws_of(1, "mixup", dtype=np.float64).uniform((501, 1))[0]
    partner = drawn[:-1, 0].argsort()
    assert sorted(partner) == list(range(500))
    np.testing.assert_allclose(x[1], drawn[-1] * BATCH + (1 - drawn[-1]) * BATCH[partner])
    np.testing.assert_allclose(x[2], (BATCH + BATCH[partner]) / 2, atol=1e-2)


def test_mixup_follows_the_beta_distribution():
    """Over many batches lam has the variance of Beta(alpha, alpha), 1 / (4 (2 alpha + 1))."""
    streams = Streams([(1, 0)], np.float64)
    draws, lam = Draws(streams, "mixup", np.zeros(1, np.intp)), []
    for _ in range(2000):
        x, y = np.array([[[0.0], [1.0]]]), np.zeros((1, 2, 1))
        REGULARIZERS["mixup"]().perturb_batch(x, y, np.array([[[0.4]]]), draws)
        lam.append(x[0, 1, 0])
        streams.next_batch()
    blended = np.array(lam)[np.array(lam) < 1]
    np.testing.assert_allclose(blended.mean(), 0.5, atol=0.05)
    np.testing.assert_allclose(blended.var(), 1 / (4 * 1.8), rtol=0.15)


def test_one_row_has_itself_as_partner():
    """A last batch of one row passes mixup unchanged."""
    x, _ = perturbed("mixup", [1.0], BATCH[:1])
    np.testing.assert_allclose(x[0], BATCH[:1])


def test_adding_techniques_moves_no_other_models_noise():
    """Each technique has a stream of its own: others beside it, in the same model's neighbours, change
    nothing.
    """
    on = problem()
    alone = train(on, [{"dropout": (0.3,)}])
    crowd = [{name: (REGULARIZERS[name].strength.default,)} for name in REGULARIZERS]
    beside = train(on, [*crowd, {"dropout": (0.3,)}])
    np.testing.assert_array_equal(alone.parameters[0], beside.parameters[-1])


def test_variants_share_first_weights_and_row_order():
    """After one step without noise, variants of a split have moved alike."""
    on = problem(epochs=1, batch_size=50)
    fitted = train(on, [{}, {"weight_decay": (1e-9,)}])
    np.testing.assert_allclose(*fitted.parameters, atol=1e-7)
    other = train(Problem(on.shape, on.training, on.train, on.val, seed=6), [{}])
    assert not np.allclose(fitted.parameters[0], other.parameters[0])
