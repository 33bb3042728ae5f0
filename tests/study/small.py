"""A study small enough to be trained many times."""

import math

import numpy as np

from reg_cli.data.load import load_dataset
from reg_cli.data.splits.split_plan import plan_splits
from reg_cli.study.design.question import Question
from reg_cli.study.design.settings import NetworkSettings, Settings
from reg_cli.study.design.variant import BASELINE, parse
from reg_cli.study.plan import Plan
from reg_cli.study.results.records import History, Outcome, Record, Status

NETWORK = NetworkSettings(hidden=(6,), epochs=3, batch_size=16)
VARIANTS = ("dropout=0.2", "l2=0.001")


def plan(
    variants=VARIANTS,
    *,
    spec="moons:n=60,noise=0.3",
    repeats=3,
    network=NETWORK,
    seed=0,
    metric="accuracy",
    references=(),
):
    dataset = load_dataset(spec)
    return Plan(
        dataset=dataset,
        splits=plan_splits(dataset, repeats=repeats, seed=seed),
        variants=(BASELINE, *map(parse, variants)),
        settings=Settings(
            data={"name": dataset.name}, fingerprint="0" * 16, seed=seed, metric=metric, network=network
        ),
        question=Question(references=references),
    )


def record(variant="baseline", split=0, status=Status.TRAINED, loss=0.5, **more):
    return Record(
        variant=variant,
        split=split,
        seed=0,
        status=status,
        epochs=2,
        best_epoch=1,
        kept_epoch=2,
        train_loss=loss,
        val_loss=loss,
        test_loss=loss,
        train_score=1 - loss,
        val_score=1 - loss,
        test_score=1 - loss,
        zero_weights=0,
        n_weights=10,
        seconds=0.25,
        **more,
    )


def outcome(*args, **more):
    values = np.array([0.1 + 0.2, 1 / 3])
    return Outcome(record(*args, **more), History(values, values + 1, values + 2, values + 3))


def numbers(study):
    """Everything that a study came to, without the time it took, as text that differs where a bit differs."""
    frame = study.results()
    return frame.to_csv(index=False) + study.history().to_csv(index=False)


def same(first, second):
    """True for two equal numbers, NaN being itself."""
    return first == second or (math.isnan(first) and math.isnan(second))
