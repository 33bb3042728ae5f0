"""Row plan: where the rows of a study stand, what is true of them, and which of them hang together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.data.dataset import Dataset, Task
from reg_cli.data.splits.clusters import row_clusters
from reg_cli.data.splits.split_plan import SplitPlan
from reg_cli.errors import UsageError
from reg_cli.study.rows.archive import pack, unpack
from reg_cli.study.rows.terms import Variation

Integers = NDArray[np.int64]

MOST_ROWS = 20_000
"""Above this many rows a trial keeps sums over clusters."""
MOST_BYTES = 200e6
"""Bytes that the rows of a study may take on the disk; above it, sums as well."""
MOST_CLUSTERS = 10_000
"""Clusters of such sums: more are hashed into as many buckets, whose sums take 40 kB a trial and quantity."""


@dataclass(frozen=True)
class RowPlan:
    """Rows of a study.

    Shape: `number` (N,) the place of each row in the file; `train` (S, n_train), `val`, `test` row numbers into the
    table; `target` (N,) class positions, or values in
    the user's units; `cluster` (N,) the cluster of each row; `is_apart` (R,) marks clusters that are never trained on
    (a test file's); `mean` and `scale` (S,) turn the outputs of a regression into the user's units. `in_sums` says that
    trials keep sums over clusters; of more than MOST_ROWS rows the plan then keeps neither numbers nor target.
    """

    number: Integers
    train: Integers
    val: Integers
    test: Integers
    target: NDArray[np.float64]
    cluster: Integers
    is_apart: NDArray[np.bool_]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    in_sums: NDArray[np.bool_]

    @property
    def n_clusters(self) -> int:
        """Clusters of the table, R."""
        return len(self.is_apart)

    def __post_init__(self) -> None:
        n_rows = len(self.cluster)
        if any(getattr(self, f.name).dtype.kind not in "ifb" for f in fields(self)):
            raise ValueError("the plan of rows must be made of numbers")
        parts = (self.train, self.val, self.test)
        if any(part.ndim != 2 or len(part) != len(self.mean) for part in parts) or len(self.mean) != len(
            self.scale
        ):
            raise ValueError("the plan of rows must have every split in every part")
        if any(part.size and not 0 <= part.min() <= part.max() < n_rows for part in parts):
            raise ValueError("the plan of rows must name rows of the table")
        if n_rows and not 0 <= self.cluster.min() <= self.cluster.max() < self.n_clusters:
            raise ValueError("the plan of rows must name clusters of the table")
        if any(len(array) not in (0, n_rows) for array in (self.number, self.target)):
            raise ValueError("the plan of rows must know every row of the table, or none")

    @property
    def n_splits(self) -> int:
        """Splits, S."""
        return len(self.mean)

    def n_rows(self, part: str) -> int:
        """Rows of a part of each split."""
        of_part: Integers = getattr(self, part)
        return int(of_part.shape[1])

    def rows(self, part: str, split: int) -> Integers:
        """Row numbers of a part of a split, (n,)."""
        numbers: Integers = getattr(self, part)[split]
        return numbers

    @cached_property
    def variations(self) -> Mapping[str, Variation]:
        """The yardstick of each part; empty where the target is not kept."""
        return variations(self.target, self.test if self.is_apart.any() else None) if len(self.target) else {}

    def to_bytes(self) -> bytes:
        """The arrays, compressed, in the smallest integers that hold them."""
        arrays = {f.name: np.asarray(getattr(self, f.name)) for f in fields(self)}
        return pack({name: _small(array) for name, array in arrays.items()})

    @classmethod
    def from_bytes(cls, packed: bytes) -> RowPlan:
        """The plan that `to_bytes` wrote; ValueError, KeyError or OSError where the bytes are not such."""
        arrays = unpack(packed)
        return cls(**{f.name: _large(arrays[f.name]) for f in fields(cls)})


def variations(target: NDArray[np.float64], fixed_test: Integers | None) -> Mapping[str, Variation]:
    """The yardstick of R² in each part; a fixed test part has its own.

    Shape: target (N,), fixed_test (S, n).
    """
    if fixed_test is None:
        whole = Variation.of(target)
        return {"train": whole, "val": whole, "test": whole}
    rest = Variation.of(np.delete(target, fixed_test[0]))
    return {"train": rest, "val": rest, "test": Variation.of(target[fixed_test[0]])}


def needs_sums(dataset: Dataset, splits: SplitPlan, n_trials: int) -> bool:
    """True where the rows of `n_trials` trials are too many to be kept one by one."""
    n_outputs = len(dataset.classes) if dataset.task is Task.MULTICLASS else 1
    return dataset.n_rows > MOST_ROWS or n_trials * _bytes(splits, n_outputs) > MOST_BYTES


def check_single_rows(*, in_sums: bool) -> None:
    """Raise UsageError where single rows are asked of a study that keeps sums."""
    if in_sums:
        raise UsageError(
            "--rows must have single rows, but the study keeps sums over clusters of them, as one of more than "
            f"{MOST_ROWS} rows does, or one whose rows would take more than {MOST_BYTES / 1e6:g} MB; try --max-rows "
            f"{MOST_ROWS} or fewer variants"
        )


def plan_rows(dataset: Dataset, splits: SplitPlan, n_trials: int) -> RowPlan:
    """The row plan of a study of `n_trials` trials."""
    keeps_rows = dataset.n_rows <= MOST_ROWS
    cluster, is_apart = cluster_rows(dataset, splits)
    scaled = dataset.task is Task.REGRESSION
    target = dataset.target.astype(np.float64)
    of_train = [target[rows] for rows in splits.train]
    number = np.arange(dataset.n_rows) if dataset.row_numbers is None else dataset.row_numbers
    return RowPlan(
        number=number[: len(number) if keeps_rows else 0].astype(np.int64),
        train=splits.train[:, slice(None if keeps_rows else 0)],
        val=splits.val[:, slice(None if keeps_rows else 0)],
        test=splits.test[:, slice(None if keeps_rows else 0)],
        target=target if keeps_rows else target[:0],
        cluster=cluster,
        is_apart=is_apart,
        mean=np.array([values.mean() if scaled else 0.0 for values in of_train]),
        scale=np.array([(values.std() or 1.0) if scaled else 1.0 for values in of_train]),
        in_sums=np.array(needs_sums(dataset, splits, n_trials)),
    )


def cluster_rows(dataset: Dataset, splits: SplitPlan) -> tuple[Integers, NDArray[np.bool_]]:
    """The cluster of each row, (N,), at most MOST_CLUSTERS in a large table, and which of them are never trained on.

    A row of a test file is never in one cluster with a row of the table, were it a copy: they count by other rules.
    """
    labels = row_clusters(dataset, splits.test.shape[1])
    apart = np.zeros(dataset.n_rows, bool)
    if dataset.test_rows is not None:
        apart[dataset.test_rows] = True
    numbers = np.zeros(dataset.n_rows, np.int64)
    n_clusters = [0, 0]
    sides = [side for side in (~apart, apart) if side.any()]
    for place, side in enumerate(sides):
        own = np.unique(labels[side], return_inverse=True)[1].astype(np.int64)
        if dataset.n_rows > MOST_ROWS:
            own = in_buckets(own, max(1, MOST_CLUSTERS // len(sides)))
        numbers[side] = own + n_clusters[0]
        n_clusters[place] = int(own.max()) + 1
    return numbers, np.arange(sum(n_clusters)) >= (n_clusters[0] if len(sides) > 1 else sum(n_clusters))


def in_buckets(labels: Integers, most: int) -> Integers:
    """Labels hashed into at most `most` buckets of nearly equal size, the same for equal labels.

    Shape: labels (n,), numbered from 0 without holes.
    """
    n_labels = int(labels.max()) + 1
    if n_labels <= most:
        return labels
    order = np.random.default_rng(0xB0CCE7).permutation(n_labels)
    return np.asarray(order[labels] % most, np.int64)


def _bytes(splits: SplitPlan, n_outputs: int) -> float:
    """Bytes of one trial's rows, before they are compressed: outputs of the test rows, loss and hit of all."""
    n_test = splits.test.shape[1]
    rows = splits.train.shape[1] + splits.val.shape[1] + n_test
    return float(n_test * n_outputs * 4 + rows * (4 + 1 / 8))


def _small(array: NDArray[Any]) -> NDArray[Any]:
    """Row and cluster numbers as the smallest unsigned integers that hold them."""
    if array.dtype.kind != "i":
        return array
    return array.astype(np.min_scalar_type(int(array.max(initial=0))))


def _large(array: NDArray[Any]) -> NDArray[Any]:
    return array.astype(np.int64) if array.dtype.kind == "u" else array
