"""Five steps of every optimizer against PyTorch's, in float64."""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path

import numpy as np
import pytest

from reg_cli.engine.fit import Rows, Training, fit
from reg_cli.engine.losses import SQUARED
from reg_cli.engine.mlp import Architecture
from reg_cli.engine.optimizers import OPTIMIZERS, SCHEDULES
from tests.engine.problems import assignments

VECTORS = Path(__file__).with_name("pytorch_steps.json")
"""Parameters after five steps, made with PyTorch 2.13 by `python -m tests.engine.test_optimizers`."""

SHAPE = Architecture(3, (2,), 1, SQUARED, "tanh")
X = np.sin(np.arange(24.0)).reshape(8, 3)
Y = np.cos(np.arange(8.0))[:, None]
FIRST = np.sin(1 + np.arange(float(SHAPE.n_parameters)))
STEPS, LEARNING_RATE, L2, DECAY = 5, 0.05, 0.03, 0.2

CASES = {
    **{optimizer: (optimizer, {}, "constant") for optimizer in OPTIMIZERS},
    **{f"adam, {schedule}": ("adam", {}, schedule) for schedule in SCHEDULES if schedule != "constant"},
    "sgd with l2": ("sgd", {"l2": (L2,)}, "constant"),
    "adam with l2": ("adam", {"l2": (L2,)}, "constant"),
    "adamw": ("adam", {"weight_decay": (DECAY,)}, "constant"),
    "adamw, cosine": ("adam", {"weight_decay": (DECAY,)}, "cosine"),
}
"""Every optimizer and every schedule of the registers: one without stored vectors is red."""


def pytorch(case):
    """The parameters after five steps of PyTorch, biases as the last column of each weight."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch = pytest.importorskip("torch")
    optimizer, strengths, schedule = CASES[case]
    layers = [torch.tensor(view[0]) for view in SHAPE.views(FIRST[None].copy())]
    weights = [layer[:, :-1].clone().requires_grad_() for layer in layers]
    biases = [layer[:, -1].clone().requires_grad_() for layer in layers]
    decay = 2 * L2 if "l2" in strengths else DECAY if "weight_decay" in strengths else 0.0
    groups = [{"params": weights, "weight_decay": decay}, {"params": biases, "weight_decay": 0.0}]
    made = {
        "sgd": lambda: torch.optim.SGD(groups, LEARNING_RATE),
        "momentum": lambda: torch.optim.SGD(groups, LEARNING_RATE, momentum=0.9),
        "nesterov": lambda: torch.optim.SGD(groups, LEARNING_RATE, momentum=0.9, nesterov=True),
        "adam": lambda: (torch.optim.AdamW if "weight_decay" in strengths else torch.optim.Adam)(
            groups, LEARNING_RATE
        ),
    }[optimizer]()
    x, y = torch.tensor(X), torch.tensor(Y)
    for step in range(STEPS):
        if schedule == "cosine":
            for group in made.param_groups:
                group["lr"] = LEARNING_RATE * 0.5 * (1 + math.cos(math.pi * step / STEPS))
        made.zero_grad()
        h = torch.tanh(x @ weights[0].T + biases[0])
        ((h @ weights[1].T + biases[1] - y) ** 2).mean().backward()
        made.step()
    pairs = zip(weights, biases, strict=True)
    return torch.cat([torch.cat([w, b[:, None]], dim=1).flatten() for w, b in pairs]).tolist()


def regcli(case, monkeypatch):
    """The parameters after five steps of this engine."""
    optimizer, strengths, schedule = CASES[case]
    monkeypatch.setattr(Architecture, "initial", lambda self, seed, split: FIRST)
    training = Training(STEPS, len(X), LEARNING_RATE, optimizer, schedule)
    rows, on = Rows(X[None], Y[None]), assignments([strengths])
    return fit(SHAPE, training, on, rows, None, [0], [(1, 0)], dtype=np.float64).parameters[0]


@pytest.mark.parametrize("case", CASES)
def test_five_steps_are_pytorchs(case, monkeypatch):
    """Every update rule is the published one, as PyTorch has it, to 1e-12."""
    expected = json.loads(VECTORS.read_text(encoding="utf-8"))[case]
    np.testing.assert_allclose(regcli(case, monkeypatch), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_the_stored_vectors_are_pytorchs(case):
    """Where PyTorch is installed, it still says what is stored."""
    np.testing.assert_allclose(
        json.loads(VECTORS.read_text(encoding="utf-8"))[case], pytorch(case), atol=1e-13
    )


def test_cosine_falls_from_the_full_rate():
    """The schedule begins at 1, passes one half in the middle, and ends just above 0."""
    from reg_cli.engine.optimizers import cosine

    assert cosine(1, 100) == 1
    assert cosine(51, 100) == pytest.approx(0.5)
    assert 0 < cosine(100, 100) < 0.001


if __name__ == "__main__":
    VECTORS.write_text(json.dumps({case: pytorch(case) for case in CASES}, indent=1) + "\n", encoding="utf-8")
