"""`--dry-run`: what a command would do, how long it would take and how much memory; nothing is written."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from reg_cli.quantities import count

if TYPE_CHECKING:
    from rich.console import Console

    from reg_cli.study.plan import Plan
    from reg_cli.study.training.task import StackTask

_BATCHES = 20
_WIDEST = 4000


def print_dry_run(plan: Plan, jobs: int | None, out: Console) -> None:
    """Print data, splits, variants, trials, time (from a few timed batches) and memory."""
    from rich.table import Table
    from rich.text import Text

    from reg_cli.names import printable
    from reg_cli.reports.terminal.console import as_wide_as
    from reg_cli.study.backends.backend import usable_cores
    from reg_cli.study.design.grid import missing
    from reg_cli.study.results.disk import size
    from reg_cli.study.training.memory import model_bytes, process_bytes
    from reg_cli.study.training.workload import Workload

    workload = Workload(plan)
    trials = missing(plan.variants, plan.splits.n_splits, ())
    stacks = list(workload.stacks(trials, 1))
    seconds = _seconds_per_model(workload.task(stacks[0])) * len(trials)
    processes = min(jobs or usable_cores(), len(stacks))
    shape, splits = workload.shape(trials[0]), plan.splits
    rows = [part.shape[1] for part in (splits.train, splits.val, splits.test)]
    largest = workload.largest_shape()
    one = process_bytes(largest, rows) + len(stacks[0]) * model_bytes(
        largest, rows, plan.settings.network.batch_size
    )
    hidden = "-".join(str(width) for width in shape.hidden) or "no hidden layer"
    dataset = plan.dataset
    references = plan.question.references
    lines = {
        "data": f"{dataset.name}: {count(dataset.n_rows, 'row')}, {count(shape.n_inputs, 'prepared input')}",
        "target": f"{dataset.target_name} ({dataset.task})",
        "splits": splits.description,
        "network": f"{shape.n_inputs}-{hidden}-{shape.n_outputs}, {count(shape.n_parameters, 'parameter')}, "
        f"{count(plan.settings.network.epochs, 'epoch')}",
        "variants": ", ".join(variant.name for variant in plan.variants),
        **(
            {"references": f"{', '.join(references)}; their time is not in the estimate"}
            if references
            else {}
        ),
        "trials": f"{count(len(trials), 'model')} in {count(len(stacks), 'stack')}",
        "time": f"about {_duration(seconds / processes)} in {count(processes, 'process')}",
        "memory": f"about {size(one * processes)} for training",
    }
    table = Table.grid(padding=(0, 2))
    for name, text in lines.items():
        table.add_row(Text(name, style="bold"), Text(printable(text, 2000)))
    for notice in plan.notices:
        table.add_row(Text("notice", style="bold"), Text(printable(notice.message, 2000)))
    with as_wide_as(out, out.width if out.is_terminal else _WIDEST):
        out.print(table)


def _seconds_per_model(task: StackTask) -> float:
    """Seconds a model of the stack takes for all its epochs, from a few batches trained once and thrice."""
    from reg_cli.engine.fit import fit
    from reg_cli.engine.metrics import SCORES
    from reg_cli.engine.rows import Rows
    from reg_cli.study.training.task import assignments

    n_rows = task.parts["train"].x.shape[1]
    n_timed = min(n_rows, _BATCHES * task.training.batch_size)
    train, val = task.parts["train"], task.parts["val"]
    few = Rows(train.x[:, :n_timed], train.y[:, :n_timed])
    some = Rows(val.x[:, :n_timed], val.y[:, :n_timed])

    def timed(epochs: int) -> float:
        started = time.perf_counter()
        training = replace(task.training, epochs=epochs)
        fit(task.shape, training, assignments(task), few, some, task.groups, task.seeds, SCORES[task.score])
        return time.perf_counter() - started

    first = timed(1)
    per_epoch = max((timed(3) - first) / 2, 1e-6) * n_rows / n_timed
    return float(per_epoch * task.training.epochs / len(task.variants))


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{max(seconds, 0.1):.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"
