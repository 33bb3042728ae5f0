"""Early stopping: training ends when the validation rows stop improving, and the best weights are kept."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.strength import Setting, Strength

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reg_cli.engine.history import StackHistory
    from reg_cli.engine.regularizer import Array


class EarlyStopping(Regularizer):
    """Stop once `patience` epochs have passed without an improvement above `min_delta` on the best so far.

    The weights kept are those of the best epoch (the first of equals), whether or not training was stopped.
    """

    name = "early_stopping"
    title = "early stopping"
    help = (
        "Stops when the validation loss has not improved for so many epochs; keeps the best epoch's weights."
    )
    source = "Prechelt (1998), Early stopping - but when?"
    elsewhere = (
        (
            "scikit-learn",
            "MLPClassifier(early_stopping=True, n_iter_no_change=early_stopping - 1, tol=min_delta)",
        ),
        ("Keras", "EarlyStopping(patience=early_stopping, restore_best_weights=True)"),
        (
            "PyTorch",
            "Lightning: EarlyStopping(patience=early_stopping) with a ModelCheckpoint of the best epoch",
        ),
    )
    strength = Strength(low=1, high=math.inf, off=math.inf, default=10, unit="epochs of patience", whole=True)
    settings = (
        Setting(
            "min_delta", 0.0, "An improvement must be larger than this to count for the patience.", low=0
        ),
        Setting("start_epoch", 1, "Patience is counted from this epoch on.", low=1),
        Setting(
            "monitor",
            "val_loss",
            "What must improve on the validation rows.",
            choices=("val_loss", "val_score"),
        ),
    )

    greater_is_better = True
    """Direction of the monitored score; set by whoever chooses the score. Losses are always minimised."""

    def should_stop(self, history: StackHistory, strength: Array) -> NDArray[np.bool_] | None:
        """Epochs since the last improvement by more than min_delta >= patience."""
        costs, start = self._costs(history), float(self.chosen["start_epoch"])
        waited = costs.shape[1] - self._last_improvement(costs).clip(min=start)
        stop: NDArray[np.bool_] = waited >= strength[:, 0]
        return stop

    def keeps(self, history: StackHistory, strength: Array) -> NDArray[np.bool_] | None:
        """True where the newest epoch is the first with the lowest cost so far."""
        costs = self._costs(history)
        best: NDArray[np.bool_] = costs.argmin(axis=1) == costs.shape[1] - 1
        return best

    def _last_improvement(self, costs: NDArray[np.floating[Any]]) -> NDArray[Any]:
        """The last epoch, counted from 1, that beat the best one before it by more than min_delta, (m,)."""
        min_delta = float(self.chosen["min_delta"])
        if min_delta == 0:
            first_best: NDArray[Any] = costs.argmin(axis=1) + 1
            return first_best
        best, last = costs[:, 0].copy(), costs[:, 0] * 0 + 1
        for epoch in range(2, costs.shape[1] + 1):
            better = costs[:, epoch - 1] < best - min_delta
            best[better], last[better] = costs[better, epoch - 1], epoch
        return last

    def _costs(self, history: StackHistory) -> NDArray[np.floating[Any]]:
        """Costs to be minimised, (m, epochs so far); NaN counts as worst."""
        greater = self.chosen["monitor"] == "val_score" and self.greater_is_better
        costs = history.so_far(str(self.chosen["monitor"])) * (-1 if greater else 1)
        costs[costs != costs] = math.inf
        return costs
