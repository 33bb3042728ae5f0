"""Splits: equal sizes, stratified, from (seed, split) alone, nested in the train size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reg_cli.data.load import load_dataset
from reg_cli.data.splits.split_plan import plan_splits
from reg_cli.errors import DataError, UsageError

SPECS = ["iris", "breast_cancer", "diabetes", "blobs:n=97,classes=7", "moons:n=41"]


@pytest.mark.parametrize("spec", SPECS)
def test_the_parts_of_a_split_are_disjoint_and_complete(spec: str) -> None:
    """Law: train, val and test share no row and together are all rows, in every split."""
    dataset = load_dataset(spec)
    plan = plan_splits(dataset, repeats=5)
    for train, val, test in zip(plan.train, plan.val, plan.test, strict=True):
        assert np.array_equal(np.sort(np.concatenate((train, val, test))), np.arange(dataset.n_rows))


@pytest.mark.parametrize("spec", SPECS)
def test_a_split_depends_on_the_seed_and_its_number_alone(spec: str) -> None:
    """Law: more repeats leave the earlier splits as they were; another seed changes them."""
    dataset = load_dataset(spec)
    few, many = plan_splits(dataset, repeats=2, seed=3), plan_splits(dataset, repeats=4, seed=3)
    other = plan_splits(dataset, repeats=2, seed=4)
    for part in ("train", "val", "test"):
        assert np.array_equal(getattr(few, part), getattr(many, part)[:2])
        assert not np.array_equal(getattr(few, part), getattr(other, part))
    assert not np.array_equal(many.test[0], many.test[1])


@pytest.mark.parametrize("spec", ["iris", "breast_cancer", "blobs:n=500,classes=5"])
def test_classes_keep_their_shares(spec: str) -> None:
    """Law: in each part a class has its share of the rows, to within a row or two."""
    dataset = load_dataset(spec)
    plan = plan_splits(dataset, repeats=3)
    share = np.bincount(dataset.target.astype(int)) / dataset.n_rows
    for part in (*plan.train, *plan.val, *plan.test):
        found = np.bincount(dataset.target[part].astype(int), minlength=len(share))
        assert np.abs(found - share * len(part)).max() <= 2


@pytest.mark.parametrize("spec", SPECS)
def test_smaller_train_parts_lie_inside_larger_ones(spec: str) -> None:
    """Law: --train-size only shortens the train part; val and test stay, and every class is kept."""
    dataset = load_dataset(spec)
    whole = plan_splits(dataset, repeats=2)
    for size in (10, 0.5, 0.9, 1.0):
        small = plan_splits(dataset, repeats=2, train_size=size)
        n_train = small.train.shape[1]
        assert n_train == (size if isinstance(size, int) else round(size * whole.train.shape[1]))
        assert np.array_equal(small.train, whole.train[:, :n_train])
        assert np.array_equal(small.test, whole.test)
        assert np.array_equal(small.val, whole.val)
        for train in small.train:
            assert len(set(dataset.target[train].tolist())) >= min(len(dataset.classes), n_train)


def test_a_class_without_rows_for_each_part_is_named() -> None:
    """Law: too few rows of a class are refused with the class's name and count."""
    iris = load_dataset("iris")
    kept = np.concatenate((np.arange(100), np.arange(100, 102)))
    small = replace(iris, features=iris.features.iloc[kept], target=iris.target[kept])
    with pytest.raises(DataError, match=r"'virginica' \(2\)"):
        plan_splits(small)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"test_size": 0.5, "val_size": 0.5}, "leave rows to train on"),
        ({"test_size": 0}, "--test-size must"),
        ({"val_size": 5000}, "--val-size must"),
        ({"repeats": 0}, "--repeats must"),
        ({"train_size": 5000}, "--train-size must"),
        ({"train_size": 0.001}, "--train-size must"),
    ],
)
def test_impossible_sizes_are_refused(options: dict[str, float], message: str) -> None:
    """Law: a size that cannot be meant is a usage error that names its option."""
    with pytest.raises(UsageError, match=message):
        plan_splits(load_dataset("iris"), **options)  # type: ignore[arg-type]
