"""Which rows train, validate and test: the same number of rows in every split, so that splits stack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset
from reg_cli.data.splits import folds
from reg_cli.data.splits import groups as group_splits
from reg_cli.data.splits import random as random_splits
from reg_cli.data.splits import time as time_splits
from reg_cli.errors import DataError, UsageError
from reg_cli.quantities import count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]

FEWEST_ROWS = 10
FEWEST_PER_CLASS = 3


@dataclass(frozen=True)
class SplitPlan:
    """The rows of every split.

    Shape: `train` (S, n_train), `val` (S, n_val), `test` (S, n_test), row numbers into the data set. Split s
    depends on the seed and s alone, never on how many splits there are, so that more repeats can be added to
    a study. `kind` is random, folds, groups, time or fixed.
    """

    train: NDArray[np.int64]
    val: NDArray[np.int64]
    test: NDArray[np.int64]
    seed: int
    description: str
    kind: str = "random"

    @property
    def n_splits(self) -> int:
        """Number of splits, S."""
        return len(self.train)


def plan_splits(
    dataset: Dataset,
    *,
    repeats: int = 10,
    seed: int = 0,
    test_size: float = 0.2,
    val_size: float = 0.2,
    train_size: float | None = None,
    cv: tuple[int, int] | None = None,
) -> SplitPlan:
    """The splits of a study: random and stratified by class, unless the data or `cv` ask for another kind.

    With `dataset.groups` no group stands on two sides; with `dataset.times` train rows come before val rows
    and these before test rows; with `cv` = (repeats, folds) every row is tested once in each repeat (rows that do
    not divide by the folds excepted), in place of `repeats` and `test_size`; with `dataset.test_rows` these are the
    test part of every split, so that splits differ in their train and val rows and seeds only.

    `test_size` and `val_size` are shares of the table's rows (without those of a test file), or numbers of rows (from 1
    up, whole). `train_size`
    keeps that many of the train rows, or that share of them (up to 1.0): a smaller train part lies inside a
    larger one, and val and test stay as they are. Raises DataError where the rows do not suffice, UsageError
    for sizes out of range.
    """
    if repeats < 1:
        raise UsageError(f"--repeats must be at least 1, but {repeats} was given; 10 is the default")
    n = dataset.n_rows if dataset.test_rows is None else dataset.n_rows - len(dataset.test_rows)
    n_test = _part(n, test_size, "--test-size") if dataset.test_rows is None else 0
    n_val = _part(n, val_size, "--val-size")
    if cv is not None:
        repeats, n_test = folds.checked(cv, dataset)
    _check_rows(dataset, n - n_test - n_val, n)
    kinds = [name for name, asked in _asked(dataset, cv).items() if asked]
    if len(kinds) > 1:
        raise UsageError(
            f"the splits must be of one kind, but {' and '.join(kinds)} were asked for; choose one of --cv, "
            "--group, --time and --test-file"
        )
    kind = kinds[0] if kinds else "random"
    draw = _drawing(kind, dataset, n_val, n_test, seed, cv)
    parts = [draw(split) for split in range(repeats)]
    n_rest = len(parts[0][0])
    n_train = train_rows(n_rest, train_size, dataset)
    return _stacked(dataset, parts, n_train, kind, seed)


def _asked(dataset: Dataset, cv: tuple[int, int] | None) -> dict[str, bool]:
    return {
        "folds": cv is not None,
        "groups": dataset.groups is not None,
        "time": dataset.times is not None,
        "fixed": dataset.test_rows is not None,
    }


def _drawing(
    kind: str, dataset: Dataset, n_val: int, n_test: int, seed: int, cv: tuple[int, int] | None
) -> Callable[[int], Rows]:
    """The function that gives train, val and test rows of a split by its number."""
    if kind == "folds" and cv is not None:
        return partial(folds.one_split, dataset, n_val, n_test, cv[1], seed)
    if kind == "groups":
        return partial(group_splits.one_split, dataset, group_splits.sizes(dataset, n_val, n_test), seed)
    if kind == "fixed":
        return partial(random_splits.one_split_of_train, dataset, n_val, seed)
    if kind == "time":
        return partial(time_splits.one_split, dataset, n_val, n_test, seed)
    return partial(random_splits.one_split, dataset, n_val, n_test, seed)


def _stacked(dataset: Dataset, parts: list[Rows], n_train: int, kind: str, seed: int) -> SplitPlan:
    import numpy as np

    train, val, test = (np.stack([part[side] for part in parts]) for side in range(3))
    stratified = (
        "stratified " if dataset.task.is_classification and kind in ("random", "folds", "fixed") else ""
    )
    how = {
        "random": f"{count(len(parts), f'{stratified}random split')}",
        "folds": f"{count(len(parts), f'{stratified}split')} into folds",
        "groups": f"{count(len(parts), 'split')} with no group on two sides",
        "time": f"{count(len(parts), 'split')} in the order of time",
        "fixed": f"{count(len(parts), f'{stratified}random split')} into train and val, one fixed test part,",
    }[kind]
    sizes = f"{n_train} train, {val.shape[1]} val, {test.shape[1]} test"
    return SplitPlan(
        train[:, :n_train], val, test, seed, f"{how} of {count(dataset.n_rows, 'row')}: {sizes}", kind
    )


def train_rows(n_rest: int, train_size: float | None, dataset: Dataset) -> int:
    """How many of the `n_rest` train rows `train_size` keeps: a share up to 1.0, or a number of rows."""
    if train_size is None:
        return n_rest
    n_train = int(train_size) if isinstance(train_size, int) or train_size > 1 else round(train_size * n_rest)
    fewest = max(2, len(dataset.classes))
    if not fewest <= n_train <= n_rest:
        raise UsageError(
            f"--train-size must keep {fewest} to {n_rest} of the train rows, but {train_size:g} keeps "
            f"{n_train}; give a number of rows or a share of the train rows such as 0.5"
        )
    return n_train


def _part(n_rows: int, size: float, option: str) -> int:
    n_part = int(size) if size >= 1 else round(size * n_rows)
    if not 0 < size < n_rows:
        raise UsageError(
            f"{option} must be a share between 0 and 1 or a number of rows below {n_rows}, but {size:g} was "
            "given; 0.2 is the default"
        )
    return max(1, n_part)


def _check_rows(dataset: Dataset, n_rest: int, n_rows: int) -> None:
    if dataset.n_rows < FEWEST_ROWS:
        raise DataError(
            f"{dataset.name!r} must have at least {FEWEST_ROWS} rows with a target, but it has "
            f"{dataset.n_rows}; add rows"
        )
    if dataset.task.is_classification:
        _check_classes(dataset)
    if n_rest < max(2, len(dataset.classes)):
        raise UsageError(
            f"--test-size and --val-size must leave rows to train on, but {max(n_rest, 0)} of "
            f"{n_rows} rows are left; make them smaller"
        )


def _check_classes(dataset: Dataset) -> None:
    """Refuse classes with too few rows for train, val and test; one row per class is an id and no class."""
    import numpy as np

    counts = np.bincount(dataset.target.astype(np.int64), minlength=len(dataset.classes))
    few = [
        f"{dataset.classes[place]!r} ({counts[place]})" for place in np.flatnonzero(counts < FEWEST_PER_CLASS)
    ]
    if not few:
        return
    quantity = ", or --task regression if it is a quantity" if _are_numbers(dataset.classes) else ""
    if counts.max() == 1:
        raise DataError(
            f"every class must have at least {FEWEST_PER_CLASS} rows, but {dataset.target_name!r} has one row per "
            f"class, {len(counts)} different ones: it tells rows apart; choose another --target{quantity}"
        )
    shown = ", ".join(few[:8]) + (f" and {len(few) - 8} more" if len(few) > 8 else "")
    raise DataError(
        f"every class must have at least {FEWEST_PER_CLASS} rows, one for each of train, val and test, but {shown} of "
        f"{dataset.target_name!r} has fewer; add rows, merge such classes with --merge-rare {FEWEST_PER_CLASS} or "
        f"leave their rows out{quantity}"
    )


def _are_numbers(classes: tuple[str, ...]) -> bool:
    try:
        return all(float(name) == float(name) for name in classes)
    except ValueError:
        return False
