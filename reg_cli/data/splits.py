"""Which rows train, validate and test: the same number of rows in every split, so that splits stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset
from reg_cli.errors import DataError, UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST_ROWS = 10
FEWEST_PER_CLASS = 3


@dataclass(frozen=True)
class SplitPlan:
    """The rows of every split.

    Shape: `train` (S, n_train), `val` (S, n_val), `test` (S, n_test), row numbers into the data set. Split s
    depends on the seed and s alone, never on how many splits there are, so that more repeats can be added to
    a study.
    """

    train: NDArray[np.int64]
    val: NDArray[np.int64]
    test: NDArray[np.int64]
    seed: int
    description: str

    @property
    def n_splits(self) -> int:
        """Number of splits, S."""
        return len(self.train)

    @property
    def test_train_ratio(self) -> float:
        """n_test / n_train, the correction of Nadeau and Bengio (2003)."""
        return float(self.test.shape[1] / self.train.shape[1])


def plan_splits(
    dataset: Dataset,
    *,
    repeats: int = 10,
    seed: int = 0,
    test_size: float = 0.2,
    val_size: float = 0.2,
    train_size: float | None = None,
) -> SplitPlan:
    """Repeated random splits, stratified by class.

    `test_size` and `val_size` are shares of all rows, or numbers of rows (from 1 up, whole). `train_size`
    keeps that many of the train rows, or that share of them (up to 1.0): a smaller train part lies inside a
    larger one, and val and test stay as they are. Raises DataError where the rows do not suffice, UsageError
    for sizes out of range.
    """
    import numpy as np

    n_test = _part(dataset.n_rows, test_size, "--test-size")
    n_val = _part(dataset.n_rows, val_size, "--val-size")
    n_rest = dataset.n_rows - n_test - n_val
    if repeats < 1:
        raise UsageError(f"--repeats must be at least 1, however: {repeats} was given; 10 is the default")
    _check_rows(dataset, n_rest)
    n_train = train_rows(n_rest, train_size, dataset)

    parts = [_one_split(dataset, n_val, n_test, seed, split) for split in range(repeats)]
    train, val, test = (np.stack([part[side] for part in parts]) for side in range(3))
    kind = "stratified " if dataset.task.is_classification else ""
    return SplitPlan(
        train[:, :n_train],
        val,
        test,
        seed,
        f"{repeats} {kind}random splits of {dataset.n_rows} rows: {n_train} train, {n_val} val, {n_test} "
        "test",
    )


def train_rows(n_rest: int, train_size: float | None, dataset: Dataset) -> int:
    """How many of the `n_rest` train rows `train_size` keeps: a share up to 1.0, or a number of rows."""
    if train_size is None:
        return n_rest
    n_train = int(train_size) if isinstance(train_size, int) or train_size > 1 else round(train_size * n_rest)
    fewest = max(2, len(dataset.classes))
    if not fewest <= n_train <= n_rest:
        raise UsageError(
            f"--train-size must keep {fewest} to {n_rest} of the train rows, however: {train_size:g} keeps "
            f"{n_train}; "
            "give a number of rows or a share of the train rows such as 0.5"
        )
    return n_train


def _part(n_rows: int, size: float, option: str) -> int:
    n_part = int(size) if size >= 1 else round(size * n_rows)
    if not 0 < size < n_rows:
        raise UsageError(
            f"{option} must be a share between 0 and 1 or a number of rows below {n_rows}, however: "
            f"{size:g} was given; "
            "0.2 is the default"
        )
    return max(1, n_part)


def _check_rows(dataset: Dataset, n_rest: int) -> None:
    import numpy as np

    if dataset.n_rows < FEWEST_ROWS:
        raise DataError(
            f"{dataset.name!r} must have at least {FEWEST_ROWS} rows with a target, however: it has "
            f"{dataset.n_rows}; "
            "add rows"
        )
    if n_rest < max(2, len(dataset.classes)):
        raise UsageError(
            f"--test-size and --val-size must leave rows to train on, however: {max(n_rest, 0)} of "
            f"{dataset.n_rows} rows "
            "are left; make them smaller"
        )
    if dataset.task.is_classification:
        counts = np.bincount(dataset.target.astype(np.int64), minlength=len(dataset.classes))
        few = [
            f"{dataset.classes[place]!r} ({counts[place]})"
            for place in np.flatnonzero(counts < FEWEST_PER_CLASS)
        ]
        if few:
            shown = ", ".join(few[:8]) + (f" and {len(few) - 8} more" if len(few) > 8 else "")
            raise DataError(
                f"every class must have at least {FEWEST_PER_CLASS} rows, one for each of train, val and "
                "test, however: "
                f"{shown} of {dataset.target_name!r} has fewer; add rows, merge such classes or leave their "
                "rows out"
            )


def _one_split(
    dataset: Dataset, n_val: int, n_test: int, seed: int, split: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Train, val and test rows of one split, from the seed and the split's number alone."""
    import numpy as np

    everyone = np.arange(dataset.n_rows)
    first, second, third = np.random.SeedSequence([seed, split]).generate_state(3)
    rest, test = _draw(dataset, everyone, n_test, int(first))
    train, val = _draw(dataset, rest, n_val, int(second))
    return _nested_order(dataset, train, int(third)), np.sort(val), np.sort(test)


def _draw(
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
            f"the splits must hold every class, however: with {len(rows)} rows to draw {n_out} from, "
            f"{error}; give larger "
            "--test-size and --val-size, or merge rare classes"
        ) from error
    return rows[stay], rows[out]


def _nested_order(dataset: Dataset, train: NDArray[np.int64], state: int) -> NDArray[np.int64]:
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


def duplicates_across(dataset: Dataset, plan: SplitPlan) -> float:
    """The share of test rows that have an exact copy (inputs and target) among their split's train rows."""
    import numpy as np
    import pandas as pd

    columns = {str(place): dataset.features[name] for place, name in enumerate(dataset.features.columns)}
    rows = pd.util.hash_pandas_object(
        pd.DataFrame(columns | {"target": dataset.target}), index=False
    ).to_numpy()
    if len(np.unique(rows)) == len(rows):
        return 0.0
    shares = [
        np.isin(rows[test], rows[train]).mean() for train, test in zip(plan.train, plan.test, strict=True)
    ]
    return float(np.mean(shares))
