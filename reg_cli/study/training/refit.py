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

from reg_cli.engine.fit import Assignment, StackFit, fit
from reg_cli.engine.history import StackHistory
from reg_cli.engine.metrics import SCORES
from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.rows import Rows
from reg_cli.engine.strength import Strength
from reg_cli.study.training.task import StackTask, assignments

Array = NDArray[np.floating[Any]]


class StopAt(Regularizer):
    """Stop after a fixed number of epochs, each model at its own."""

    name = "stop_at"
    title = "stop at"
    help = "Stops after this many epochs."
    source = "Goodfellow, Bengio & Courville (2016), Deep learning, algorithm 7.2"
    strength = Strength(low=1, high=math.inf, off=math.inf, default=1, unit="epochs", whole=True)

    def should_stop(self, history: StackHistory, strength: Array) -> NDArray[np.bool_] | None:
        """True for the models that have trained as many epochs."""
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


def refit(task: StackTask, trained: StackFit) -> None:
    """Train the models that ask for it again, on train and validation rows, and put them in their own place."""
    again = [model for model, asks in enumerate(task.refit) if asks and trained.status[model] != "diverged"]
    if not again:
        return
    others = [one for one in assignments(task) if one.regularizer.name != "early_stopping"]
    second = fit(
        task.shape,
        task.training,
        [
            *(Assignment(one.regularizer, [one.strengths[model] for model in again]) for one in others),
            stop_at([int(trained.kept_epoch[model]) for model in again]),
        ],
        joined(task.parts["train"], task.parts["val"]),
        task.parts["val"],
        [task.groups[model] for model in again],
        task.seeds,
        SCORES[task.score],
    )
    for place, model in enumerate(again):
        trained.parameters[model] = second.parameters[place]
        trained.seconds[model] += second.seconds[place]
        if second.status[place] == "diverged":
            trained.status[model] = "diverged"
