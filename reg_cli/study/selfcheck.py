"""The engine's laws on the user's own machine, in a few seconds: `regcli doctor --selfcheck`.

Each check returns what differs, in words, or an empty text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.engine.fit import Assignment, Training, fit
from reg_cli.engine.losses import SOFTMAX, SQUARED
from reg_cli.engine.mlp import Architecture
from reg_cli.engine.optimizers import Adam
from reg_cli.engine.rows import Rows
from reg_cli.regularizers import REGULARIZERS
from reg_cli.study.results.records import Outcome, Record
from reg_cli.study.training.task import StackTask
from reg_cli.study.training.train import train_stack

SIDE = 6
_SEED = 20


def stack_equals_solo() -> str:
    """A trial's numbers are the same bit for bit trained alone and among all others."""
    on = [{name: (technique.strength.default,)} for name, technique in REGULARIZERS.items()]
    task = _task([{}, *on])
    together = train_stack(task)
    for model, outcome in enumerate(together):
        (alone,) = train_stack(task.only(model))
        if told := _difference(outcome, alone):
            return f"{task.variants[model]}: in the stack and alone, {told}"
    return ""


def off_equals_baseline() -> str:
    """Every technique at its off value is the baseline, bit for bit."""
    off = [{name: (technique.strength.off,)} for name, technique in REGULARIZERS.items()]
    task = _task([{}, *off])
    outcomes = train_stack(task)
    for model, outcome in enumerate(outcomes):
        if told := _difference(outcomes[task.groups[model]], outcome, same_variant=False):
            return f"{task.variants[model]} off and the baseline: {told}"
    return ""


def ridge() -> str:
    """Without a hidden layer, L2 with squared error is the closed solution of ridge with alpha = n l2."""
    x, y = _linear_problem()
    strengths = (0.01, 0.1, 1.0)
    found = _linear_fit("l2", strengths, x, y)
    for strength, weights in zip(strengths, found, strict=True):
        alpha = len(x) * strength
        exact = np.linalg.solve(x.T @ x + alpha * np.eye(x.shape[1]), x.T @ y)
        if (error := float(np.abs(weights - exact).max())) > 1e-6:
            return f"l2={strength:g}: a weight is {error:.1e} from the ridge solution"
    return ""


def lasso() -> str:
    """Proximal L1 with squared error meets the conditions that only the lasso's solution meets, zeros included.

    With loss gradient g: g = -l1 sign(w) at every weight that is not zero, |g| <= l1 at every zero
    (Tibshirani 1996; the problem is strictly convex here, so there is one such point).
    """
    x, y = _linear_problem()
    strengths = (0.05, 0.3, 1.0)
    n_zeros = 0
    for strength, weights in zip(strengths, _linear_fit("l1", strengths, x, y), strict=True):
        gradient = -2 / len(x) * x.T @ (y - x @ weights)
        zero = weights == 0
        n_zeros += int(zero.sum())
        beyond = np.where(zero, np.abs(gradient) - strength, np.abs(gradient + strength * np.sign(weights)))
        if (error := float(beyond.max())) > 1e-6:
            return f"l1={strength:g}: the lasso's conditions are missed by {error:.1e}"
    return "" if n_zeros else "no weight is exactly zero, where the lasso has zeros"


def adam() -> str:
    """Adam's steps are those of Kingma & Ba (2015), algorithm 1, computed number by number."""
    gradients = [0.5, -1.0, 0.25, 3.0, -0.125]
    weight, m, v = 1.0, 0.0, 0.0
    parameters = np.array([[1.0]])
    optimizer = Adam(parameters)
    for t, g in enumerate(gradients, start=1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        weight -= 0.01 * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)
        optimizer.step(parameters, np.array([[g]]), 0.01)
    error = abs(float(parameters[0, 0]) - weight)
    return "" if error < 1e-12 else f"after {len(gradients)} steps the weight is off by {error:.1e}"


