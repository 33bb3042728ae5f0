"""The state of a stack in training: the models still alive, and what each of them has come to."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from reg_cli.engine.history import StackHistory
from reg_cli.engine.metrics import Score
from reg_cli.engine.mlp import Architecture, StackedMLP, outputs
from reg_cli.engine.optimizers import OPTIMIZERS
from reg_cli.engine.regularizer import Step
from reg_cli.engine.rows import Rows
from reg_cli.engine.streams import Streams
from reg_cli.engine.technique import Active, Technique, spread
from reg_cli.engine.training import Training

Array = NDArray[np.floating[Any]]

DIVERGED_LOSS = 1e3
"""A train loss above this is divergence: knowing nothing costs log(C) nats, or 1 for a standardised target.
"""

_FLUSH_STEPS = 256


@dataclass
class StackFit:
    """What became of each model.

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
    measuring_seconds: float = 0.0


class StackRun:
    """The state of a stack in training: the models still alive, and what each of them has come to."""

    def __init__(
        self,
        shape: Architecture,
        training: Training,
        techniques: Sequence[Technique],
        train: Rows,
        val: Rows | None,
        groups: NDArray[np.intp],
        seeds: Sequence[tuple[int, int]],
        score: Score | None,
        dtype: DTypeLike,
    ) -> None:
        self.shape, self.training, self.train, self.val, self.score = shape, training, train, val, score
        self.streams = Streams(seeds, dtype)
        self.strengths = [
            (technique.regularizer, spread(technique, shape, len(groups), dtype)) for technique in techniques
        ]
        first = np.stack([shape.initial(seed, split) for seed, split in seeds]).astype(dtype)
        self.models = StackedMLP(shape, first[groups])
        self.optimizer = OPTIMIZERS[training.optimizer](self.models.parameters)
        self.groups = groups
        self.alive = np.arange(len(groups))
        self.history = StackHistory(len(groups), training.epochs)
        self.steps = 0
        n = len(groups)
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
        self.diverged_loss = DIVERGED_LOSS
        self._activate_techniques()
        for technique in self.on_stop:
            if val is None or score is None:
                raise ValueError(
                    f"{technique.regularizer.name} must have validation rows and a score to watch, "
                    f"however: no {'score' if score is None else 'validation rows'}"
                )

    def _activate_techniques(self) -> None:
        """Find out which techniques act at which stage on the models that are alive."""
        active = [
            Active(regularizer, strengths[self.alive], self.groups, self.streams)
            for regularizer, strengths in self.strengths
        ]
        active = [technique for technique in active if technique.runs]

        def at(stage: str) -> list[Active]:
            return [technique for technique in active if technique.regularizer.overrides(stage)]

        self.on_batch, self.on_hidden = at("perturb_batch"), at("hidden_noise")
        self.on_penalty, self.on_decay, self.on_constrain = (
            at("penalty_gradient"),
            at("decay"),
            at("constrain"),
        )
        self.on_stop, self.on_rest = at("should_stop"), at("resting_scale")

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
        if n_groups > 1 or self.on_batch:
            x, y = x[self.groups], y[self.groups]
            weight = None if weight is None else weight[self.groups]
        if self._x.shape[:2] != x.shape[:2]:
            self._x = np.ones((*x.shape[:2], n_inputs + 1), self.models.parameters.dtype)
        self._x[:, :, :-1] = x
        return self._x, y.astype(self.models.parameters.dtype, copy=False), weight

    def perturb(self, x: Array, y: Array) -> None:
        """Let the techniques change the batch's rows."""
        self.streams.next_batch()
        for technique in self.on_batch:
            for models, strengths, draws in technique.runs:
                technique.regularizer.perturb_batch(x[models, :, :-1], y[models], strengths[0], draws[0])

    def noise(self, layer: int, h: Array, slope: Array) -> None:
        """Multiply a hidden layer, and with it its slope, by the techniques' noise."""
        for technique in self.on_hidden:
            for models, strengths, draws in technique.runs:
                some = h[models]
                noise = technique.regularizer.hidden_noise(some.shape, strengths[layer], draws[layer])
                if noise is not None:
                    some *= noise
                    slope[models] *= noise

    def penalise(self) -> None:
        """Add the gradients of the penalties."""
        for technique in self.on_penalty:
            for models, strengths, _ in technique.runs:
                for weight, gradient, strength in zip(
                    self.models.weights, self.models.weight_gradients, strengths, strict=True
                ):
                    technique.regularizer.penalty_gradient(
                        weight[models, :, :-1], strength, gradient[models, :, :-1]
                    )

    def decay(self, learning_rate: float) -> None:
        """Let the techniques shrink the weights before the step."""
        for technique in self.on_decay:
            for models, strengths, _ in technique.runs:
                for weight, strength in zip(self.models.weights, strengths, strict=True):
                    technique.regularizer.decay(weight[models, :, :-1], strength, learning_rate)

    def constrain(self, learning_rate: float) -> None:
        """Let the techniques move the weights after the step."""
        for technique in self.on_constrain:
            for models, strengths, _ in technique.runs:
                start = 0
                for weight, strength in zip(self.models.weights, strengths, strict=True):
                    stop = start + weight[0].size
                    step = Step(learning_rate, partial(self._scale, models, start, weight, learning_rate))
                    technique.regularizer.constrain(weight[models, :, :-1], strength, step)
                    start = stop

    def _scale(self, models: slice, start: int, weight: Array, learning_rate: float) -> Array | float:
        """The optimizer's step of some models' weights in the layer that starts at a flat place."""
        stop = start + weight[0].size
        scale = self.optimizer.scale(models, slice(start, stop), learning_rate)
        return scale if isinstance(scale, float) else scale.reshape(-1, *weight.shape[1:])[:, :, :-1]

    # The end of an epoch.

    def at_rest(self) -> Array:
        """The parameters with which the models stand when nothing is switched on, (M, P)."""
        if not self.on_rest:
            return self.models.parameters
        resting = self.models.parameters.copy()
        above = self.shape.views(resting)[1:]
        for technique in self.on_rest:
            for models, strengths, _ in technique.runs:
                for weight, strength in zip(above, strengths, strict=True):
                    scale = technique.regularizer.resting_scale(strength)
                    if scale is not None:
                        weight[models, :, :-1] *= scale
        return resting

    def end_epoch(self, epoch: int, training_seconds: float) -> None:
        """Measure, keep the weights that are to be kept, and let go of the models that are done."""
        started = time.perf_counter()
        resting = self.at_rest()
        diverged = ~np.isfinite(resting).all(axis=1)
        if self.score is not None:
            diverged |= self._measure(resting)
        best, stop = np.ones(len(self.alive), bool), np.zeros(len(self.alive), bool)
        for technique in self.on_stop:
            for models, strengths, _ in technique.runs:
                own, regularizer = (
                    self.history.take(np.arange(len(self.alive))[models]),
                    technique.regularizer,
                )
                keeps = regularizer.keeps(own, strengths[0][:, :, 0])
                stops = regularizer.should_stop(own, strengths[0][:, :, 0])
                best[models] = best[models] if keeps is None else keeps
                stop[models] |= False if stops is None else stops
        done = self.finished
        kept = self.alive[best]
        done.parameters[kept] = resting[best]
        done.kept_epoch[kept] = epoch
        done.epochs[self.alive] = epoch
        spent = time.perf_counter() - started
        done.measuring_seconds += spent
        done.seconds[self.alive] += (training_seconds + spent) / len(self.alive)
        if epoch == self.training.epochs:
            stop[:] = False
        for where, word in ((stop, "stopped_early"), (diverged, "diverged")):
            for model in self.alive[where]:
                done.status[model] = word
        leaving = stop | diverged
        if epoch == self.training.epochs:
            leaving[:] = True
        if leaving.any():
            self._let_go(leaving)

    def _measure(self, resting: Array) -> NDArray[np.bool_]:
        """Add this epoch to the history; return which models diverged, (M,)."""
        assert self.score is not None
        n_models = len(self.alive)
        measured = {name: np.full(n_models, np.nan) for name in self.history.values}
        for part_name, part in (("train", self.train), ("val", self.val)):
            if part is None:
                continue
            for group in np.unique(self.groups):
                models = np.flatnonzero(self.groups == group)
                z = outputs(self.shape, resting[models], part.x[group])
                measured[f"{part_name}_loss"][models] = self.shape.loss.mean(z, part.y[group])
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
            self._activate_techniques()
