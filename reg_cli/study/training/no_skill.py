"""The no-skill floor: what a model that knows nothing of the inputs would score, on the same splits."""

from __future__ import annotations

from typing import Any

import numpy as np

from reg_cli.study.design.variant import NO_SKILL
from reg_cli.study.results.records import Outcome, Status
from reg_cli.study.rows.measure import rows_of_part
from reg_cli.study.rows.trial_rows import TrialRows
from reg_cli.study.training.measure import PARTS, measure_outputs
from reg_cli.study.training.outcome import record_of
from reg_cli.study.training.task import StackTask


def no_skill(task: StackTask, group: int) -> Outcome:
    """Predict the train rows' class frequencies (so the majority class), or their mean, on one split."""
    y = task.parts["train"].y[group]
    constant = task.shape.output.inverse(y.mean(axis=0, dtype=np.float64))
    numbers: dict[str, float] = {}
    rows: dict[str, dict[str, Any]] = {}
    for part in PARTS:
        y = task.parts[part].y[group]
        z = np.broadcast_to(constant[None, :, None], (1, len(constant), len(y))).copy()
        for name, value in measure_outputs(task.shape, z, y, task.target_scale[group]).items():
            numbers[f"{part}_{name}"] = float(value[0])
        if task.row_needs is not None:
            kept = rows_of_part(
                task.shape.output, z[0], y, group, part, task.target_scale[group], task.row_needs
            )
            for quantity, array in kept.items():
                rows.setdefault(quantity, {})[part] = array
    record = record_of(task, group, NO_SKILL, Status.TRAINED, numbers)
    return Outcome(record, rows=TrialRows(**rows) if rows else None)
