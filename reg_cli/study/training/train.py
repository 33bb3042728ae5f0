"""One stack of trials from its arrays to its outcomes; the workers run this and load only the engine."""

from __future__ import annotations

from reg_cli.engine import blas
from reg_cli.engine.fit import fit
from reg_cli.engine.metrics import SCORES
from reg_cli.study.results.records import Outcome
from reg_cli.study.rows.measure import measure_rows
from reg_cli.study.rows.trial_rows import TrialRows
from reg_cli.study.training.measure import measure_models, measure_robustness
from reg_cli.study.training.outcome import crashed, outcome_of
from reg_cli.study.training.reference import train_reference
from reg_cli.study.training.refit import refit
from reg_cli.study.training.task import StackTask, assignments


def train_stack(task: StackTask) -> list[Outcome]:
    """Train and measure a stack. A failure becomes the `crashed` record of its model, never more."""
    try:
        with (
            blas.one_thread()
        ):  # also while measuring: the last bits of a sum depend on the number of threads
            return [train_reference(task)] if task.reference else _train(task)
    except Exception as error:
        if len(task.variants) > 1:
            # One model must not take its neighbours down; alone, the others give the same numbers.
            return [outcome for k in range(len(task.variants)) for outcome in train_stack(task.only(k))]
        cause = "memory" if isinstance(error, MemoryError) else f"{type(error).__name__}: {error}"
        return [Outcome(crashed(task, 0, cause))]


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
        refit(task, trained)
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
    rows: list[TrialRows | None] = [None] * len(task.variants)
    if task.row_needs is not None:
        rows[:] = measure_rows(
            task.shape, trained.parameters, task.parts, task.groups, task.target_scale, task.row_needs
        )
    return [outcome_of(task, trained, measured, rows[model], model) for model in range(len(task.variants))]
