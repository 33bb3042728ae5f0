"""Random splits, each class in its share: one seed for each split and step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset
from reg_cli.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def one_split(
    dataset: Dataset, n_val: int, n_test: int, seed: int, split: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Train, val and test rows of one split, from the seed and the split's number alone."""
    import numpy as np

    everyone = np.arange(dataset.n_rows)
    first, second, third = np.random.SeedSequence([seed, split]).generate_state(3)
    rest, test = draw(dataset, everyone, n_test, int(first))
    train, val = draw(dataset, rest, n_val, int(second))
    return nested_order(dataset, train, int(third)), np.sort(val), np.sort(test)


def one_split_of_train(
    dataset: Dataset, n_val: int, seed: int, split: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """As `one_split`, where the test rows are given and the same in every split."""
    import numpy as np

    if dataset.test_rows is None:
        raise ValueError("test rows must be there to split around them")
    _, second, third = np.random.SeedSequence([seed, split]).generate_state(3)
    rest = np.setdiff1d(np.arange(dataset.n_rows), dataset.test_rows)
    train, val = draw(dataset, rest, n_val, int(second))
    return nested_order(dataset, train, int(third)), np.sort(val), dataset.test_rows


def draw(
    dataset: Dataset, rows: NDArray[np.int64], n_out: int, state: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draws `n_out` of `rows`, each class in its share; returns those that stay and those drawn."""
    from sklearn.model_selection import ShuffleSplit, StratifiedShuffleSplit

    try:
        if dataset.task.is_classification:
            splitter = StratifiedShuffleSplit(1, test_size=n_out, random_state=state)
            stay, out = next(splitter.split(rows, dataset.target[rows]))
        else:
            stay, out = next(ShuffleSplit(1, test_size=n_out, random_state=state).split(rows))
    except ValueError as error:
        raise DataError(
            f"the splits must hold every class, but with {len(rows)} rows to draw {n_out} from, {error}; "
            "give larger --test-size and --val-size, or merge rare classes"
        ) from error
    return rows[stay], rows[out]


def nested_order(dataset: Dataset, train: NDArray[np.int64], state: int) -> NDArray[np.int64]:
    """The train rows in an order of which every beginning is again stratified, each class first once.

    Within its class a row stands at (rank + 1/2) / size of the class, so that each beginning holds every
    class in about its share; size sweeps are nested and paired.
    """
    import numpy as np

    rng = np.random.default_rng(state)
    shuffled = rng.permutation(np.sort(train))
    if not dataset.task.is_classification:
        return shuffled
    labels = dataset.target[shuffled]
    place = np.empty(len(shuffled))
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        place[own] = (np.arange(len(own)) + 0.5) / len(own)
        place[own[0]] = -1.0
    return shuffled[np.argsort(place, kind="stable")]
