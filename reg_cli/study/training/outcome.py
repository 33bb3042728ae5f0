"""From what was measured of a trained model to its outcome: record, history and surface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine.fit import StackFit
from reg_cli.engine.metrics import SCORES
from reg_cli.study.results.records import PLAIN, History, Outcome, Record, Status
from reg_cli.study.results.surface import Surface, surface
from reg_cli.study.rows.measure import rows_of_part
from reg_cli.study.rows.trial_rows import TrialRows
from reg_cli.study.training.measure import PARTS, Array, measure_outputs
from reg_cli.study.training.task import StackTask


def outcome_of(
    task: StackTask,
    trained: StackFit,
    measured: Mapping[str, NDArray[np.float64]],
    rows: TrialRows | None,
    model: int,
) -> Outcome:
    """The result of one model of a trained stack.

    Shape: measured (M,) by name.
    """
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
    group = task.groups[model]
    record = record_of(
        task,
        group,
        task.variants[model],
        status,
        numbers,
        cause=cause,
        epochs=int(trained.epochs[model]),
        best_epoch=int(trained.best_epoch[model]),
        kept_epoch=int(trained.kept_epoch[model]),
        zero_weights=int(zeros),
        n_weights=task.shape.n_weights,
        seconds=float(trained.seconds[model]),
    )
    scale = task.target_scale[group]
    powers = {"loss": scale**task.shape.output.loss_power, "score": scale ** SCORES[task.score].target_power}
    history = {
        name: trained.history.values[name][model, : record.epochs] * powers[name.partition("_")[2]]
        for name in (f.name for f in fields(History))
    }
    # Nor has a refit a curve of its own.
    if rows is not None:
        rows = rows.without("val") if refitted else rows
    return Outcome(
        record,
        None if refitted else History(**history),
        _surface(task, trained, record, model),
        rows if status.has_numbers else None,
    )


def _surface(task: StackTask, trained: StackFit, record: Record, model: int) -> Surface | None:
    if task.grid is None or record.split != task.grid_split or not record.status.has_numbers:
        return None
    scale = task.target_scale[task.groups[model]]
    return surface(task.shape, trained.parameters[model], task.grid, scale)


def outcome_of_outputs(
    task: StackTask, group: int, variant: str, outputs: Mapping[str, Array], **more: Any
) -> Outcome:
    """The result of a model without weights and epochs, on one of the task's splits, from its raw outputs by part.

    Shape: outputs (C, n).
    """
    numbers: dict[str, float] = {}
    rows: dict[str, dict[str, Any]] = {}
    scale = task.target_scale[group]
    for part, z in outputs.items():
        y = task.parts[part].y[group]
        for name, value in measure_outputs(task.shape, z[None], y, scale).items():
            numbers[f"{part}_{name}"] = float(value[0])
        if task.row_needs is not None:
            for quantity, array in rows_of_part(
                task.shape.output, z, y, group, part, scale, task.row_needs
            ).items():
                rows.setdefault(quantity, {})[part] = array
    record = record_of(task, group, variant, Status.TRAINED, numbers, **more)
    return Outcome(record, rows=TrialRows(**rows) if rows else None)


def crashed(task: StackTask, model: int, cause: str) -> Record:
    """The record of a trial that has no numbers."""
    group, variant = task.groups[model], task.variants[model]
    n_weights = 0 if task.reference else task.shape.n_weights
    return record_of(task, group, variant, Status.CRASHED, {}, cause=cause, n_weights=n_weights)


def record_of(
    task: StackTask, group: int, variant: str, status: Status, numbers: Mapping[str, float], **more: Any
) -> Record:
    """The record of a variant on one of the task's splits, from numbers by name; what has no field goes to `extra`."""
    seed, split = task.seeds[group]
    sources = {f"{part}_loss": f"{part}_loss" for part in PARTS}
    sources |= {f"{part}_score": f"{part}_{task.score}" for part in PARTS}
    measured: dict[str, Any] = {column: numbers[name] for column, name in sources.items() if name in numbers}
    return Record(
        variant=variant,
        split=split,
        seed=seed,
        status=status,
        **measured,
        **more,
        extra={name: value for name, value in numbers.items() if name not in PLAIN},
    )
