"""Splits in the order of time: what is tested on lies after what was trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset
from reg_cli.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW = 0.7  # share of the rows that one split spans; the rest is the room in which windows move


def one_split(
    dataset: Dataset, n_val: int, n_test: int, seed: int, split: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Train, val and test rows of a window on the rows in order of time, the window's place by the split's
    number.

    Every window spans the same number of rows, with train, val and test in the shares asked for. The first
    ends with the last row; the others spread evenly over the room that is left (van der Corput's sequence),
    whatever their number. Of rows with one time, which come first is drawn by the seed.
    """
    import numpy as np

    if dataset.times is None:
        raise ValueError("times must be there to split by them")
    n = dataset.n_rows
    n_test_here, n_val_here = max(1, round(WINDOW * n_test)), max(1, round(WINDOW * n_val))
    span = round(WINDOW * n)
    rng = np.random.default_rng(np.random.SeedSequence([seed, split, 0x71ED]))
    order = np.lexsort((rng.random(n), dataset.times))
    start = round((1 - van_der_corput(split)) * (n - span))
    window = order[start : start + span]
    n_train = span - n_val_here - n_test_here
    train, val, test = np.split(window, [n_train, n_train + n_val_here])
    if dataset.task.is_classification:
        absent = np.setdiff1d(dataset.target[np.concatenate((val, test))], dataset.target[train])
        if len(absent):
            names = ", ".join(repr(dataset.classes[int(place)]) for place in absent[:5])
            raise DataError(
                f"in the order of time every class must occur among the train rows, but {names} first occurs "
                f"after them in split {split + 1}; merge such classes, or split at random without --time"
            )
    # The latest rows come first, so that a smaller train part is the one nearest to what is predicted.
    return train[::-1].copy(), np.sort(val), np.sort(test)


def van_der_corput(place: int) -> float:
    """0, 1/2, 1/4, 3/4, 1/8, ...: every beginning of it is spread evenly over [0, 1)."""
    value, step = 0.0, 0.5
    while place:
        place, digit = divmod(place, 2)
        value += digit * step
        step /= 2
    return value
