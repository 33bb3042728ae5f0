"""Options that cannot be meant together are refused before anything is trained; what only looks odd is run."""

import pandas as pd
import pytest

from reg_cli.cli import run

QUICK = ["--epochs", "4", "--repeats", "3", "--hidden", "8,8", "--no-plots", "--jobs", "1", "--quiet"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--cv", "1x5", "--until-clear", "20"], "random splits"),
        (["--l2", "inf"], "[0, inf)"),
        (["--lr", "nan"], "finite"),
        (["--margin", "inf"], "finite"),
        (["--dropout", "0.1:0.2:0.3"], "one per hidden layer"),
        (["--dropout", "0"], "off value"),
        (["--factorial", "dropout=0.3"], "--factorial must name 2 to 5 settings"),
        (
            ["--factorial", "dropout=0.3,l2=0.01", "--tune"],
            "but --tune chooses them on each split; leave one",
        ),
        (["--fail-on", "gap(foo)>1"], "'foo'"),
        (["--seed", "99999999999999999999"], "range"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_training(words, told, tmp_path, capsys):
    """A sentence and exit code 2, and no study begun."""
    assert run(["compare", "wine", *words, *QUICK, "--out", str(tmp_path)]) == 2
    assert told in " ".join(capsys.readouterr().err.split())
    assert not list(tmp_path.rglob("*.sqlite"))


def test_label_noise_on_a_quantity_is_refused(tmp_path, capsys):
    """There is no class to flip."""
    assert run(["compare", "diabetes", "--label-noise", "0.2", *QUICK, "--out", str(tmp_path)]) == 2
    assert "classes to flip" in capsys.readouterr().err


def test_the_last_of_several_data_sets_is_checked_before_the_first_is_trained(tmp_path, capsys):
    """Nothing is trained for a command that will be refused."""
    assert run(["compare", "iris", "nosuch.csv", *QUICK, "--out", str(tmp_path)]) == 3
    assert not list(tmp_path.rglob("*.sqlite"))


def test_a_norm_bound_that_is_off_in_one_layer_does_not_crash(tmp_path):
    """Infinity is a strength where it is the off value."""
    assert run(["compare", "wine", "--max-norm", "2:2:inf", *QUICK, "--out", str(tmp_path)]) == 0
    assert run(["report", str(tmp_path / "wine"), "--no-plots", "--quiet"]) == 0


def test_a_batch_larger_than_the_data_is_the_whole_data(tmp_path):
    """Its numbers are those of a batch of all train rows; it costs no memory that the rows do not need."""
    rows = []
    for size in ("1000000000", "108"):
        out = tmp_path / size
        assert run(["compare", "wine", "--batch-size", size, *QUICK, "--out", str(out)]) == 0
        rows.append(pd.read_csv(out / "wine" / "results.csv"))
    assert rows[0].n_train[0] <= 108
    pd.testing.assert_frame_equal(*rows)
