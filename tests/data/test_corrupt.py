"""Flipped labels: an exact number, known places, nested across rates, the test part clean."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reg_cli.data.label_noise import flip_labels
from reg_cli.data.load import load_dataset
from reg_cli.data.preprocess import prepare_split
from reg_cli.data.splits.split_plan import plan_splits
from reg_cli.errors import UsageError


@pytest.mark.parametrize("spec", ["iris", "moons:n=80", "digits"])
def test_flips_are_exact_known_and_nested(spec: str) -> None:
    """Law: the rate times the rows are flipped to another class; a higher rate flips those and more, alike."""
    dataset, plan = load_dataset(spec), plan_splits(load_dataset(spec), repeats=2)
    before, before_flipped = flip_labels(dataset, plan, 1, 0.0)
    assert np.array_equal(before, dataset.target)
    for rate in (0.1, 0.25, 0.6):
        target, flipped = flip_labels(dataset, plan, 1, rate)
        for part in (plan.train[1], plan.val[1]):
            assert flipped[part].sum() == round(rate * len(part))
        assert not flipped[plan.test[1]].any()
        assert np.array_equal(target != dataset.target, flipped)
        assert flipped[before_flipped].all()
        assert np.array_equal(target[before_flipped], before[before_flipped])
        assert set(target.tolist()) <= set(range(len(dataset.classes)))
        before, before_flipped = target, flipped


def test_flips_reach_train_and_val_only() -> None:
    """Law: a split prepared with flipped labels has the clean test part."""
    dataset = load_dataset("iris")
    plan = plan_splits(dataset)
    target, _ = flip_labels(dataset, plan, 0, 0.4)
    clean, noisy = (prepare_split(one, plan, 0) for one in (dataset, replace(dataset, target=target)))
    assert np.array_equal(clean.test.y, noisy.test.y)
    assert np.array_equal(clean.train.x, noisy.train.x)
    assert not np.array_equal(clean.train.y, noisy.train.y)


def test_a_quantity_has_no_labels_to_flip() -> None:
    """Law: label noise on a regression target, or a rate out of range, is a usage error."""
    diabetes, iris = load_dataset("diabetes"), load_dataset("iris")
    with pytest.raises(UsageError, match="--label-noise"):
        flip_labels(diabetes, plan_splits(diabetes), 0, 0.2)
    with pytest.raises(UsageError, match="--label-noise"):
        flip_labels(iris, plan_splits(iris), 0, 1.0)
