"""One stack of trials from its arrays to its outcomes; the workers run this and load only the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine.fit import Rows, StackFit, Technique, Training, fit
from reg_cli.engine.metrics import SCORES, Score
from reg_cli.engine.mlp import Architecture, outputs
from reg_cli.engine.regularizer import Regularizer
from reg_cli.regularizers import REGULARIZERS
from reg_cli.study.records import History, Record, Status

Array = NDArray[np.floating[Any]]
PARTS = ("train", "val", "test")


@dataclass(frozen=True)
class StackTask:
    """Everything needed to train one stack, and nothing else.

    Shape: parts hold x (G, N, D) and y (G, N, C) of G splits; `groups` says on which of them each of the M
    models trains; `strengths` holds M settings by technique; `target_scale` (G,) gives outputs the user's
    units.
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
        )


@dataclass(frozen=True)
class Outcome:
    """What a trial came to: its record and its history (None where there is none)."""

    record: Record
    history: History | None


def train_stack(task: StackTask) -> list[Outcome]:
    """Train and measure a stack. A failure becomes the `crashed` record of its model, never more."""
    try:
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


def techniques(task: StackTask) -> list[Technique]:
    """The techniques that any model of the stack has on."""
    found = []
    for name, technique in REGULARIZERS.items():
        if any(name in strengths for strengths in task.strengths):
            regularizer: Regularizer = technique(image_shape=task.image_shape, **task.settings.get(name, {}))
            off = (technique.strength.off,)
            found.append(Technique(regularizer, [strengths.get(name, off) for strengths in task.strengths]))
    return found


def _train(task: StackTask) -> list[Outcome]:
    score = SCORES[task.score]
    trained = fit(
        task.shape,
        task.training,
        techniques(task),
        task.parts["train"],
        task.parts["val"],
        task.groups,
        task.seeds,
        score,
    )
    measured = measure(task, trained.parameters)
    return [_outcome(task, trained, measured, model) for model in range(len(task.variants))]


def measure(task: StackTask, parameters: Array) -> dict[str, NDArray[np.float64]]:
    """Losses and all scores at the given weights on all three parts, in the user's units.

    Shape: parameters (M, P) -> (M,) by name, such as `test_loss`, `val_accuracy`.
    """
    names = ["loss", *(score.name for score in scores_for(task.shape.output))]
    found = {f"{part}_{name}": np.full(len(parameters), np.nan) for part in PARTS for name in names}
    with np.errstate(all="ignore"):
        for group, scale in enumerate(task.target_scale):
            models = np.flatnonzero(np.asarray(task.groups) == group)
            for part in PARTS:
                rows = task.parts[part]
                z = outputs(task.shape, parameters[models], rows.x[group])
                for name, values in measure_outputs(task.shape, z, rows.y[group], scale).items():
                    found[f"{part}_{name}"][models] = values
    return found


def measure_outputs(
    shape: Architecture, z: Array, y: Array, scale: float = 1.0
) -> dict[str, NDArray[np.float64]]:
    """The loss and every score of some outputs, in the user's units.

    Shape: z (m, C, N), y (N, C) -> (m,) by name.
    """
    found = {"loss": shape.loss.mean(z, y) * loss_scale(shape, scale)}
    for score in scores_for(shape.output):
        found[score.name] = score(z, y) * scale**score.target_power
    return found


def loss_scale(shape: Architecture, scale: float) -> float:
    """What turns the loss into the user's units: a squared error is in squared units of the target."""
    return scale**2 if shape.output == "squared" else 1.0


def scores_for(output: str) -> list[Score]:
    """Every score that fits the output."""
    return [score for score in SCORES.values() if score.classes == (output != "squared")]


def _outcome(
    task: StackTask, trained: StackFit, measured: Mapping[str, NDArray[np.float64]], model: int
) -> Outcome:
    numbers = {name: float(values[model]) for name, values in measured.items()}
    status, cause = Status(trained.status[model]), ""
    losses = [numbers[f"{part}_loss"] for part in PARTS]
    if status is not Status.DIVERGED and not np.isfinite(losses).all():
        status = Status.DIVERGED
    if status is Status.DIVERGED:
        cause = f"the loss left all bounds in epoch {trained.epochs[model]}"
        numbers = dict.fromkeys(numbers, float("nan"))
    weights = np.concatenate(
        [layer[0, :, :-1].ravel() for layer in task.shape.views(trained.parameters[model : model + 1])]
    )
    record = _record(
        task,
        model,
        status,
        cause=cause,
        numbers=numbers,
        epochs=int(trained.epochs[model]),
        best_epoch=int(trained.best_epoch[model]),
        kept_epoch=int(trained.kept_epoch[model]),
        zero_weights=int((weights == 0).sum()),
        seconds=float(trained.seconds[model]),
    )
    scale = task.target_scale[task.groups[model]]
    powers = {"loss": loss_scale(task.shape, scale), "score": scale ** SCORES[task.score].target_power}
    history = {
        name: trained.history.values[name][model, : record.epochs] * powers[name.partition("_")[2]]
        for name in ("train_loss", "val_loss", "train_score", "val_score")
    }
    return Outcome(record, History(**history))


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
    names = [score.name for score in scores_for(task.shape.output)]
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
        **{f"{part}_loss": of(f"{part}_loss") for part in PARTS},
        **{f"{part}_score": of(f"{part}_{task.score}") for part in PARTS},
        zero_weights=zero_weights,
        n_weights=task.shape.n_weights,
        seconds=seconds,
        cause=cause,
        extra={f"{part}_{name}": of(f"{part}_{name}") for name in names for part in PARTS},
    )
