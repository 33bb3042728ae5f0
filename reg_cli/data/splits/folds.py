"""Repeated k-fold cross-validation with folds of one size, so that splits stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset
from reg_cli.data.splits.random import draw, nested_order
from reg_cli.errors import DataError, UsageError
from reg_cli.quantities import count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PURPOSE = 0xF01D  # keeps these draws apart from those of random splits


def checked(cv: tuple[int, int], dataset: Dataset) -> tuple[int, int]:
    """Number of splits and size of the test part of `--cv REPEATSxFOLDS`."""
    import numpy as np

    repeats, n_folds = cv
    if repeats < 1 or n_folds < 2:
        raise UsageError(
            "--cv must be REPEATSxFOLDS with at least 1 repeat of 2 folds, but "
            f"{repeats}x{n_folds} was given; try 2x5"
        )
    fewest = dataset.n_rows
    if dataset.task.is_classification:
        fewest = int(np.bincount(dataset.target.astype(np.int64), minlength=len(dataset.classes)).min())
    if n_folds > fewest:
        what = "rows of the smallest class" if dataset.task.is_classification else "rows"
        raise DataError(
            f"--cv must have no more folds than {what}, but there are {count(n_folds, 'fold')} and "
            f"{count(fewest, 'such row')}; give fewer folds"
        )
    return repeats * n_folds, dataset.n_rows // n_folds


def one_split(
    dataset: Dataset, n_val: int, n_test: int, n_folds: int, seed: int, split: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Train, val and test rows; split s is fold s mod k of repeat s div k."""
    import numpy as np
    from sklearn.model_selection import KFold, StratifiedKFold

    repeat, fold = divmod(split, n_folds)
    state = int(np.random.SeedSequence([seed, repeat, _PURPOSE]).generate_state(1)[0])
    kind = StratifiedKFold if dataset.task.is_classification else KFold
    everyone = np.arange(dataset.n_rows)
    parts = list(kind(n_folds, shuffle=True, random_state=state).split(everyone, dataset.target))
    first, second, third = np.random.SeedSequence([seed, split, _PURPOSE]).generate_state(3)
    test = np.random.default_rng(first).permutation(parts[fold][1])[:n_test]  # a fold may have a row too many
    rest = np.setdiff1d(everyone, test)
    train, val = draw(dataset, rest, n_val, int(second))
    return nested_order(dataset, train, int(third)), np.sort(val), np.sort(test)
