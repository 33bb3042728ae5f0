"""Augmentation of pictures: where each pixel comes from."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from reg_cli.engine.streams import Draws, Streams
from reg_cli.regularizers import REGULARIZERS

HEIGHT, WIDTH = 7, 9
PICTURES = np.random.default_rng(1).normal(size=(40, HEIGHT, WIDTH))


def moved(name, strength, seed=1):
    """The pictures after a technique, and the uniform numbers that it drew."""
    x = PICTURES.reshape(1, 40, -1).copy()
    n_draws = 2 if name == "image_shift" else 1
    groups = np.zeros(1, np.intp)
    drawn = Draws(Streams([(seed, 0)], np.float64), name, groups).uniform((40, n_draws))[0]
    draws = Draws(Streams([(seed, 0)], np.float64), name, groups)
    technique = REGULARIZERS[name](image_shape=(HEIGHT, WIDTH))
    technique.perturb_batch(x, np.zeros((1, 40, 1)), np.array([[[float(strength)]]]), draws)
    return x.reshape(40, HEIGHT, WIDTH), drawn


@pytest.mark.parametrize("strength", [1, 2, 20])
def test_shift_is_scipys(strength):
    """A shifted picture is scipy.ndimage.shift's by whole pixels; all shifts occur."""
    after, drawn = moved("image_shift", strength)
    steps = np.floor(drawn * (2 * strength + 1)) - strength
    assert strength > 2 or set(steps.ravel()) == set(range(-strength, strength + 1))
    for picture, found, step in zip(PICTURES, after, steps, strict=True):
        np.testing.assert_array_equal(found, ndimage.shift(picture, step, order=0, cval=0))


@pytest.mark.parametrize("degrees", [10, 90])
def test_rotation_is_scipys(degrees):
    """A turned picture is scipy.ndimage's bilinear one with zeros around."""
    after, drawn = moved("image_rotate", degrees)
    middle = np.array([(HEIGHT - 1) / 2, (WIDTH - 1) / 2])
    for picture, found, u in zip(PICTURES, after, drawn[:, 0], strict=True):
        angle = np.radians((2 * u - 1) * degrees)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        expected = ndimage.affine_transform(
            picture, turn, middle - turn @ middle, order=1, mode="grid-constant", cval=0
        )
        np.testing.assert_allclose(found, expected, atol=1e-9)


def test_zoom_is_scipys():
    """A zoomed picture is scipy.ndimage's bilinear one about its middle; larger and smaller occur."""
    after, drawn = moved("image_zoom", 0.3)
    middle = np.array([(HEIGHT - 1) / 2, (WIDTH - 1) / 2])
    factors = 1.3 ** (2 * drawn[:, 0] - 1)
    assert factors.min() < 0.9
    assert factors.max() > 1.1
    for picture, found, factor in zip(PICTURES, after, factors, strict=True):
        matrix = np.eye(2) / factor
        expected = ndimage.affine_transform(
            picture, matrix, middle - matrix @ middle, order=1, mode="grid-constant", cval=0
        )
        np.testing.assert_allclose(found, expected, atol=1e-9)


def test_flip_mirrors_its_share():
    """A mirrored picture is read backwards, a share of them as stated, the others untouched."""
    after, drawn = moved("image_flip", 0.4)
    mirrored = drawn[:, 0] < 0.4
    assert 0 < mirrored.sum() < 40
    np.testing.assert_array_equal(after[mirrored], PICTURES[mirrored][:, :, ::-1])
    np.testing.assert_array_equal(after[~mirrored], PICTURES[~mirrored])
    np.testing.assert_array_equal(moved("image_flip", 1)[0], PICTURES[:, :, ::-1])


def test_a_quarter_turn_of_a_square_is_exact():
    """Turning by exactly 90 degrees moves every pixel to a pixel's place."""
    from reg_cli.regularizers.resampling import centred_grid, resample

    x = np.random.default_rng(2).normal(size=(1, 3, 25))
    turned = x.copy()
    row, column = centred_grid((5, 5), x)
    resample(turned, column, -row, (5, 5))
    np.testing.assert_allclose(turned.reshape(3, 5, 5), np.rot90(x.reshape(3, 5, 5), axes=(1, 2)))
