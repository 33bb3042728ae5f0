"""Clusters: which rows of a table stand or fall together, and by how much shared training inflates their part."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

MOST_ROWS = 20_000
"""Above this many rows they are kept as sums over buckets."""
N_BUCKETS = 10_000
KAPPA = 2.0
KAPPA_FEW = 2.5
FEW_CLUSTERS = 200
BLOCKS_PER_TEST_PART = 4


def clusters(
    n_rows: int,
    *,
    groups: NDArray[Any] | None = None,
    times: NDArray[Any] | None = None,
    inputs: NDArray[Any] | None = None,
    n_test: int = 1,
    seed: int = 0,
) -> Integers:
    """The cluster of every row, numbered from 0 without holes.

    Groups where the table has them; else blocks of time, a quarter of a test part long; else rows, of which
    duplicates (equal `inputs`, target included) share a cluster; above MOST_ROWS clusters these are hashed
    into N_BUCKETS buckets. The rows of a test file follow those of the table and are clusters as any other.

    Shape: groups, times (N,), inputs (N, D) -> (N,).
    """
    if groups is not None:
        labels = _numbered(groups)
    elif times is not None:
        order = np.argsort(times, kind="stable")
        # Rows of one time are told apart by nothing, so they share a block.
        first = np.searchsorted(np.asarray(times)[order], times, "left")
        labels = _numbered(first // max(1, n_test // BLOCKS_PER_TEST_PART))
    elif inputs is not None:
        labels = _numbered(inputs)
    else:
        labels = np.arange(n_rows, dtype=np.int64)
    return _bucketed(labels, seed) if labels.max(initial=-1) >= MOST_ROWS else labels


def of_places(rows: Integers, labels: Integers) -> Integers:
    """The cluster of each place of a part; padding (row -1) stays -1.

    Shape: rows (S, n), labels (N,) -> (S, n).
    """
    return np.where(rows >= 0, labels[rows], -1)


def kappas(kind: str, n_clusters: int, test_clusters: Integers | None = None) -> NDArray[np.float64]:
    """By how much the variance between clusters counts, per cluster.

    Models share train rows between splits, so a row that is trained on moves more than its own outcome: 2, or
    2.5 in a table of few clusters, found by simulation. Rows of a fixed test file are never trained on: 1.

    Shape: test_clusters (n,) -> (R,).
    """
    weights = np.full(n_clusters, KAPPA if n_clusters >= FEW_CLUSTERS else KAPPA_FEW)
    if kind == "fixed":
        if test_clusters is None:
            raise ValueError("a fixed test file must name the clusters of its rows")
        weights = np.full(n_clusters, KAPPA)
        weights[test_clusters] = 1.0
    return weights


def _numbered(values: NDArray[Any]) -> Integers:
    """Numbers from 0 by distinct value, or by distinct line of a matrix."""
    _, numbers = np.unique(values, axis=0, return_inverse=True)
    return np.asarray(numbers, np.int64).reshape(len(values))


def _bucketed(labels: Integers, seed: int) -> Integers:
    """Labels hashed into N_BUCKETS buckets of nearly equal size."""
    rng = np.random.default_rng([seed, 0xB0CCE7])
    return np.asarray(rng.permutation(int(labels.max()) + 1)[labels] % N_BUCKETS, np.int64)
