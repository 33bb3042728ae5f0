"""Which rows train, validate and test: the same number of rows in every split, so that splits stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class SplitPlan:
    """The rows of every split.

    Shape: `train` (S, n_train), `val` (S, n_val), `test` (S, n_test), row numbers into the data set. Split s depends
    on the seed and s alone, never on how many splits there are, so that more repeats can be added to a study.
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
        return self.test.shape[1] / self.train.shape[1]
