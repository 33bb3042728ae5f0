"""Folds, groups and time: each kind of split keeps its promise, at equal sizes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reg_cli.data.dataset import Dataset
from reg_cli.data.load import load_dataset
from reg_cli.data.preprocess import prepare_split
from reg_cli.data.splits.split_plan import plan_splits
from reg_cli.data.splits.time import van_der_corput
from reg_cli.errors import DataError, UsageError


@pytest.mark.parametrize("spec", ["iris", "diabetes", "breast_cancer"])
def test_folds_test_every_row_once_in_each_repeat(spec: str) -> None:
    """Law: in each repeat no row is tested twice, and at most k - 1 rows, which do not divide, are never tested."""
    dataset = load_dataset(spec)
    plan = plan_splits(dataset, cv=(3, 5))
    assert plan.n_splits == 15
    for repeat in range(3):
        tested = plan.test[5 * repeat : 5 * repeat + 5].ravel()
        assert len(set(tested.tolist())) == len(tested)
        assert dataset.n_rows - len(tested) < 5
    for train, val, test in zip(plan.train, plan.val, plan.test, strict=True):
        assert np.array_equal(np.sort(np.concatenate((train, val, test))), np.arange(dataset.n_rows))
    assert np.array_equal(plan_splits(dataset, cv=(1, 5)).test, plan.test[:5])
    assert not np.array_equal(plan.test[:5], plan.test[5:10])


def grouped(n: int = 300, n_groups: int = 40, seed: int = 0) -> Dataset:
    """Groups of very different sizes, two classes."""
    rng = np.random.default_rng(seed)
    groups = np.minimum(rng.geometric(4 / n_groups, n), n_groups)
    groups = np.unique(groups, return_inverse=True)[1].astype(np.int64)
    return replace(load_dataset(f"moons:n={n}"), groups=groups)


@pytest.mark.parametrize("seed", range(4))
def test_no_group_stands_on_two_sides(seed: int) -> None:
    """Law: the groups of train, val and test are disjoint, the sizes equal, every class in train."""
    dataset = grouped(seed=seed)
    assert dataset.groups is not None
    plan = plan_splits(dataset, repeats=8, seed=seed)
    assert plan.kind == "groups"
    for rows in zip(plan.train, plan.val, plan.test, strict=True):
        sides = [set(dataset.groups[part].tolist()) for part in rows]
        assert len(set.union(*sides)) == sum(map(len, sides))
        assert len(np.unique(dataset.target[rows[0]])) == 2
    assert plan.train.shape[1] > 0.4 * dataset.n_rows
    assert np.array_equal(plan_splits(dataset, repeats=2, seed=seed).train, plan.train[:2])


def test_groups_that_cannot_be_split_are_refused() -> None:
    """Law: too few groups, or one that holds nearly all rows, is refused with its size."""
    moons = load_dataset("moons:n=100")
    with pytest.raises(DataError, match="at least 3 groups"):
        plan_splits(replace(moons, groups=np.arange(100) % 2))
    with pytest.raises(DataError, match="--group"):
        plan_splits(replace(moons, groups=np.where(np.arange(100) < 97, 0, np.arange(100))))


@pytest.mark.parametrize("n", [100, 333])
def test_what_is_tested_lies_after_what_was_trained_on(n: int) -> None:
    """Law: train times <= val times <= test times; sizes are equal; split s whatever the number of splits."""
    rng = np.random.default_rng(1)
    friedman = load_dataset(f"friedman1:n={n}")
    dataset = replace(friedman, times=rng.permutation(n // 3).repeat(4)[:n].astype(float))
    assert dataset.times is not None
    plan = plan_splits(dataset, repeats=6)
    assert plan.kind == "time"
    for train, val, test in zip(plan.train, plan.val, plan.test, strict=True):
        assert dataset.times[train].max() <= dataset.times[val].min()
        assert dataset.times[val].max() <= dataset.times[test].min()
    assert dataset.times[plan.test[0]].max() == dataset.times.max()  # the first split predicts the end
    assert np.array_equal(plan_splits(dataset, repeats=2).test, plan.test[:2])
    short = plan_splits(dataset, repeats=2, train_size=20)
    assert dataset.times[short.train[0]].min() >= dataset.times[plan.train[0]].min()
    assert np.array_equal(short.test, plan.test[:2])


def test_the_places_of_windows_spread_evenly() -> None:
    """Law: any beginning of van der Corput's sequence leaves no gap wider than twice the even one."""
    assert [van_der_corput(place) for place in range(4)] == [0, 0.5, 0.25, 0.75]
    for n in (5, 16, 40):
        places = np.sort([van_der_corput(place) for place in range(n)])
        assert np.diff([*places, 1.0]).max() <= 2.1 / n