def determinism() -> str:
    """One and two worker processes, and this process, give the same bits."""
    from reg_cli.data.load import load_dataset
    from reg_cli.data.splits.split_plan import plan_splits
    from reg_cli.study.backends.backend import Backend
    from reg_cli.study.design.grid import missing
    from reg_cli.study.design.settings import NetworkSettings, Settings
    from reg_cli.study.design.variant import BASELINE, parse
    from reg_cli.study.plan import Plan
    from reg_cli.study.training.workload import Workload

    dataset = load_dataset("moons:n=200,noise=0.3")
    plan = Plan(
        dataset,
        plan_splits(dataset, repeats=4, seed=0),
        (BASELINE, parse("dropout=0.3,l2=0.001")),
        Settings({}, "", network=NetworkSettings(hidden=(32, 32), epochs=10)),
    )
    found: dict[int, dict[tuple[str, int], Outcome]] = {}
    for jobs in (1, 2):
        workload = Workload(plan)
        stacks = workload.stacks(missing(plan.variants, 4, []), 4)
        found[jobs] = {
            (outcome.record.variant, outcome.record.split): outcome
            for outcomes in Backend(jobs).train(workload, stacks, jobs)
            for outcome in outcomes
        }
    for trial, outcome in found[1].items():
        if told := _difference(outcome, found[2][trial]):
            return f"{trial[0]} on split {trial[1]}: with 1 and with 2 processes, {told}"
    return ""


CHECKS: dict[str, Callable[[], str]] = {
    "stack equals solo": stack_equals_solo,
    "off equals baseline": off_equals_baseline,
    "L2 is ridge": ridge,
    "L1 is the lasso": lasso,
    "Adam's steps": adam,
    "same bits for any number of processes": determinism,
}
"""Every check by the name under which it is told."""


def _task(settings: Sequence[Mapping[str, tuple[float, ...]]]) -> StackTask:
    """Small pictures of three classes on two splits, every setting on both."""
    rng = np.random.default_rng(_SEED)
    shape = Architecture(SIDE * SIDE, (16, 12), 3, SOFTMAX)

    def rows(n: int) -> Rows:
        x = rng.random((2, n, shape.n_inputs), dtype=np.float32)
        return Rows(x, np.eye(3, dtype=np.float32)[rng.integers(0, 3, (2, n))])

    both = [(setting, group) for setting in settings for group in (0, 1)]
    return StackTask(
        shape=shape,
        training=Training(epochs=4, batch_size=16),
        parts={"train": rows(60), "val": rows(20), "test": rows(20)},
        variants=tuple(",".join(setting) or "baseline" for setting, _ in both),
        strengths=tuple(setting for setting, _ in both),
        groups=tuple(group for _, group in both),
        seeds=((_SEED, 0), (_SEED, 1)),
        target_scale=(1.0, 1.0),
        score="accuracy",
        image_shape=(SIDE, SIDE),
    )


def _difference(one: Outcome, other: Outcome, *, same_variant: bool = True) -> str:
    """The first value in which two trials differ, as `test_loss is 0.5 and 0.25`; times do not count."""

    def values(record: Record) -> dict[str, Any]:
        alike = replace(record, seconds=0.0, variant=record.variant if same_variant else "")
        fields = {**vars(alike), **alike.extra}
        return {name: value for name, value in fields.items() if name != "extra"}

    theirs = values(other.record)
    for name, value in values(one.record).items():
        if repr(value) != repr(theirs.get(name)):
            return f"{name} is {value} and {theirs.get(name)}"
    if one.history is not None and other.history is not None:
        for name, series in vars(one.history).items():
            if series.tobytes() != getattr(other.history, name).tobytes():
                return f"{name} differs along the epochs"
    return ""


def _linear_problem() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Standardised inputs and a target that depends on some of them."""
    rng = np.random.default_rng(_SEED)
    x = rng.normal(size=(200, 8))
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    y = x @ np.array([2.0, -1.0, 0.5, 0.1, 0, 0, 0, 0]) + rng.normal(size=200)
    return x, y - y.mean()


def _linear_fit(
    name: str, strengths: tuple[float, ...], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The weights of linear models under a penalty, trained to the end on all rows at once.

    Shape: -> (M, D).
    """
    shape = Architecture(x.shape[1], (), 1, SQUARED)
    trained = fit(
        shape,
        Training(epochs=1000, batch_size=len(x), learning_rate=0.03, optimizer="nesterov"),
        [Assignment(REGULARIZERS[name](), [(strength,) for strength in strengths])],
        Rows(x[None], y[None, :, None]),
        None,
        [0] * len(strengths),
        [(_SEED, 0)],
        dtype=np.float64,
    )
    return shape.views(trained.parameters)[0][:, 0, :-1].astype(np.float64)
