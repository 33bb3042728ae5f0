"""The no-skill floor: what a model that knows nothing of the inputs would score, on the same splits."""

from __future__ import annotations

import numpy as np

from reg_cli.study.design.variant import NO_SKILL
from reg_cli.study.results.records import Outcome
from reg_cli.study.training.measure import PARTS
from reg_cli.study.training.outcome import outcome_of_outputs
from reg_cli.study.training.task import StackTask


def no_skill(task: StackTask, group: int) -> Outcome:
    """Predict the train rows' class frequencies (so the majority class), or their mean, on one split."""
    y = task.parts["train"].y[group]
    constant = task.shape.output.inverse(y.mean(axis=0, dtype=np.float64))
    outputs = {
        part: np.broadcast_to(constant[:, None], (len(constant), len(task.parts[part].y[group]))).copy()
        for part in PARTS
    }
    return outcome_of_outputs(task, group, NO_SKILL, outputs)