def test_a_class_that_appears_too_late_is_named() -> None:
    """Law: in the order of time a class that train never saw is refused by name."""
    iris = load_dataset("iris")  # its rows come class by class
    with pytest.raises(DataError, match="'virginica'"):
        plan_splits(replace(iris, times=np.arange(150.0)))


@pytest.mark.parametrize("cv", [(0, 5), (2, 1)])
def test_impossible_folds_are_refused(cv: tuple[int, int]) -> None:
    """Law: folds that cannot be are a usage error; more folds than rows of a class a data error."""
    with pytest.raises(UsageError, match="--cv must be"):
        plan_splits(load_dataset("iris"), cv=cv)
    with pytest.raises(DataError, match="no more folds than"):
        plan_splits(load_dataset("iris"), cv=(1, 51))
    with pytest.raises(UsageError, match="one kind"):
        plan_splits(grouped(), cv=(2, 5))


def halves(folder: Path, spoil: str = "") -> tuple[str, str]:
    """A table in two files; the second has its columns in another order and one more."""
    rows = [
        f"{i % 13 + i / 7},{('Rome', 'Oslo', 'Bonn')[i % 3]},{i * i},{('no', 'yes')[i * 5 % 7 % 2]}"
        for i in range(90)
    ]
    (folder / "first.csv").write_text("x,town,n,label\n" + "\n".join(rows[:60]))
    turned = [",".join(["0", *row.split(",")[::-1]]) for row in rows[60:]]
    (folder / "second.csv").write_text("more,label,n,town,x\n" + "\n".join(turned) + spoil)
    return str(folder / "first.csv"), str(folder / "second.csv")


def test_a_test_file_is_the_test_part_of_every_split(tmp_path: Path) -> None:
    """Law: its rows are read like the data's and tested in every split; they train nothing."""
    first, second = halves(tmp_path, "\n5,,8,Lima,3.5\n1,yes,7,Lima,2.5")
    dataset = load_dataset(first, target="label", test_file=second)
    assert dataset.n_rows == 60 + 31
    assert any("without a target" in notice.message for notice in dataset.notices)
    plan = plan_splits(dataset, repeats=3)
    assert plan.kind == "fixed"
    for train, val, test in zip(plan.train, plan.val, plan.test, strict=True):
        assert np.array_equal(test, np.arange(60, 91))
        assert np.array_equal(np.sort(np.concatenate((train, val))), np.arange(60))
    alone = load_dataset(first, target="label")
    assert np.array_equal(dataset.features["n"][:60], alone.features["n"])
    assert dataset.features["n"].iloc[60] == 3600
    assert dataset.features["town"].iloc[90] == "Lima"
    prepared = prepare_split(dataset, plan, 0)
    assert not any("Lima" in name for name in prepared.input_names)


def test_shares_count_the_rows_of_the_table_alone(tmp_path: Path) -> None:
    """However long the test file, --val-size 0.2 is a fifth of DATA."""
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    rng = np.random.default_rng(0)
    for path, n in ((first, 110), (second, 4000)):
        rows = [f"{x:.3f},{'ab'[int(x > 0)]}" for x in rng.normal(size=n)]
        path.write_text("x,label\n" + "\n".join(rows) + "\n")
    plan = plan_splits(load_dataset(str(first), target="label", test_file=str(second)), repeats=2)
    assert (plan.train.shape[1], plan.val.shape[1], plan.test.shape[1]) == (88, 22, 4000)


def test_a_test_file_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    """Law: an unknown class, a lacking column, or data without a file are named."""
    first, second = halves(tmp_path, "\n1,perhaps,7,Rome,2.5")
    with pytest.raises(DataError, match="'perhaps'"):
        load_dataset(first, target="label", test_file=second)
    (tmp_path / "third.csv").write_text("x,twn,label\n1,Rome,yes\n2,Oslo,no\n")
    with pytest.raises(DataError, match="lacks 'town'; did you mean 'twn'"):
        load_dataset(first, target="label", test_file=str(tmp_path / "third.csv"))
    with pytest.raises(UsageError, match="must go with a file"):
        load_dataset("iris", test_file=second)
