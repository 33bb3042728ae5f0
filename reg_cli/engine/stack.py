"""State and result of training a stack: the models still alive, and those that are done."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from reg_cli.engine.history import StackHistory
from reg_cli.engine.metrics import Score
from reg_cli.engine.mlp import Architecture, StackedMLP, outputs
from reg_cli.engine.optimizers import OPTIMIZERS
from reg_cli.engine.rows import Rows
from reg_cli.engine.stages import Assignment, Stages, neighbours
from reg_cli.engine.streams import Streams
from reg_cli.engine.training import Training

Array = NDArray[np.floating[Any]]

DIVERGED_LOSS = 1e3
"""A train loss above this is divergence: knowing nothing costs log(C) nats, or 1 for a standardised target.
"""

_FLUSH_STEPS = 256


@dataclass
class StackFit:
    """Result of training one stack.

    Shape: parameters (M, P) at the kept epoch; status M words (trained, stopped_early, diverged); epochs,
    best_epoch and kept_epoch (M,), counted from 1; seconds (M,), each model's share of the stack's time.
    """

    parameters: Array
    history: StackHistory
    status: list[str]
    epochs: NDArray[np.int64]
    best_epoch: NDArray[np.int64]
    kept_epoch: NDArray[np.int64]
    seconds: NDArray[np.float64]


class StackRun:
    """A stack in training: the models still alive, and what each of them has come to.

    Position i of every array of the stack is model `alive[i]` of the study.
    """

    def __init__(
        self,
        shape: Architecture,
        training: Training,
        assignments: Sequence[Assignment],
        train: Rows,
        val: Rows | None,
        groups: NDArray[np.intp],
        seeds: Sequence[tuple[int, int]],
        score: Score | None,
        dtype: DTypeLike,
        diverged_loss: float = DIVERGED_LOSS,
    ) -> None:
        self.shape, self.training, self.train, self.val, self.score = shape, training, train, val, score
        self.diverged_loss, self.steps, n = diverged_loss, 0, len(groups)
        self.streams = Streams(seeds, dtype)
        self.strengths = [
            (assignment.regularizer, assignment.per_place(shape, n, dtype)) for assignment in assignments
        ]
        self.alive = neighbours(self.strengths, n)
        self.groups = groups[self.alive]
        first = np.stack([shape.initial(seed, split) for seed, split in seeds]).astype(dtype)
        self.models = StackedMLP(shape, first[self.groups])
        self.optimizer = OPTIMIZERS[training.optimizer](self.models.parameters)
        self.history = StackHistory(n, training.epochs)
        self.finished = StackFit(
            parameters=np.zeros((n, shape.n_parameters), dtype),
            history=StackHistory(n, training.epochs),
            status=["trained"] * n,
            epochs=np.zeros(n, np.int64),
            best_epoch=np.zeros(n, np.int64),
            kept_epoch=np.zeros(n, np.int64),
            seconds=np.zeros(n),
        )
        self._x = np.empty(0, dtype)
        self.stages = self._stages()
        for technique in self.stages.on_stop:
            if val is None or score is None:
                raise ValueError(
                    f"{technique.regularizer.name} must have validation rows and a score to watch, but no "
                    f"{'score' if score is None else 'validation rows'}"
                )

    def _stages(self) -> Stages:
        """Stages of the models that are alive."""
        alive = [(regularizer, strengths[self.alive]) for regularizer, strengths in self.strengths]
        return Stages(alive, self.groups, self.streams)

    # One training step, in order.

    def batches(self) -> Iterator[NDArray[np.intp]]:
        """Each epoch's row numbers, batch by batch: (G, B), the last batch with what is left."""
        n_rows, size = self.train.x.shape[1], self.training.batch_size
        order = np.stack([rng.permutation(n_rows) for rng in self.streams.generators("row order")])
        for start in range(0, n_rows, size):
            yield order[:, start : start + size]
            self.steps += 1
            if self.steps % _FLUSH_STEPS == 0:
                self.optimizer.flush()

    def gather(self, rows: NDArray[np.intp]) -> tuple[Array, Array, Array | None]:
        """The rows of a batch: x (M or 1, B, D + 1) with a last column of ones, y (M or 1, B, C), weight
        likewise.

        One copy serves all models where there is one split and nothing changes its rows.
        """
        n_groups, n_rows, n_inputs = self.train.x.shape
        flat = rows + n_rows * np.arange(n_groups)[:, None]
        x = np.take(self.train.x.reshape(-1, n_inputs), flat, axis=0)
        y = np.take(self.train.y.reshape(n_groups * n_rows, -1), flat, axis=0)
        weight = None if self.train.weight is None else np.take(self.train.weight.reshape(-1), flat)
        if n_groups > 1 or self.stages.on_batch:
            x, y = x[self.groups], y[self.groups]
            weight = None if weight is None else weight[self.groups]
        if self._x.shape[:2] != x.shape[:2]:
            self._x = np.ones((*x.shape[:2], n_inputs + 1), self.models.parameters.dtype)
        self._x[:, :, :-1] = x
        return self._x, y.astype(self.models.parameters.dtype, copy=False), weight

    def end_epoch(self, epoch: int, training_seconds: float) -> None:
        """Measure, keep the weights that are to be kept, and let go of the models that are done."""
        started = time.perf_counter()
        parameters = self.stages.evaluation_parameters(self.models)
        diverged = ~np.isfinite(parameters).all(axis=1)
        if self.score is not None:
            diverged |= self._measure(parameters)
        keep, stop = self.stages.judge(self.history, len(self.alive))
        done, kept = self.finished, self.alive[keep]
        done.parameters[kept] = parameters[keep]
        done.kept_epoch[kept] = epoch
        done.epochs[self.alive] = epoch
        seconds = training_seconds + time.perf_counter() - started
        done.seconds[self.alive] += seconds / len(self.alive)
        last = epoch == self.training.epochs
        for where, word in ((stop & (not last), "stopped_early"), (diverged, "diverged")):
            for model in self.alive[where]:
                done.status[model] = word
        leaving = stop | diverged | last
        if leaving.any():
            self._let_go(leaving)

    def _measure(self, parameters: Array) -> NDArray[np.bool_]:
        """Add this epoch to the history; return which models diverged, (M,)."""
        assert self.score is not None
        n_models = len(self.alive)
        measured = {name: np.full(n_models, np.nan) for name in self.history.values}
        for part_name, part in (("train", self.train), ("val", self.val)):
            if part is None:
                continue
            for group in np.unique(self.groups):
                models = np.flatnonzero(self.groups == group)
                z = outputs(self.shape, parameters[models], part.x[group])
                measured[f"{part_name}_loss"][models] = self.shape.output.mean(z, part.y[group])
                measured[f"{part_name}_score"][models] = self.score(z, part.y[group])
        self.history.append(measured)
        too_far = ~(measured["train_loss"] <= min(self.diverged_loss, np.finfo(np.float64).max))
        if self.val is not None:
            too_far |= ~np.isfinite(measured["val_loss"])
        return too_far

    def _let_go(self, leaving: NDArray[np.bool_]) -> None:
        """Take models out of the stack; what is left costs what it alone costs."""
        models, done = self.alive[leaving], self.finished
        for name, values in self.history.values.items():
            done.history.values[name][models] = values[leaving]
        done.history.epoch = max(done.history.epoch, self.history.epoch)
        if self.score is not None and self.val is not None:
            losses = self.history.so_far("val_loss")[leaving]
            losses = np.where(np.isfinite(losses), losses, np.inf)
            done.best_epoch[models] = losses.argmin(axis=1) + 1
        else:
            done.best_epoch[models] = done.kept_epoch[models]
        staying = np.flatnonzero(~leaving)
        self.alive, self.groups = self.alive[staying], self.groups[staying]
        self.history = self.history.take(staying)
        if len(staying):
            self.models = self.models.take(staying)
            self.optimizer.take(staying)
            self.stages = self._stages()
