"""Training: batch, forward, gradient, step, epoch, for a whole stack of models.

A trial's numbers are the same bit for bit trained alone, in any stack and in any order: every operation here
works on each model's own slice, and every random number belongs to the model's split.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike

from reg_cli.engine import blas
from reg_cli.engine.metrics import Score
from reg_cli.engine.mlp import Architecture
from reg_cli.engine.optimizers import SCHEDULES
from reg_cli.engine.rows import Rows as Rows
from reg_cli.engine.rows import check_rows
from reg_cli.engine.stack import DIVERGED_LOSS, StackRun
from reg_cli.engine.stack import StackFit as StackFit
from reg_cli.engine.stages import Assignment as Assignment
from reg_cli.engine.training import Training as Training


def fit(
    shape: Architecture,
    training: Training,
    assignments: Sequence[Assignment],
    train: Rows,
    val: Rows | None,
    groups: Sequence[int],
    seeds: Sequence[tuple[int, int]],
    score: Score | None = None,
    *,
    dtype: DTypeLike = np.float32,
    diverged_loss: float = DIVERGED_LOSS,
) -> StackFit:
    """Train M models at once and return them at their kept weights.

    `groups` says which split (position in the parts' first axis) each model trains on; `seeds` holds one
    (seed, split) pair per position. Without a `score` nothing is measured after an epoch. A model has diverged
    when a parameter or its loss is not finite, or its train loss exceeds `diverged_loss`.

    Raises ValueError with a sentence for inputs that cannot be trained on.
    """
    for part in (train,) if val is None else (train, val):
        check_rows(shape, part, len(seeds))
    if not all(0 <= group < len(seeds) for group in groups) or not len(groups):
        raise ValueError(f"groups must name splits from 0 to {len(seeds) - 1}, but {list(groups)} were given")
    with blas.one_thread(), np.errstate(all="ignore"):
        places = np.asarray(groups, np.intp)
        run = StackRun(shape, training, assignments, train, val, places, seeds, score, dtype, diverged_loss)
        for epoch in range(1, training.epochs + 1):
            started = time.perf_counter()
            learning_rate = training.learning_rate * SCHEDULES[training.schedule](epoch, training.epochs)
            for rows in run.batches():
                x, y, weight = run.gather(rows)
                run.stages.perturb(x, y)
                z = run.models.forward(x, run.stages.noise)
                shape.output.delta(z, y, weight)
                run.models.backward(x, z)
                run.stages.penalise(run.models)
                run.stages.decay(run.models, learning_rate)
                run.optimizer.step(run.models.parameters, run.models.gradient, learning_rate)
                run.stages.constrain(run.models, run.optimizer, learning_rate)
            run.end_epoch(epoch, time.perf_counter() - started)
            if not len(run.alive):
                break
    return run.finished
