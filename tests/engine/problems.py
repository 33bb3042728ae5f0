"""Small problems on which the laws are tried: a few splits of rows, and fits of any variants on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reg_cli.engine.fit import Assignment, Rows, StackFit, Training, fit
from reg_cli.engine.losses import OUTPUTS, SQUARED
from reg_cli.engine.metrics import ACCURACY, R2
from reg_cli.engine.mlp import Architecture
from reg_cli.engine.regularizer import Ground
from reg_cli.engine.stack import StackRun
from reg_cli.regularizers import REGULARIZERS

IMAGE = (4, 3)
N_INPUTS = IMAGE[0] * IMAGE[1]

Strengths = Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class Problem:
    """Rows of G splits, the network for them, and how it is trained."""

    shape: Architecture
    training: Training
    train: Rows
    val: Rows
    seed: int = 5

    def part(self, split: int) -> Problem:
        """The same problem with one split alone."""
        one = slice(split, split + 1)
        rows = [
            Rows(p.x[one], p.y[one], None if p.weight is None else p.weight[one])
            for p in (self.train, self.val)
        ]
        return Problem(self.shape, self.training, *rows, self.seed)


def problem(
    output: str = "softmax",
    hidden: tuple[int, ...] = (8, 6),
    *,
    n_splits: int = 2,
    n_rows: int = 50,
    activation: str = "relu",
    dtype: type = np.float32,
    **training: object,
) -> Problem:
    """Noisy rows of pictures that a small network overfits within a few epochs."""
    rng = np.random.default_rng(n_splits)
    n_outputs = 3 if output == "softmax" else 1
    truth = rng.normal(size=(N_INPUTS, 3))
    parts = []
    for n in (n_rows, 30):
        x = rng.normal(size=(n_splits, n, N_INPUTS))
        z = x @ truth + 2 * rng.normal(size=(n_splits, n, 3))
        if output == "softmax":
            y = np.eye(3)[z.argmax(axis=2)]
        else:
            y = z[:, :, :1] / z[:, :, :1].std() if output == "squared" else 1.0 * (z[:, :, :1] > 0)
        parts.append(Rows(x.astype(dtype), y.astype(dtype)))
    shape = Architecture(N_INPUTS, hidden, n_outputs, OUTPUTS[output], activation)
    settings = {"epochs": 6, "batch_size": 16, "learning_rate": 0.01} | training
    return Problem(shape, Training(**settings), *parts)


def assignments(variants: Sequence[Strengths], **settings: object) -> list[Assignment]:
    """Every technique that one of the variants names, in the order of the register."""
    return [
        Assignment(
            REGULARIZERS[name](
                image_shape=IMAGE, **{key: settings[key] for key in settings if key in setting_names(name)}
            ),
            [variant.get(name, (REGULARIZERS[name].strength.off,)) for variant in variants],
        )
        for name in REGULARIZERS
        if any(name in variant for variant in variants)
    ]


def setting_names(name: str) -> set[str]:
    """The settings of a technique."""
    return {setting.name for setting in REGULARIZERS[name].settings}


def seeds(on: Problem, splits: Sequence[int] | None = None) -> list[tuple[int, int]]:
    """(seed, split) of the problem's splits; `splits` renames them."""
    return [(on.seed, split) for split in (splits or range(len(on.train.x)))]


def train(
    on: Problem,
    variants: Sequence[Strengths],
    groups: Sequence[int] | None = None,
    *,
    splits: Sequence[int] | None = None,
    measured: bool = True,
    **keywords: object,
) -> StackFit:
    """Fit variants, each on the split that `groups` says (all on the first)."""
    groups = [0] * len(variants) if groups is None else groups
    score = (R2 if on.shape.output is SQUARED else ACCURACY) if measured else None
    return fit(
        on.shape,
        on.training,
        assignments(variants),
        on.train,
        on.val,
        groups,
        seeds(on, splits),
        score,
        **keywords,
    )


def stack_run(on: Problem, variants: Sequence[Strengths], dtype: type = np.float64) -> StackRun:
    """A stack on the first split before its first step."""
    groups = np.zeros(len(variants), np.intp)
    parts, keys = (on.train, on.val), seeds(on)
    return StackRun(on.shape, on.training, assignments(variants), *parts, groups, keys, ACCURACY, dtype)


def applicable(name: str, on: Problem) -> bool:
    """True where a technique has something to act on in a problem."""
    ground = Ground(len(on.shape.hidden), on.shape.output.classes, IMAGE, on.shape.n_inputs)
    return REGULARIZERS[name].refusal(ground) is None


def variants_of(name: str) -> list[dict[str, tuple[float, ...]]]:
    """A technique at its default, at another strength, and off, if it may be, in one layer only."""
    strength = REGULARIZERS[name].strength
    other = 2.0 if strength.whole else strength.default / 2
    found = [{name: (strength.default,)}, {name: (other,)}]
    if strength.per_layer:
        places, _ = REGULARIZERS[name].places(2)
        found.append({name: (strength.default,) * (places - 1) + (strength.off,)})
    return found


def assert_same_trial(one: StackFit, model: int, other: StackFit, other_model: int) -> None:
    """Two models agree in every number, bit for bit."""
    np.testing.assert_array_equal(one.parameters[model], other.parameters[other_model])
    assert one.status[model] == other.status[other_model]
    for name in ("epochs", "best_epoch", "kept_epoch"):
        assert getattr(one, name)[model] == getattr(other, name)[other_model], name
    for name, values in one.history.values.items():
        np.testing.assert_array_equal(values[model], other.history.values[name][other_model], err_msg=name)
