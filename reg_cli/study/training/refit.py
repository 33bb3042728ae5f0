"""Early stopping without its price: the network trained again on train and validation rows, for the epochs it chose.

Early stopping keeps its validation rows from training. Trained again on all rows for as long as it had trained, the
network shows what those rows had cost (Goodfellow, Bengio & Courville 2016, algorithm 7.2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine.fit import Assignment
from reg_cli.engine.history import StackHistory
from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.rows import Rows
from reg_cli.engine.strength import Strength

Array = NDArray[np.floating[Any]]


class StopAt(Regularizer):
    """Stop after a fixed number of epochs, each model at its own."""

    name = "stop_at"
    title = "stop at"
    help = "Stops after this many epochs."
    source = "Goodfellow, Bengio & Courville (2016), Deep learning, algorithm 7.2"
    strength = Strength(low=1, high=math.inf, off=math.inf, default=1, unit="epochs", whole=True)

    def should_stop(self, history: StackHistory, strength: Array) -> NDArray[np.bool_] | None:
        """True once as many epochs were trained."""
        stop: NDArray[np.bool_] = history.epoch >= strength[:, 0]
        return stop


def stop_at(kept_epochs: Sequence[int]) -> Assignment:
    """Assignment that ends each model after its own number of epochs."""
    return Assignment(StopAt(), [(float(epoch),) for epoch in kept_epochs])


def joined(train: Rows, val: Rows) -> Rows:
    """Train and validation rows as one part."""
    weight = None
    if train.weight is not None and val.weight is not None:
        weight = np.concatenate([train.weight, val.weight], axis=1)
    return Rows(np.concatenate([train.x, val.x], axis=1), np.concatenate([train.y, val.y], axis=1), weight)
