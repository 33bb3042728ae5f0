"""Made-up studies with known answers: what a comparison must find in them is decided by construction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from reg_cli.comparison.factorial.effects import subsets
from reg_cli.comparison.sweeps.response import Response, respond_all
from reg_cli.data.dataset import Notice
from reg_cli.engine.metrics import SCORES, Score
from reg_cli.study.design.question import Question
from reg_cli.study.design.settings import Settings
from reg_cli.study.design.variant import BASELINE, NO_SKILL, REFERENCES, Variant, named
from reg_cli.study.results.records import History, Record, Status
from reg_cli.study.results.study import DataSummary, Study

ACCURACY, RMSE, R2 = SCORES["accuracy"], SCORES["rmse"], SCORES["r2"]


def record(variant: str, split: int, train: float, test: float, **changes: Any) -> Record:
    """One trained trial; losses follow the scores unless given."""
    fields: dict[str, Any] = {
        "seed": split,
        "status": Status.TRAINED,
        "epochs": 50,
        "best_epoch": 20,
        "kept_epoch": 50,
        "train_loss": 1.0 - train,
        "val_loss": 1.0 - test,
        "test_loss": 1.0 - test,
        "train_score": train,
        "val_score": test,
        "test_score": test,
        "zero_weights": 0,
        "n_weights": 100,
        "seconds": 0.1,
    }
    return Record(variant=variant, split=split, **{**fields, **changes})


def diverged(variant: str, split: int) -> Record:
    """A trial without numbers."""
    nan = float("nan")
    return record(
        variant,
        split,
        nan,
        nan,
        status=Status.DIVERGED,
        cause="the loss was not finite in epoch 3",
    )


def study_of(
    records: Sequence[Record],
    *,
    metric: Score = ACCURACY,
    n_train: int = 300,
    n_test: int = 100,
    strengths: Mapping[str, Mapping[str, tuple[float, ...]]] | None = None,
    settings: Settings | None = None,
    histories: Mapping[tuple[str, int], History] | None = None,
    notices: tuple[Notice, ...] = (),
    name: str = "made up",
) -> Study:
    """A study around records; variants, and behind them references, in the order of their first record."""
    every = dict.fromkeys(r.variant for r in records)
    names = [n for n in every if n not in (NO_SKILL, BASELINE.name, *REFERENCES)]
    given = strengths or {}
    return Study(
        data=DataSummary(name, n_train + 2 * n_test, 5, "binary", "y", ("a", "b"), "f00d", notices),
        metric=metric,
        variants=(BASELINE, *(Variant(n, given.get(n, {})) for n in names)),
        n_splits=1 + max(r.split for r in records),
        n_train=n_train,
        n_val=n_test,
        n_test=n_test,
        records=tuple(records),
        settings=settings or Settings(),
        histories=histories or {},
        question=Question(references=tuple(n for n in every if n in REFERENCES)),
    )


def simulated(
    effects: Mapping[str, tuple[float, float]],
    *,
    n_splits: int = 10,
    train: float = 0.95,
    test: float = 0.75,
    noise: float = 0.005,
    floor: float = 0.5,
    seed: int = 0,
    **more: Any,
) -> Study:
    """Baseline at (train, test); each variant or reference moved by (train change, test change), noise per split."""
    rng = np.random.default_rng(seed)
    split_effect = rng.normal(0, 0.02, n_splits)
    records = []
    for variant, (d_train, d_test) in {"baseline": (0.0, 0.0), **effects}.items():
        jitter = rng.normal(0, noise, (n_splits, 2))
        records += [
            record(
                variant,
                s,
                train + d_train + split_effect[s] + jitter[s, 0],
                test + d_test + split_effect[s] + jitter[s, 1],
            )
            for s in range(n_splits)
        ]
    records += [record(NO_SKILL, s, floor, floor, n_weights=0) for s in range(n_splits)]
    return study_of(records, **more)


def respond(name: str, variant: str, studies: Sequence[tuple[float, Study]]) -> Response:
    """The response of one variant along a condition."""
    return next(found for found in respond_all(name, studies) if found.variant == variant)


FACTORS = {"l2": 0.01, "weight_decay": 1.0, "dropout": 0.3, "gaussian_noise": 0.25, "early_stopping": 20}
"""Techniques of a made-up factorial, in the order of the register."""


def crossed(
    k: int, response: Callable[[frozenset[str]], tuple[float, float]], *, floor: float = 0.5, **more: Any
) -> Study:
    """A factorial of the first k of FACTORS; `response` gives (train change, test change) of what is on."""
    effects, strengths = {}, {}
    for chosen in subsets(tuple(FACTORS)[:k]):
        variant = named({name: (float(FACTORS[name]),) for name in chosen})
        if chosen:
            effects[variant.name], strengths[variant.name] = response(chosen), variant.strengths
    return simulated(effects, strengths=strengths, floor=floor, **more)
