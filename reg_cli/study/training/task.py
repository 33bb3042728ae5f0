"""One stack as it is handed to a worker: its arrays, its variants, its techniques."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine.fit import Assignment, Training
from reg_cli.engine.metrics import SCORES
from reg_cli.engine.mlp import Architecture
from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.rows import Rows
from reg_cli.regularizers import REGULARIZERS
from reg_cli.regularizers.early_stopping import EarlyStopping
from reg_cli.study.results.surface import GridRows
from reg_cli.study.rows.measure import RowNeeds


@dataclass(frozen=True)
class StackTask:
    """Everything needed to train one stack, and nothing else.

    Shape: parts hold x (G, N, D) and y (G, N, C) of G splits; `groups` says on which of them each of the M
    models trains; `strengths` holds M settings by technique; `target_scale` (G,) gives outputs the user's
    units; `flipped` (G, n_train) marks the train rows whose label was made wrong. `refit` says which models
    are trained again on train and validation rows for the epochs that early stopping chose. `grid` is where
    the models of split `grid_split` are asked what they predict over the plane. `row_needs` says how rows
    are kept; None keeps none. `reference` names the plain model that is fitted on the one split instead of networks.
    """

    shape: Architecture
    training: Training
    parts: Mapping[str, Rows]
    variants: tuple[str, ...]
    strengths: tuple[Mapping[str, tuple[float, ...]], ...]
    groups: tuple[int, ...]
    seeds: tuple[tuple[int, int], ...]
    target_scale: tuple[float, ...]
    score: str
    settings: Mapping[str, Mapping[str, float | str]] = field(default_factory=dict)
    image_shape: tuple[int, int] | None = None
    flipped: NDArray[np.bool_] | None = None
    refit: tuple[bool, ...] = ()
    robustness: bool = False
    grid: GridRows | None = None
    grid_split: int = 0
    row_needs: RowNeeds | None = None
    reference: str = ""

    def only(self, model: int) -> StackTask:
        """The task of one model alone."""
        group = self.groups[model]

        def one(rows: Rows) -> Rows:
            weight = None if rows.weight is None else rows.weight[group : group + 1]
            return Rows(rows.x[group : group + 1], rows.y[group : group + 1], weight)

        return replace(
            self,
            parts={name: one(rows) for name, rows in self.parts.items()},
            variants=self.variants[model : model + 1],
            strengths=self.strengths[model : model + 1],
            groups=(0,),
            seeds=self.seeds[group : group + 1],
            target_scale=self.target_scale[group : group + 1],
            flipped=None if self.flipped is None else self.flipped[group : group + 1],
            refit=self.refit[model : model + 1],
            row_needs=None if self.row_needs is None else self.row_needs.only(group),
        )


def assignments(task: StackTask) -> list[Assignment]:
    """The techniques that any model of the stack has on, with each model's strength."""
    on = []
    for name, technique in REGULARIZERS.items():
        if any(name in strengths for strengths in task.strengths):
            regularizer: Regularizer = technique(image_shape=task.image_shape, **task.settings.get(name, {}))
            if isinstance(regularizer, EarlyStopping):  # it may watch the score
                regularizer.greater_is_better = SCORES[task.score].greater_is_better
            off = (technique.strength.off,)
            on.append(Assignment(regularizer, [strengths.get(name, off) for strengths in task.strengths]))
    return on
