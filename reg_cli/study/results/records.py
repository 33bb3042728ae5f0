"""One trial's line of results, its loss along the epochs, and what each of its rows came to.

Everything that holds a record (the table of the study file, results.csv, timing.csv) follows from its fields here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from reg_cli.study.results.surface import Surface
from reg_cli.study.rows.trial_rows import TrialRows

_COST = {"is_cost": True}
"""Marks a field that two equal runs need not share; it goes to timing.csv and not to results.csv."""


class Status(StrEnum):
    """How a trial ended."""

    TRAINED = "trained"
    STOPPED_EARLY = "stopped_early"
    DIVERGED = "diverged"
    CRASHED = "crashed"

    @property
    def has_numbers(self) -> bool:
        """True where the trial's losses and scores may enter a comparison."""
        return self in (Status.TRAINED, Status.STOPPED_EARLY)


@dataclass(frozen=True)
class Record:
    """Numbers of one trial (a variant on a split); losses and scores are NaN where there is no number.

    Losses and scores are measured in evaluation mode, at the kept weights, on clean rows, in the
    user's units. `epochs` is how many were trained, `best_epoch` the one of lowest validation loss,
    `kept_epoch` the one whose weights are measured (all count from 1). `extra` holds further metrics and
    diagnostics by name (`test_balanced_accuracy`, `weight_norm`, ...), the same in every record of a study.
    """

    variant: str
    split: int
    seed: int
    status: Status
    epochs: int = 0
    best_epoch: int = 0
    train_loss: float = math.nan
    val_loss: float = math.nan
    test_loss: float = math.nan
    train_score: float = math.nan
    val_score: float = math.nan
    test_score: float = math.nan
    zero_weights: int = 0
    n_weights: int = 0
    kept_epoch: int = 0
    cause: str = ""
    seconds: float = field(default=0.0, metadata=_COST)
    extra: Mapping[str, float] = field(default_factory=dict)


PLAIN = tuple(f.name for f in fields(Record) if f.name != "extra")
"""The fields that hold one number or text each."""
COSTS = tuple(f.name for f in fields(Record) if f.metadata.get("is_cost"))
"""The fields of timing.csv."""


@dataclass(frozen=True)
class History:
    """A trial along its epochs, measured on clean rows in evaluation mode.

    Shape: each (E,), the first entry being epoch 1.
    """

    train_loss: NDArray[np.float64]
    val_loss: NDArray[np.float64]
    train_score: NDArray[np.float64]
    val_score: NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """Result of one trial: its record, its history, its surface and its rows (None where there is none).

    Each field beside the record is an array, a dataclass of arrays of one length, or has `to_bytes` and `from_bytes`;
    the study file keeps it as bytes in a column of its name.
    """

    record: Record
    history: History | None = None
    surface: Surface | None = None
    rows: TrialRows | None = None
