"""`regcli doctor --selfcheck` passes where the laws hold and names the one that does not."""

import json

import numpy as np
import pytest

from reg_cli.engine.optimizers import Adam
from reg_cli.regularizers.dropout import Dropout
from reg_cli.regularizers.l1 import L1
from reg_cli.regularizers.l2 import L2
from reg_cli.study import selfcheck
from tests.durability.commands import here_plain


@pytest.mark.parametrize("name", selfcheck.CHECKS)
def test_every_law_holds_here(name):
    """The checks that a user runs pass on the machine that runs the tests."""
    assert selfcheck.CHECKS[name]() == ""


def test_a_wrong_penalty_is_found(monkeypatch):
    """A gradient that is off by a hundredth is told as a distance from the ridge solution."""
    real = L2.penalty_gradient
    monkeypatch.setattr(L2, "penalty_gradient", lambda self, w, s, g: real(self, w, s * 1.01, g))
    assert "from the ridge solution" in selfcheck.ridge()


def test_missing_zeros_are_found(monkeypatch):
    """A proximal step that leaves no exact zeros is told."""
    real = L1.constrain

    def leaky(self, weight, strength, step):
        real(self, weight, strength, step)
        weight[weight == 0] = 1e-12

    monkeypatch.setattr(L1, "constrain", leaky)
    assert "lasso's conditions" in selfcheck.lasso()


def test_a_wrong_step_is_found(monkeypatch):
    """An optimizer that steps a thousandth too far is told."""
    real = Adam.step
    monkeypatch.setattr(Adam, "step", lambda self, w, g, lr: real(self, w, g, lr * 1.001))
    assert "off by" in selfcheck.adam()


def test_noise_that_depends_on_the_stack_is_found(monkeypatch):
    """A mask that knows how many models there are breaks the law of the stack, and is named."""
    real = Dropout.hidden_noise
    calls = []

    def careless(self, shape, strength, draws):
        calls.append(shape)
        noise = real(self, shape, strength, draws)
        return None if noise is None else noise * np.float32(1 + 1e-4 * shape[0])

    monkeypatch.setattr(Dropout, "hidden_noise", careless)
    assert selfcheck.stack_equals_solo().startswith("dropout: in the stack and alone, ")
    assert calls


def test_off_that_is_not_off_is_found(monkeypatch):
    """A technique that acts at its off value is named."""
    from reg_cli.engine.stages import Active

    real = Active.__init__

    def always_on(self, regularizer, strengths, groups, streams):
        wrong = np.linspace(0, 0.1, len(strengths), dtype=strengths.dtype)[:, None]
        real(self, regularizer, strengths + wrong * (regularizer.name == "l2"), groups, streams)

    monkeypatch.setattr(Active, "__init__", always_on)
    told = selfcheck.off_equals_baseline()
    assert "off and the baseline: " in told


def test_doctor_tells_what_a_report_needs():
    """Versions, processor, kernels, threads and folders, as a table and as JSON of the same sections."""
    code, table, _ = here_plain(["doctor"])
    assert code == 0
    code, text, _ = here_plain(["doctor", "--format", "json"])
    assert code == 0
    facts = json.loads(text)
    assert {"versions", "machine", "BLAS", "settings", "folders"} <= set(facts)
    assert facts["versions"]["numpy"] == np.__version__
    assert "writable" in facts["folders"]["temporary"]
    for section in facts:
        assert section in table


def test_a_failed_check_is_an_exit_code(monkeypatch):
    """Where a law does not hold the command says which, and ends with 1."""
    monkeypatch.setattr(selfcheck, "CHECKS", {"good": lambda: "", "bad": lambda: "two is three"})
    code, out, err = here_plain(["doctor", "--selfcheck", "--format", "json"])
    assert code == 1
    assert json.loads(out)["selfcheck"] == {"good": "pass", "bad": "two is three"}
    assert "bad: two is three" in err
