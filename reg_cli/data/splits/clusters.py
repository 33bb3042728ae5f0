"""Clusters of rows: which rows count as one where the statistics ask how much a table knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLOCKS_PER_TEST = 4
"""Blocks of time that one test part spans. Neighbours in time are alike and windows overlap, so the block is the unit
that is drawn anew: shorter ones claim too much in simulation, longer ones are too few to tell a spread."""


def row_clusters(dataset: Dataset, n_test: int) -> NDArray[np.int64]:
    """The cluster of each row, numbered from 0: its group, its block of time, or itself with its exact copies.

    Shape: (N,). `n_test` is the number of rows of a test part.
    """
    import numpy as np

    if dataset.groups is not None:
        return _numbered(dataset.groups)
    if dataset.times is not None:
        length = max(1, n_test // BLOCKS_PER_TEST)
        order = np.argsort(dataset.times, kind="stable")
        blocks = np.empty(dataset.n_rows, dtype=np.int64)
        blocks[order] = np.arange(dataset.n_rows) // length
        # Rows of one moment are one observation of it: a block ends where a moment does.
        _, moment = np.unique(dataset.times, return_inverse=True)
        first = np.full(moment.max() + 1, dataset.n_rows, dtype=np.int64)
        np.minimum.at(first, moment, blocks)
        return _numbered(first[moment])
    return _numbered(row_hashes(dataset))


def row_hashes(dataset: Dataset) -> NDArray[np.uint64]:
    """A number per row, equal where inputs and target are. Shape: (N,)."""
    import numpy as np
    import pandas as pd

    columns = {str(place): dataset.features[name] for place, name in enumerate(dataset.features.columns)}
    frame = pd.DataFrame(columns | {"target": dataset.target})
    return np.asarray(pd.util.hash_pandas_object(frame, index=False), dtype=np.uint64)


def _numbered(labels: NDArray[np.int64] | NDArray[np.uint64]) -> NDArray[np.int64]:
    """Labels as numbers from 0 in the order of first appearance. Shape: (N,)."""
    import pandas as pd

    codes: NDArray[np.int64] = pd.factorize(labels)[0].astype("int64")
    return codes
