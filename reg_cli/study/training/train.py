"""One stack of trials from its arrays to its outcomes; the workers run this and load only the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine import blas
from reg_cli.engine.fit import Assignment, StackFit, Training, fit
from reg_cli.engine.metrics import SCORES
from reg_cli.engine.mlp import Architecture
from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.rows import Rows
from reg_cli.regularizers import REGULARIZERS
from reg_cli.regularizers.early_stopping import EarlyStopping
from reg_cli.study.results.records import History, Outcome, Record, Status
from reg_cli.study.results.surface import GridRows, Surface, surface
from reg_cli.study.training.measure import PARTS, measure_models, measure_robustness
from reg_cli.study.training.refit import joined, stop_at

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class StackTask:
    """Everything needed to train one stack, and nothing else.

    Shape: parts hold x (G, N, D) and y (G, N, C) of G splits; `groups` says on which of them each of the M
    models trains; `strengths` holds M settings by technique; `target_scale` (G,) gives outputs the user's
    units; `flipped` (G, n_train) marks the train rows whose label was made wrong. `refit` says which models
    are trained again on train and validation rows for the epochs that early stopping chose. `grid` is where
    the models of split `grid_split` are asked what they predict over the plane.
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
        )


def train_stack(task: StackTask) -> list[Outcome]:
    """Train and measure a stack. A failure becomes the `crashed` record of its model, never more."""
    try:
        with (
            blas.one_thread()
        ):  # also while measuring: sums differ in their last bits between one thread and two
            return _train(task)
    except Exception as error:
        if len(task.variants) > 1:
            # One model must not take its neighbours down; alone, the others give the same numbers.
            return [outcome for k in range(len(task.variants)) for outcome in train_stack(task.only(k))]
        cause = "memory" if isinstance(error, MemoryError) else f"{type(error).__name__}: {error}"
        return [Outcome(crashed(task, 0, cause), None)]


def crashed(task: StackTask, model: int, cause: str) -> Record:
    """The record of a trial that has no numbers."""
    return _record(task, model, Status.CRASHED, cause=cause)


def assignments(task: StackTask) -> list[Assignment]:
    """The techniques that any model of the stack has on, with each model's strength."""
    found = []
    for name, technique in REGULARIZERS.items():
        if any(name in strengths for strengths in task.strengths):
            regularizer: Regularizer = technique(image_shape=task.image_shape, **task.settings.get(name, {}))
            if isinstance(regularizer, EarlyStopping):  # it may watch the score
                regularizer.greater_is_better = SCORES[task.score].greater_is_better
            off = (technique.strength.off,)
            found.append(Assignment(regularizer, [strengths.get(name, off) for strengths in task.strengths]))
    return found


def _train(task: StackTask) -> list[Outcome]:
    score = SCORES[task.score]
    trained = fit(
        task.shape,
        task.training,
        assignments(task),
        task.parts["train"],
        task.parts["val"],
        task.groups,
        task.seeds,
        score,
    )
    if any(task.refit):
        _refit(task, trained)
    measured = measure_models(
        task.shape, trained.parameters, task.parts, task.groups, task.target_scale, task.flipped
    )
    if task.robustness:
        measured |= measure_robustness(
            task.shape,
            trained.parameters,
            task.parts["test"],
            task.groups,
            task.seeds,
            score,
            task.target_scale,
        )
    return [_outcome(task, trained, measured, model) for model in range(len(task.variants))]


def _refit(task: StackTask, trained: StackFit) -> None:
    """Train the models that ask for it again, on train and validation rows, and put them in their own place."""
    again = [
        model for model, wanted in enumerate(task.refit) if wanted and trained.status[model] != "diverged"
    ]
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


def _outcome(
    task: StackTask, trained: StackFit, measured: Mapping[str, NDArray[np.float64]], model: int
) -> Outcome:
    numbers = {name: float(values[model]) for name, values in measured.items()}
    status, cause = Status(trained.status[model]), ""
    losses = [numbers[f"{part}_loss"] for part in PARTS]
    refitted = bool(task.refit) and task.refit[model]
    if refitted:  # its validation rows are among the rows it was trained on, so they measure nothing
        numbers |= {name: float("nan") for name in numbers if name.startswith("val_")}
    if status is not Status.DIVERGED and not np.isfinite(losses).all():
        status = Status.DIVERGED
    zeros = numbers["zero_weights"]
    if status is Status.DIVERGED:
        cause = f"the loss left all bounds in epoch {trained.epochs[model]}"
        numbers = dict.fromkeys(numbers, float("nan"))
    record = _record(
        task,
        model,
        status,
        cause=cause,
        numbers=numbers,
        epochs=int(trained.epochs[model]),
        best_epoch=int(trained.best_epoch[model]),
        kept_epoch=int(trained.kept_epoch[model]),
        zero_weights=int(zeros),
        seconds=float(trained.seconds[model]),
    )
    scale = task.target_scale[task.groups[model]]
    powers = {"loss": scale**task.shape.output.loss_power, "score": scale ** SCORES[task.score].target_power}
    history = {
        name: trained.history.values[name][model, : record.epochs] * powers[name.partition("_")[2]]
        for name in ("train_loss", "val_loss", "train_score", "val_score")
    }
    # Nor has a refit a curve of its own.
    return Outcome(record, None if refitted else History(**history), _surface(task, trained, record, model))


def _surface(task: StackTask, trained: StackFit, record: Record, model: int) -> Surface | None:
    if task.grid is None or record.split != task.grid_split or not record.status.has_numbers:
        return None
    scale = task.target_scale[task.groups[model]]
    return surface(task.shape, trained.parameters[model], task.grid, scale)


_OWN_COLUMNS = ("train_loss", "val_loss", "test_loss", "zero_weights")


def _record(
    task: StackTask,
    model: int,
    status: Status,
    *,
    cause: str = "",
    numbers: Mapping[str, float] | None = None,
    epochs: int = 0,
    best_epoch: int = 0,
    kept_epoch: int = 0,
    zero_weights: int = 0,
    seconds: float = 0.0,
) -> Record:
    seed, split = task.seeds[task.groups[model]]
    numbers = numbers or {}

    def of(name: str) -> float:
        return numbers.get(name, float("nan"))

    return Record(
        variant=task.variants[model],
        split=split,
        seed=seed,
        status=status,
        epochs=epochs,
        best_epoch=best_epoch,
        kept_epoch=kept_epoch,
        train_loss=of("train_loss"),
        val_loss=of("val_loss"),
        test_loss=of("test_loss"),
        train_score=of(f"train_{task.score}"),
        val_score=of(f"val_{task.score}"),
        test_score=of(f"test_{task.score}"),
        zero_weights=zero_weights,
        n_weights=task.shape.n_weights,
        seconds=seconds,
        cause=cause,
        extra={name: value for name, value in numbers.items() if name not in _OWN_COLUMNS},
    )
