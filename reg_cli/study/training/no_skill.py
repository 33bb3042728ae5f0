"""The no-skill floor: what a model that knows nothing of the inputs would score, on the same splits."""

from __future__ import annotations

import numpy as np

from reg_cli.study.design.variant import NO_SKILL
from reg_cli.study.results.records import Record, Status
from reg_cli.study.training.measure import PARTS, measure_outputs
from reg_cli.study.training.train import StackTask


def no_skill(task: StackTask, group: int) -> Record:
    """Predict the train rows' class frequencies (so the majority class), or their mean, on one split."""
    y = task.parts["train"].y[group]
    constant = task.shape.output.inverse(y.mean(axis=0, dtype=np.float64))
    seed, split = task.seeds[group]
    numbers = {}
    for part in PARTS:
        y = task.parts[part].y[group]
        z = np.broadcast_to(constant[None, :, None], (1, len(constant), len(y))).copy()
        for name, value in measure_outputs(task.shape, z, y, task.target_scale[group]).items():
            numbers[f"{part}_{name}"] = float(value[0])
    return Record(
        variant=NO_SKILL,
        split=split,
        seed=seed,
        status=Status.TRAINED,
        epochs=0,
        best_epoch=0,
        kept_epoch=0,
        train_loss=numbers["train_loss"],
        val_loss=numbers["val_loss"],
        test_loss=numbers["test_loss"],
        train_score=numbers[f"train_{task.score}"],
        val_score=numbers[f"val_{task.score}"],
        test_score=numbers[f"test_{task.score}"],
        zero_weights=0,
        n_weights=0,
        seconds=0.0,
        extra={name: value for name, value in numbers.items() if not name.endswith("_loss")},
    )
