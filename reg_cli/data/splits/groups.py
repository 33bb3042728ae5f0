"""Splits in which no group (patient, household, site) stands on two sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset
from reg_cli.data.splits.random import nested_order
from reg_cli.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST_GROUPS = 3
N_REFERENCE = 100
MOST_DRAWS = 2000
_PURPOSE = 0x6209


@dataclass(frozen=True)
class GroupSizes:
    """Rows of each part, the same in every split.

    Whole groups never add up exactly: a part takes groups until it has its rows, and rows beyond are left out
    of that split. `spare` is how many rows two parts may together leave out; a draw that wastes more is drawn
    again.
    """

    n_val: int
    n_test: int
    spare: int


def sizes(dataset: Dataset, n_val: int, n_test: int) -> GroupSizes:
    """The sizes that nearly half of all draws can keep, found on draws that depend on the data alone."""
    import numpy as np

    groups = _groups(dataset)
    counts = np.bincount(groups)
    if len(counts) < FEWEST_GROUPS:
        raise DataError(
            f"--group must name a column of at least {FEWEST_GROUPS} groups, one for each of train, val and "
            f"test, but there are {len(counts)}; choose another column or leave --group out"
        )
    rng = np.random.default_rng(_PURPOSE)
    wastes = []
    for _ in range(N_REFERENCE):
        n_groups = _taken(counts, rng.permutation(len(counts)), n_val, n_test)
        if n_groups is not None:
            wastes.append(n_groups[2])
    spare = int(np.quantile(wastes, 0.4)) if wastes else dataset.n_rows
    if dataset.n_rows - n_val - n_test - spare < max(2, len(dataset.classes)):
        raise DataError(
            f"the groups of --group must leave rows to train on, but the largest has {counts.max()} of "
            f"{dataset.n_rows} rows; give a smaller --test-size and --val-size, or leave --group out"
        )
    return GroupSizes(n_val, n_test, spare)


def one_split(
    dataset: Dataset, wanted: GroupSizes, seed: int, split: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Train, val and test rows; drawn again until the sizes fit and train has every class."""
    import numpy as np

    groups = _groups(dataset)
    counts = np.bincount(groups)
    rng = np.random.default_rng(np.random.SeedSequence([seed, split, _PURPOSE]))
    n_train = dataset.n_rows - wanted.n_val - wanted.n_test - wanted.spare
    for _ in range(MOST_DRAWS):
        order = rng.permutation(len(counts))
        taken = _taken(counts, order, wanted.n_val, wanted.n_test)
        if taken is None or taken[2] > wanted.spare:
            continue
        side = np.full(len(counts), 0)
        side[order[: taken[0]]] = 2
        side[order[taken[0] : taken[0] + taken[1]]] = 1
        train, val, test = (rng.permutation(np.flatnonzero(side[groups] == place)) for place in range(3))
        train, val, test = train[:n_train], val[: wanted.n_val], test[: wanted.n_test]
        if _has_all_classes(dataset, train):
            return nested_order(dataset, train, int(rng.integers(2**32))), np.sort(val), np.sort(test)
    raise DataError(
        f"the groups of --group must allow splits with every class among the train rows, but {MOST_DRAWS} "
        "draws found none; some class lives in too few groups"
    )


def _groups(dataset: Dataset) -> NDArray[np.int64]:
    if dataset.groups is None:
        raise ValueError("groups must be there to split by them")
    return dataset.groups


def _taken(
    counts: NDArray[np.int64], order: NDArray[np.int64], n_val: int, n_test: int
) -> tuple[int, int, int] | None:
    """How many groups of `order` make test, how many after them val, and the rows left out; None if none
    remain.
    """
    import numpy as np

    filled = np.cumsum(counts[order])
    test_end = int(np.searchsorted(filled, n_test)) + 1
    if test_end >= len(order):
        return None
    in_test = int(filled[test_end - 1])
    val_end = int(np.searchsorted(filled, in_test + n_val)) + 1
    if val_end >= len(order):
        return None
    return test_end, val_end - test_end, int(filled[val_end - 1]) - n_test - n_val


def _has_all_classes(dataset: Dataset, train: NDArray[np.int64]) -> bool:
    import numpy as np

    return not dataset.task.is_classification or len(np.unique(dataset.target[train])) == len(dataset.classes)
