"""How variants are written, read and named."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reg_cli.engine.losses import SIGMOID, SOFTMAX, SQUARED
from reg_cli.engine.mlp import Architecture
from reg_cli.engine.regularizer import Ground
from reg_cli.errors import UsageError
from reg_cli.regularizers import REGULARIZERS
from reg_cli.study.design.variant import BASELINE, default_variants, named, parse


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("dropout=0.2,l2=1e-3", "l2=0.001,dropout=0.2"),
        (" l2 = 0.0010 ,dropout=.2", "l2=0.001,dropout=0.2"),
        ("weight-decay=0.1", "weight_decay=0.1"),
        ("dropout=0.2:0.5", "dropout=0.2:0.5"),
        ("dropout=0", "baseline"),
        ("dropout=0,l2=0.1", "l2=0.1"),
    ],
)
def test_one_setting_has_one_name(text, name):
    """Order, spaces, spelling of numbers and techniques that are off change no name."""
    assert parse(text).name == name
    assert parse(parse(text).name).name == name if name != "baseline" else parse(text) == BASELINE


@pytest.mark.parametrize("technique", REGULARIZERS)
def test_a_technique_alone_takes_its_default(technique):
    """`--variant dropout` is dropout at its default strength."""
    assert parse(technique).strengths == {technique: (REGULARIZERS[technique].strength.default,)}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("dropuot=0.2", "did you mean dropout"),
        ("dropout=0.2,dropout=0.3", "stands twice"),
        ("dropout=1.5", "--dropout"),
        ("dropout=lots", "--dropout"),
        ("dropout=nan", "--dropout"),
        ("", "is none"),
    ],
)
def test_what_cannot_be_meant_is_refused(text, part):
    """A variant that cannot be meant is a usage error whose sentence names the place."""
    with pytest.raises(UsageError, match=part):
        parse(text)


@given(some.floats(1e-6, 0.9))
def test_a_name_says_its_strength(rate):
    """Two strengths that differ in twelve digits have different names, and a name reads back as itself."""
    variant = named({"dropout": (rate,)})
    assert parse(variant.name).name == variant.name


@pytest.mark.parametrize("has_hidden", [True, False])
@pytest.mark.parametrize("is_image", [True, False])
@pytest.mark.parametrize("is_classification", [True, False])
def test_default_variants_can_act(has_hidden, is_image, is_classification):
    """What is compared when nothing is named acts on the network and data at hand, each setting once."""
    ground = Ground(int(has_hidden), is_classification, (8, 8) if is_image else None)
    variants = default_variants(ground)
    names = [variant.name for variant in variants]
    assert len(set(names)) == len(names) >= 3
    assert "baseline" not in names
    for variant in variants:
        for name in variant.strengths:
            technique = REGULARIZERS[name]
            assert has_hidden or not technique.needs_hidden
            assert is_image or not technique.needs_image
            assert is_classification or not technique.needs_classes


def test_architecture_follows_the_task():
    """Softmax for several classes, one sigmoid for two, one plain output for a number."""
    from reg_cli.data.dataset import Task
    from reg_cli.study.design.settings import NetworkSettings
    from reg_cli.study.training.workload import architecture

    network = NetworkSettings(hidden=(7,), activation="tanh")
    assert architecture(network, Task.MULTICLASS, 4, 3) == Architecture(4, (7,), 3, SOFTMAX, "tanh")
    assert architecture(network, Task.BINARY, 4, 2) == Architecture(4, (7,), 1, SIGMOID, "tanh")
    assert architecture(network, Task.REGRESSION, 4, 0) == Architecture(4, (7,), 1, SQUARED, "tanh")
