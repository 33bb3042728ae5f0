"""Sums of u by cluster, by split and by both: all that the variance of an estimate needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reg_cli.study.rows.terms import Floats


@dataclass(frozen=True)
class Sums:
    """The u of one estimate, summed.

    Shape: `rows` (R,) sums per cluster, `squares` (R,) per cluster the sum over splits of squares, `splits`
    (S,) sums per split, `tested` (R,) clusters with a row, `used` (S,) splits with a number.
    """

    rows: Floats
    squares: Floats
    splits: Floats
    tested: NDArray[np.bool_]
    used: NDArray[np.bool_]

    @property
    def n_clusters(self) -> int:
        """Clusters tested at least once, R."""
        return int(self.tested.sum())

    @property
    def n_splits(self) -> int:
        """Splits in use, J."""
        return int(self.used.sum())


def cell_sums(clusters: NDArray[np.int64], u: Floats, n_clusters: int) -> Floats:
    """The u of one split summed within clusters; places without a row (-1) are left out.

    Shape: clusters, u (n,) -> (R,).
    """
    there = clusters >= 0
    if not there.all():
        clusters, u = clusters[there], u[there]
    return np.bincount(clusters, u, n_clusters).astype(np.float64)


class Adder:
    """Adds up one split after the other, so that only one split's u is held at a time."""

    def __init__(self, n_splits: int, n_clusters: int) -> None:
        self._rows, self._squares = np.zeros(n_clusters), np.zeros(n_clusters)
        self._splits = np.zeros(n_splits)
        self._tested = np.zeros(n_clusters, np.bool_)
        self._used = np.zeros(n_splits, np.bool_)

    def add(self, split: int, cells: Floats, tested: Iterable[NDArray[np.int64]]) -> None:
        """Add the cells of a split, and the clusters that it tested.

        Shape: cells (R,), each of tested (n,).
        """
        self._rows += cells
        self._squares += cells * cells
        self._splits[split] = cells.sum()
        self._used[split] = True
        for clusters in tested:
            self._tested[clusters[clusters >= 0]] = True

    def sums(self) -> Sums:
        """Sums of what was added."""
        return Sums(self._rows, self._squares, self._splits, self._tested, self._used)
