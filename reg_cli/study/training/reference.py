"""A reference on one split: fitted, and measured as a network is."""

from __future__ import annotations

import time
import warnings

from reg_cli.engine import blas
from reg_cli.engine.streams import generator
from reg_cli.study.references.problem import Problem, Side
from reg_cli.study.results.records import Outcome
from reg_cli.study.training.measure import PARTS
from reg_cli.study.training.outcome import outcome_of_outputs
from reg_cli.study.training.task import StackTask

_MOST_SEED = 1 << 31


def train_reference(task: StackTask) -> Outcome:
    """Fit the task's reference on its one split, on one thread, so that the bits are the same wherever it runs."""
    from reg_cli.study.references.register import FITS, load_libraries  # not for workers that train networks

    with blas.one_thread(load_libraries), warnings.catch_warnings():
        started = time.perf_counter()  # its libraries are loaded
        # scikit-learn tells of its future, of classes with few rows, and of a last step that was not taken.
        warnings.simplefilter("ignore")
        predict = FITS[task.reference](problem_of(task))
        outputs = {part: predict(task.parts[part].x[0]) for part in PARTS}
        seconds = time.perf_counter() - started
    return outcome_of_outputs(task, 0, task.reference, outputs, seconds=seconds)


def problem_of(task: StackTask) -> Problem:
    """The task's split as references take it."""
    seed, split = task.seeds[0]
    train, val = (
        Side(rows.x[0], rows.y[0], None if rows.weight is None else rows.weight[0])
        for rows in (task.parts["train"], task.parts["val"])
    )
    random_state = int(generator(seed, split, task.reference).integers(_MOST_SEED))
    return Problem(train, val, task.shape.output, random_state)
