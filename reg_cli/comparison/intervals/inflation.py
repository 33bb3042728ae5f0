"""Inflation of what rows share: by how much the part of each cluster counts in a variance."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

KAPPA = 2.0
KAPPA_FEW = 2.5
FEW_CLUSTERS = 200


def kappas(is_apart: NDArray[Any]) -> NDArray[np.float64]:
    """By how much the variance between clusters counts, per cluster.

    Models share train rows between splits, so a row that is trained on moves more than its own outcome: 2, or
    2.5 in a table of few clusters, found by simulation. Rows of a fixed test file are never trained on: 1.

    Shape: is_apart (R,), the clusters that are never trained on -> (R,).
    """
    apart = np.asarray(is_apart, bool)
    few = len(apart) < FEW_CLUSTERS and not apart.any()
    return np.where(apart, 1.0, KAPPA_FEW if few else KAPPA)
