"""What every technique tells about itself."""

from __future__ import annotations

import math
import subprocess
import sys
from inspect import isfunction
from pathlib import Path

import numpy as np
import pytest

from reg_cli.engine.regularizer import ANYWHERE, Ground, Regularizer, Step
from reg_cli.engine.strength import Strength
from reg_cli.regularizers import REGULARIZERS


@pytest.mark.parametrize("name", REGULARIZERS)
def test_every_technique_introduces_itself(name):
    """A technique has a title, one sentence of help, a source, a unit, and a default inside its range."""
    technique = REGULARIZERS[name]
    assert technique.name == name
    assert technique.title
    assert technique.help.endswith(".")
    assert ". " not in technique.help
    assert any(year.strip("().,").isdigit() for year in technique.source.split())
    assert technique.strength.unit
    assert technique.strength.check([technique.strength.default])
    assert not technique.strength.is_off([technique.strength.default])
    assert technique.strength.is_off(technique.strength.parse(str(technique.strength.off)))
    stages = [stage for stage, member in vars(Regularizer).items() if isfunction(member) and stage[0] != "_"]
    assert any(technique.overrides(stage) for stage in stages)
    for setting in technique.settings:
        assert setting.help.endswith(".")
        technique(**{setting.name: setting.default})


@pytest.mark.parametrize("name", REGULARIZERS)
def test_every_technique_is_translated(name):
    """docs/penalties.md holds every technique's counterparts in scikit-learn, Keras and PyTorch, word by word."""
    page = (Path(__file__).parents[2] / "docs" / "penalties.md").read_text(encoding="utf-8")
    elsewhere = dict(REGULARIZERS[name].elsewhere)
    assert list(elsewhere) == ["scikit-learn", "Keras", "PyTorch"]
    row = " | ".join([f"| `{name}`", *(f"`{said}`" for said in elsewhere.values())]) + " |"
    assert row.replace("`no counterpart`", "no counterpart") in page


def test_the_register_needs_no_array_library():
    """The command line reads the techniques before NumPy is loaded."""
    code = "import reg_cli.regularizers, sys; assert not {'numpy', 'scipy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_strengths_are_read_in_one_place():
    """Text becomes one number or one per layer; what cannot be meant is refused with a sentence."""
    strength = Strength(0, 1, 0, 0.3, "share", high_open=True, per_layer=True)
    assert strength.parse("0.2:0.5") == (0.2, 0.5)
    for text in ("1", "-0.1", "x", "", "0.1:", "nan", "inf"):
        with pytest.raises(ValueError, match=r"must be .*, but "):
            strength.parse(text)
    with pytest.raises(ValueError, match=r"must be one number, but 2"):
        Strength(0, 1, 0, 0.3, "share").parse("0.1:0.2")
    whole = Strength(1, math.inf, math.inf, 10, "epochs", whole=True)
    assert whole.parse("inf") == (math.inf,)
    for text in ("0", "2.5"):
        with pytest.raises(ValueError, match=r"a whole number in \[1, inf\)"):
            whole.parse(text)


@pytest.mark.parametrize(
    "settings", [{"form": "upside down"}, {"patience": 3}, {"min_delta": -1.0}, {"start_epoch": math.nan}]
)
def test_unknown_settings_are_refused(settings):
    """A setting that does not exist, or cannot have that value, is refused with a sentence."""
    name = "dropout" if "form" in settings else "early_stopping"
    with pytest.raises(ValueError, match=rf"{name} .*must be .*, but "):
        REGULARIZERS[name](**settings)


def test_max_norm_leaves_short_vectors_alone():
    """Units inside the bound keep their bits, longer ones land on it; zero units are no trouble."""
    weight = np.random.default_rng(1).normal(size=(3, 6, 5)).astype(np.float32)
    weight[:, 0] = 0
    weight[:, 1] *= 100
    before = weight.copy()
    bound = np.array([2.0, np.inf, 0.0], np.float32)[:, None, None]
    with np.errstate(all="ignore"):
        REGULARIZERS["max_norm"]().constrain(weight, bound, Step(0.1, lambda: 0.1))
    length = np.linalg.norm(before, axis=2)
    inside = length <= bound[:, :, 0]
    np.testing.assert_array_equal(weight[inside], before[inside])
    np.testing.assert_allclose(np.linalg.norm(weight[0], axis=1), np.minimum(length[0], 2), rtol=1e-6)
    np.testing.assert_array_equal(weight[1], before[1])
    np.testing.assert_array_equal(weight[2], 0)


@pytest.mark.parametrize("name", REGULARIZERS)
@pytest.mark.parametrize(
    ("need", "ground"),
    [
        ("needs_hidden", Ground(0, True, (4, 3), 12, no_hidden="nothing is hidden here")),
        ("needs_classes", Ground(2, False, (4, 3), 12, no_classes="nothing is hidden here")),
        ("needs_image", Ground(2, True, None, 12, no_pictures="nothing is hidden here")),
        ("needs_image", Ground(2, True, (4, 4), 12)),
    ],
)
def test_a_technique_refuses_ground_without_what_it_needs(name, need, ground):
    """A technique acts wherever its needs are met; elsewhere it says so in a sentence, in the caller's words."""
    technique = REGULARIZERS[name]
    assert technique.refusal(ANYWHERE) is None
    refusal = technique.refusal(ground)
    assert (refusal is not None) == getattr(technique, need)
    if refusal is not None:
        assert refusal.startswith(f"{name} must have ")
        assert refusal.endswith(("but nothing is hidden here", "4 x 4, but 12"))


@pytest.mark.parametrize("name", REGULARIZERS)
def test_strengths_are_one_number_or_one_per_place(name):
    """On two hidden layers there are two strengths for noise on them, three for weights, one for the rest."""
    technique, ground = REGULARIZERS[name], Ground(2, True, (4, 3), 12)
    n_places = 1 if not technique.strength.per_layer else 2 if technique.needs_hidden else 3
    for n_strengths in (1, 2, 3, 4):
        assert (technique.refusal(ground, n_strengths) is None) == (n_strengths in (1, n_places))
