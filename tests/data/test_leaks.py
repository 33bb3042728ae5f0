"""A column that gives the target away is found; honest columns are not."""

import numpy as np
import pandas as pd
import pytest

from reg_cli.data.dataset import Dataset, Task
from reg_cli.data.load import load_dataset
from reg_cli.data.quality.leaks import leaking_columns

rng = np.random.default_rng(0)
CLASS = rng.integers(0, 3, 120)
VALUE = rng.normal(50, 20, 120)


def dataset(column, target, task):
    features = pd.DataFrame({"honest": rng.normal(size=len(target)), "given": column})
    return Dataset(
        "d", features, target, "y", task, classes=("a", "b", "c") if task is Task.MULTICLASS else ()
    )


@pytest.mark.parametrize(
    "column",
    [CLASS * 10.0, CLASS + rng.uniform(0, 0.9, 120), pd.Series([f"w{k}" for k in CLASS], dtype="category")],
    ids=["copy", "ranges", "words"],
)
def test_a_copy_of_the_class_is_found(column):
    """A number with a range of its own for each class, or a word for each class."""
    assert leaking_columns(dataset(column, CLASS, Task.MULTICLASS)) == ["given"]


def test_a_rescaled_quantity_is_found():
    """The target in other units is no input."""
    assert leaking_columns(dataset(VALUE * 1.8 + 32, VALUE, Task.REGRESSION)) == ["given"]


@pytest.mark.parametrize(
    "column",
    [
        CLASS + rng.normal(size=120),
        pd.Series([f"id{k}" for k in range(120)], dtype="category"),
        np.where(rng.random(120) < 0.5, np.nan, CLASS),
    ],
    ids=["noisy", "ids", "mostly missing"],
)
def test_an_honest_column_is_not(column):
    """Noise, ids and columns that are mostly missing do not tell the class of every row."""
    assert leaking_columns(dataset(column, CLASS, Task.MULTICLASS)) == []


@pytest.mark.parametrize("name", ["digits", "breast_cancer", "wine", "iris", "diabetes"])
def test_no_builtin_set_leaks(name):
    """The built-in sets are honest."""
    assert leaking_columns(load_dataset(name)) == []
