"""A new activation, optimizer, schedule or score is one class or function and its line in the register."""

from __future__ import annotations

import csv
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

from reg_cli.engine.losses import OUTPUTS
from reg_cli.engine.metrics import SCORES

ROOT = Path(__file__).parents[2]
TOYS = """
import sys
from reg_cli.engine import layers, metrics, optimizers


def line(h, slope):
    if slope is not None:
        slope[...] = 0.5
    h *= 0.5


def share(z, y):
    return (z.argmax(axis=1) == y.argmax(axis=1)).mean(axis=1)


class HalfSteps(optimizers.Sgd):
    def step(self, parameters, gradient, learning_rate):
        super().step(parameters, gradient, learning_rate / 2)


layers.ACTIVATIONS["toy_line"] = layers.Activation("toy_line", line, layers.glorot)
optimizers.OPTIMIZERS["toy_steps"] = HalfSteps
optimizers.SCHEDULES["toy_schedule"] = lambda epoch, epochs: 1 / epoch
metrics.SCORES["toy_share"] = metrics.Score("toy_share", "Toy share", True, True, share)
"""
NAMES = ("toy_line", "toy_steps", "toy_schedule", "toy_share")


def with_toys(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process in which the toys were registered before anything else was imported."""
    return subprocess.run(
        [sys.executable, "-c", TOYS + code, *arguments],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "240"},  # so wide that help breaks no name
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_the_registers_need_no_array_library():
    """The command line lists activations, optimizers, schedules, scores and outputs before NumPy is loaded."""
    code = (
        "from reg_cli.engine import layers, losses, metrics, optimizers, regularizer; import sys; "
        "assert not {'numpy', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_help_offers_what_is_registered():
    """The choices in the help of a command are those of the registers: a toy stands among them."""
    done = with_toys("from reg_cli.cli import run; run(['compare', '--help'])")
    for name in NAMES:
        assert name in done.stdout


def test_a_study_uses_what_is_registered(tmp_path):
    """A toy activation, optimizer and schedule train a study; a toy score heads its table and has its columns."""
    done = with_toys(
        "from reg_cli.cli import run; sys.exit(run(sys.argv[1:]))",
        *("compare", "iris", "--l2", "0.1", "--out", str(tmp_path), "--no-plots", "--jobs", "1"),
        *("--epochs", "2", "--repeats", "2", "--hidden", "4", "--metric", "toy_share"),
        *("--activation", "toy_line", "--optimizer", "toy_steps", "--schedule", "toy_schedule"),
    )
    assert done.returncode == 0, done.stderr
    assert "test Toy share" in done.stdout
    with (tmp_path / "iris" / "results.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert row["test_toy_share"] == row["test_score"] != ""
        assert row["test_accuracy"]  # the others are measured as before


@pytest.fixture(scope="module")
def outcomes() -> dict[str, str]:
    """Outcome of every law that runs over a toy."""
    code = "import pytest; pytest.main(sys.argv[1:])"
    # This file runs the others, and never itself.
    laws = sorted(str(path) for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__))
    options = ("-k", "toy_", "-n", "0", "--no-cov", "-rA", "-q", "-p", "no:cacheprovider", "--tb", "no")
    done = with_toys(code, *laws, *options)
    found = re.findall(r"^(PASSED|FAILED) tests/engine/(.+)", done.stdout, flags=re.MULTILINE)
    return {test: outcome for outcome, test in found}


@pytest.mark.parametrize(
    ("law", "toy"),
    [
        ("test_gradients.py::test_networks", "toy_line"),
        ("test_laws.py::test_stack_is_solo_for_every_network", "toy_line"),
        ("test_laws.py::test_stack_is_solo_for_every_optimizer", "toy_steps"),
        ("test_laws.py::test_stack_is_solo_for_every_optimizer", "toy_schedule"),
        ("test_metrics.py::test_a_better_model_scores_better", "toy_share"),
    ],
)
def test_the_laws_run_over_what_is_registered(law, toy, outcomes):
    """Gradients, stack equals solo and the direction of a score are checked for a toy, and hold."""
    about = [outcome for test, outcome in outcomes.items() if test.startswith(law) and toy in test]
    assert about
    assert set(about) == {"PASSED"}


@pytest.mark.parametrize(
    ("oracle", "toy"),
    [
        ("test_layers.py::test_values_are_those_of_the_formula", "toy_line"),
        ("test_optimizers.py::test_five_steps_are_pytorchs", "toy_steps"),
        ("test_optimizers.py::test_five_steps_are_pytorchs", "toy_schedule"),
        ("test_metrics.py::test_class_scores_are_scikit_learns", "toy_share"),
    ],
)
def test_without_an_oracle_it_is_red(oracle, toy, outcomes):
    """Nothing enters a register unproved: the test against an oracle fails for a toy that has none."""
    about = [outcome for test, outcome in outcomes.items() if test.startswith(oracle) and toy in test]
    assert about
    assert set(about) == {"FAILED"}


@pytest.mark.parametrize("entry", [*OUTPUTS.values(), *SCORES.values()], ids=lambda entry: entry.name)
def test_what_travels_to_another_process_stays_equal(entry):
    """An output or a score equals itself after a journey to a worker."""
    assert pickle.loads(pickle.dumps(entry)) == entry
