"""Combinations of options that once went wrong: each ends with the right answer or one sentence."""

import json

import pandas as pd
import pytest

import reg_cli
from reg_cli.cli import run
from reg_cli.errors import UsageError

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


def test_a_norm_bound_may_be_off_in_one_layer(tmp_path):
    """Infinity is a strength where it is the off value."""
    assert run(["compare", "wine", "--max-norm", "2:2:inf", *QUICK, "--out", str(tmp_path)]) == 0
    assert run(["report", str(tmp_path / "wine"), "--no-plots", "--quiet"]) == 0


def test_a_batch_larger_than_the_data_is_the_whole_data(tmp_path):
    """It costs no memory that the rows do not need."""
    assert run(["compare", "wine", "--batch-size", "1000000000", *QUICK, "--out", str(tmp_path)]) == 0


def test_a_sweep_with_a_held_technique_has_no_point_without_it():
    """The bare baseline stays the reference, but it is no point of the curve and cannot be chosen."""
    quick = {"epochs": 4, "repeats": 3, "hidden": (8,), "jobs": 1}
    found = reg_cli.sweep("wine", over="l2=1e-3,1e-2", dropout=0.5, **quick).sweep
    assert [point.at for point in found.points] == [(1e-3,), (1e-2,)]


def test_a_refit_claims_no_validation_score(tmp_path):
    """Its validation rows were trained on; it has no curve and cannot be `best` by them."""
    words = ["--refit", "--early-stopping", "2", "--controls", "--robustness", "--label-noise", "0.2"]
    assert run(["compare", "wine", *words, *QUICK, "--out", str(tmp_path)]) == 0
    results = pd.read_csv(tmp_path / "wine" / "results.csv").set_index("variant")
    assert results.loc["early_stopping=2 refit", "val_score"].isna().all()
    assert results.loc["early_stopping=2 refit", "test_score"].notna().all()
    assert results.loc["permuted labels", "memorised_share"].isna().all()
    assert results.loc["baseline", "memorised_share"].notna().all()
    history = pd.read_csv(tmp_path / "wine" / "history.csv")
    assert "early_stopping=2 refit" not in set(history.variant)


def test_a_candidate_that_diverged_shows_in_the_exit_code(tmp_path):
    """Tuning leaves it out of the table, not out of the answer."""
    words = ["--tune", "--weight-decay", "1e-3", "--weight-decay", "1e9"]
    assert run(["compare", "wine", *words, *QUICK, "--out", str(tmp_path)]) == 5


def test_measuring_has_the_same_bits_in_threads(tmp_path):
    """Losses and scores do not depend on the backend either."""
    rows = []
    for words in (["--backend", "threading", "--jobs", "2"], ["--jobs", "1"]):
        out = tmp_path / words[1]
        command = ["compare", "digits", "--hidden", "128", "--l2", "1e-3", "--repeats", "2", "--epochs", "2"]
        assert run([*command, *words, "--no-plots", "--quiet", "--out", str(out)]) == 0
        rows.append(pd.read_csv(out / "digits" / "results.csv", dtype=str))
    pd.testing.assert_frame_equal(*rows)


def test_a_sweep_along_the_data_has_all_its_points_in_one_file(tmp_path, capsys):
    """The table and responses.csv hold every position; the sentence uses one kind of gap."""
    words = ["--over", "train_size=30,60,100", "--dropout", "0.3"]
    assert run(["sweep", "wine", *words, *QUICK, "--out", str(tmp_path)]) == 0
    responses = pd.read_csv(tmp_path / "wine" / "responses.csv")
    assert list(responses.train_size) == [30, 60, 100] * 2
    told = json.loads((tmp_path / "wine" / "summary.json").read_text(encoding="utf-8"))["closing_sentence"]
    assert told.count("loss gap") in (0, 2)


def test_functions_refuse_what_only_a_command_can_do():
    """An option that a function would ignore is refused."""
    with pytest.raises(UsageError, match="until_clear"):
        reg_cli.compare("iris", until_clear=20)
    with pytest.raises(UsageError, match="--over"):
        reg_cli.sweep("iris", over=["dropout=0,0.1", "dropout=0,0.3"])


def test_a_frame_is_read_as_its_file_would_be():
    """pandas users hand over their table."""
    frame = pd.DataFrame({"a": range(60), "b": [k % 7 for k in range(60)], "y": ["u", "v"] * 30})
    result = reg_cli.compare(frame, target="y", l2=0.01, epochs=2, repeats=2, jobs=1)
    assert result.study.data.n_rows == 60


def test_the_strength_chosen_on_each_split_is_in_a_file(tmp_path):
    """tuning.csv names, for every technique and split, the candidate that was taken."""
    words = ["--tune", "--l2", "1e-3", "--l2", "1e-1"]
    assert run(["compare", "wine", *words, *QUICK, "--out", str(tmp_path)]) == 0
    chosen = pd.read_csv(tmp_path / "wine" / "tuning.csv")
    assert set(chosen.technique) == {"l2 (tuned)"}
    assert set(chosen.chosen) <= {"l2=0.001", "l2=0.1"}
    assert list(chosen.split) == [0, 1, 2]
