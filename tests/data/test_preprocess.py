"""Preparing a split: fitted on train rows only, finite whatever the table holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reg_cli.data.dataset import Dataset, Task
from reg_cli.data.load import load_dataset
from reg_cli.data.preprocess import MOST_LEVELS, prepare_split
from reg_cli.data.splits.split_plan import plan_splits

PENGUINS = Path(__file__).parents[2] / "sample_data" / "penguins.csv"


def mixed(n: int = 200, n_levels: int = 60) -> Dataset:
    """A table with every difficulty: missing values, rare and many levels, a constant, extreme numbers."""
    rng = np.random.default_rng(5)
    number = rng.normal(size=n)
    number[rng.random(n) < 0.2] = np.nan
    levels = pd.Series([f"w{int(level)}" for level in rng.exponential(n_levels / 4, n)])
    words = levels.where(rng.random(n) > 0.1).astype("category")
    features = pd.DataFrame(
        {
            "number": number,
            "huge": rng.normal(size=n) * 1e300,
            "tiny": rng.normal(size=n) * 1e-300,
            "same": np.ones(n),
            "empty": np.full(n, np.nan),
            "words": words,
        }
    )
    return Dataset("mixed", features, rng.integers(0, 2, n), "y", Task.BINARY, ("a", "b"))


@pytest.mark.parametrize(
    "spec", ["mixed", "digits", "diabetes", f"{PENGUINS}::species", f"{PENGUINS}::body_mass_g"]
)
def test_no_row_outside_train_influences_anything_fitted(spec: str) -> None:
    """Law: val and test rows changed at will leave the train arrays, the inputs' names and the scale
    bit-equal.
    """
    dataset = mixed() if spec == "mixed" else load_dataset(spec)
    plan = plan_splits(dataset, repeats=2)
    before = prepare_split(dataset, plan, 1)
    outside = np.concatenate((plan.val[1], plan.test[1]))
    rng = np.random.default_rng(0)
    features = dataset.features.copy()
    for name in features.columns:
        if isinstance(features[name].dtype, pd.CategoricalDtype):
            features[name] = features[name].cat.add_categories(["a new word"])
            features.loc[outside, name] = "a new word"
        else:
            column = features[name].to_numpy(dtype=float).copy()
            column[outside] = rng.choice([np.nan, 1e30, -5.0], len(outside))
            features[name] = column
    target = dataset.target.copy()
    target[outside] = rng.permutation(target[outside])
    after = prepare_split(replace(dataset, features=features, target=target), plan, 1)
    assert np.array_equal(before.train.x, after.train.x)
    assert np.array_equal(before.train.y, after.train.y)
    assert before.input_names == after.input_names
    assert (before.target_mean, before.target_scale) == (after.target_mean, after.target_scale)
    assert np.isfinite(after.test.x).all()


def test_arrays_are_finite_float32_of_the_shapes_promised() -> None:
    """Law: whatever the columns hold, inputs and targets are finite, float32, C-contiguous, of equal width."""
    dataset = mixed()
    plan = plan_splits(dataset, repeats=3)
    for split in range(3):
        prepared = prepare_split(dataset, plan, split)
        for part, rows in (
            (prepared.train, plan.train),
            (prepared.val, plan.val),
            (prepared.test, plan.test),
        ):
            assert part.x.shape == (rows.shape[1], len(prepared.input_names))
            assert part.y.shape == (rows.shape[1], 1)
            for array in (part.x, part.y):
                assert array.dtype == np.float32
                assert array.flags.c_contiguous
                assert np.isfinite(array).all()


def test_numbers_are_standardised_and_missing_ones_marked() -> None:
    """Law: a train column has mean 0 and deviation 1; a 0/1 input beside tells where the train rows lack it."""
    prepared = prepare_split(mixed(), plan_splits(mixed()), 0)
    names = list(prepared.input_names)
    huge = prepared.train.x[:, names.index("huge")].astype(float)
    assert abs(huge.mean()) < 1e-5
    assert abs(huge.std() - 1) < 1e-4
    rows = plan_splits(mixed()).train[0]
    lacking = mixed().features["number"].isna().to_numpy()[rows]
    assert np.array_equal(prepared.train.x[:, names.index("number is missing")], lacking.astype(np.float32))


def test_encoded_width_is_capped_and_one_level_is_set_in_each_row() -> None:
    """Law: a column of many levels becomes at most the cap of inputs, of which exactly one is 1 in a train
    row.
    """
    dataset = mixed(n_levels=400)
    prepared = prepare_split(dataset, plan_splits(dataset), 0)
    own = [place for place, name in enumerate(prepared.input_names) if name.startswith("words = ")]
    assert 2 <= len(own) <= MOST_LEVELS
    assert np.array_equal(prepared.train.x[:, own].sum(axis=1), np.ones(len(prepared.train.x)))
    assert any(name == "words = (other)" for name in prepared.input_names)


def test_pixels_share_one_scale_and_background_stays_zero() -> None:
    """Law: an image is divided by one number, so that shifted pixels keep their meaning."""
    digits = load_dataset("digits")
    prepared = prepare_split(digits, plan_splits(digits, repeats=1), 0)
    assert prepared.train.x.min() == 0
    assert prepared.train.x.max() == 1
    raw = digits.features.to_numpy()[plan_splits(digits, repeats=1).train[0]]
    assert np.allclose(prepared.train.x * 16, raw)


def test_a_quantity_is_scaled_and_can_be_scaled_back() -> None:
    """Law: the target's mean and scale of the train rows return every part to the user's units."""
    diabetes = load_dataset("diabetes")
    plan = plan_splits(diabetes)
    prepared = prepare_split(diabetes, plan, 0)
    back = prepared.test.y[:, 0] * prepared.target_scale + prepared.target_mean
    assert np.allclose(back, diabetes.target[plan.test[0]], rtol=1e-5)
    assert abs(float(prepared.train.y.mean())) < 1e-6
