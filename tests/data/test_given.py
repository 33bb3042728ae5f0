"""Tables that need no file: as scikit-learn has them, or as their recipe says."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import sklearn.datasets
from sklearn.linear_model import LogisticRegression

from reg_cli.data.dataset import Task
from reg_cli.data.load import load_dataset
from reg_cli.data.sources import builtin
from reg_cli.data.sources.builtin import BUILTINS
from reg_cli.data.sources.synthetic import GENERATORS
from reg_cli.errors import UsageError


@pytest.mark.parametrize("name", BUILTINS)
def test_a_built_in_set_is_scikit_learns(name: str) -> None:
    """Law: values, target and the order of classes are those of scikit-learn's loader, bit for bit."""
    options = {"scaled": False} if name == "diabetes" else {}
    theirs = getattr(sklearn.datasets, f"load_{name}")(**options)
    ours = load_dataset(name)
    assert np.array_equal(ours.features.to_numpy(), theirs.data)
    assert np.array_equal(ours.target, theirs.target)
    if ours.classes:
        assert ours.classes == tuple(str(label) for label in theirs.target_names)
    if name != "digits":
        assert list(ours.features.columns) == list(theirs.feature_names)


@pytest.mark.parametrize("name", BUILTINS)
def test_the_loader_is_asked_where_the_files_are_not_found(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Law: another layout of scikit-learn's files changes nothing but the time."""
    before = load_dataset(name)
    monkeypatch.setattr(builtin, "_from_files", lambda _: None)
    after = load_dataset(name)
    assert np.array_equal(before.features.to_numpy(), after.features.to_numpy())
    assert np.array_equal(before.target, after.target)


def test_built_in_sets_are_read_without_scikit_learn() -> None:
    """Law: reading a built-in set does not import scikit-learn."""
    code = (
        "import sys; from reg_cli.data.load import load_dataset; "
        "load_dataset('digits'); assert 'sklearn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", GENERATORS)
def test_a_generator_gives_the_same_rows_for_the_same_seed(name: str) -> None:
    """Law: rows depend on the parameters and the seed alone; the number of rows is the one asked for."""
    first, again, other = (load_dataset(f"{name}:n=60,seed={seed}") for seed in (1, 1, 2))
    assert first.n_rows == 60
    assert np.array_equal(first.features.to_numpy(), again.features.to_numpy())
    assert np.array_equal(first.target, again.target)
    assert not np.array_equal(first.features.to_numpy(), other.features.to_numpy())
    assert first.task is GENERATORS[name].task
    assert np.isfinite(first.features.to_numpy()).all()


def test_sparse_linear_has_few_true_inputs() -> None:
    """Law: without noise the informative inputs explain the target fully, and no other input does."""
    table = load_dataset("sparse_linear:n=300,features=30,informative=3,noise=0")
    x = table.features.to_numpy()
    weights = np.linalg.lstsq(x, table.target, rcond=None)[0]
    assert (np.abs(weights[:3]) >= 1).all()
    assert np.allclose(weights[3:], 0, atol=1e-9)


def test_flipped_labels_bound_what_can_be_learned() -> None:
    """Law: clean and well separated, the classes can be told apart; with every label drawn anew they cannot."""
    clean = load_dataset("classification:n=600,flip=0,separation=3")
    noise = load_dataset("classification:n=600,flip=1,separation=3")
    assert len(clean.classes) == 2
    fit = LogisticRegression(max_iter=2000)
    halves = slice(0, 300), slice(300, 600)
    noisy = fit.fit(noise.features.to_numpy()[halves[0]], noise.target[halves[0]])
    assert abs(noisy.score(noise.features.to_numpy()[halves[1]], noise.target[halves[1]]) - 0.5) < 0.1


def test_parameters_decide_shape_and_task() -> None:
    """Law: classes, features and rows are what the parameters say."""
    table = load_dataset("blobs:n=90,classes=6,features=3")
    assert table.features.shape == (90, 3)
    assert len(table.classes) == 6
    assert table.task is Task.MULTICLASS


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("moons:noize=1", "did you mean 'noise'"),
        ("moons:n=5", "n of 'moons' must be"),
        ("moons:n=2.5", "whole number"),
        ("moons:noise=loud", "number"),
        ("moons:noise=nan", "number"),
        ("moons:n", "number"),
        ("sparse_linear:features=3,informative=5", "at most features"),
        ("classification:informative=1,classes=3", "corners"),
        ("blobs:n=1000000,features=10000", "at most"),
    ],
)
def test_a_recipe_that_cannot_be_is_refused(spec: str, message: str) -> None:
    """Law: an unknown or impossible parameter is a usage error that names it."""
    with pytest.raises(UsageError, match=message):
        load_dataset(spec)
