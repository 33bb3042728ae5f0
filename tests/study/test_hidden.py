"""Variants with hidden layers of their own: one study, stacks of equal shape, and the network that was asked for."""

import pandas as pd
import pytest

from reg_cli.cli import run
from reg_cli.errors import UsageError
from reg_cli.study.design.variant import named, parse, settings_of
from reg_cli.study.results.find import open_study

WORDS = ("--epochs", "4", "--repeats", "3", "--no-plots", "--jobs", "1", "--quiet")


@pytest.mark.parametrize(
    ("text", "name", "hidden"),
    [
        ("hidden=32", "hidden=32", (32,)),
        ("hidden=none", "hidden=none", ()),
        ("hidden=256,256, 256", "hidden=256:256:256", (256, 256, 256)),
        ("dropout=0.2,hidden=8:4", "hidden=8:4,dropout=0.2", (8, 4)),
        ("hidden=8,4,l2=0.1,dropout", "hidden=8:4,l2=0.1,dropout=0.3", (8, 4)),
        ("l2=0.1", "l2=0.1", None),
    ],
)
def test_layers_are_read_and_have_one_name(text, name, hidden):
    """Law: a variant's name is read back as the same variant."""
    variant = parse(text)
    assert (variant.name, variant.hidden) == (name, hidden)
    assert parse(name) == variant == named(variant.strengths, hidden)
    assert ",".join(f"{key}={value}" for key, value in settings_of(variant).items()) == name


@pytest.mark.parametrize(
    "text",
    [
        "hidden=",
        "hidden",
        "hidden=0",
        "hidden=a",
        "hidden=8:x",
        "hidden=8,hidden=4",
        "8,4",
        "hidden=" + "9" * 5000,
    ],
)
def test_what_are_no_layers_is_refused(text):
    """A sentence, and no traceback."""
    with pytest.raises(UsageError, match="--variant"):
        parse(text)


def records(out, *words):
    assert run(["compare", "iris", *WORDS, "--out", str(out), *words]) == 0
    study, _ = open_study(str(out / "iris"))
    return study


def test_a_variant_s_network_is_that_of_the_option(tmp_path):
    """Law: `hidden=6:5` beside others is bit for bit what `--hidden 6,5` trains, in one study and from the store."""
    study = records(
        tmp_path / "a", "--hidden", "12", "--variant", "hidden=6:5", "--variant", "hidden=none,l2=0.1"
    )
    again = records(tmp_path / "b", "--hidden", "6,5", "--l2", "0.1")
    for mine, theirs in zip(study.of("hidden=6:5"), again.of("baseline"), strict=True):
        assert (mine.train_loss, mine.test_loss, mine.n_weights) == (
            theirs.train_loss,
            theirs.test_loss,
            theirs.n_weights,
        )
    assert {r.n_weights for r in study.of("hidden=none,l2=0.1")} == {4 * 3}
    assert [v.hidden for v in study.variants] == [None, (6, 5), ()]
    assert study.complete


def test_a_technique_that_cannot_act_on_its_layers_is_refused(tmp_path, capsys):
    """Dropout needs hidden units, also in the variant that has none of them."""
    words = ["compare", "iris", *WORDS, "--out", str(tmp_path), "--variant", "hidden=none,dropout=0.2"]
    assert run(words) == 2
    assert "dropout" in capsys.readouterr().err


def test_no_hidden_layer_is_the_first_point_of_a_sweep(tmp_path):
    """`--over hidden=none,4` has the linear model at 0."""
    words = ["sweep", "iris", *WORDS, "--out", str(tmp_path), "--over", "hidden=none,4"]
    assert run(words) == 0
    assert open_study(str(tmp_path / "iris"))[0].question.along.values == (0.0, 4.0)


@pytest.mark.parametrize(
    ("over", "column"), [("hidden=none,4", "hidden"), ("train_size=30,60,90", "train_size")]
)
def test_the_results_of_a_sweep_hold_every_point(over, column, tmp_path):
    """Trials of all points stand in results.csv with the point's value, so that they can be paired across points."""
    words = ["sweep", "iris", *WORDS, "--out", str(tmp_path), "--l2", "0.1", "--over", over]
    assert run(words) == 0
    results = pd.read_csv(tmp_path / "iris" / "results.csv")
    points = over.partition("=")[2].split(",")
    assert sorted(set(results[column])) == sorted(0 if p == "none" else float(p) for p in points)
    assert (results.groupby([column, "variant"]).size() == 3).all()
    responses = pd.read_csv(tmp_path / "iris" / "responses.csv")
    assert ("worth_rows" in responses) == (column == "train_size")
