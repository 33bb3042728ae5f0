"""regcli from Python: the same studies as on the command line."""

import pandas as pd
import pytest

import reg_cli
from reg_cli.cli import run
from reg_cli.errors import DataError, UsageError

QUICK = {"epochs": 3, "repeats": 2, "hidden": (4,), "jobs": 1}


def test_compare_gives_the_numbers_of_the_command(tmp_path):
    """One engine, one reading of options: the tables agree exactly."""
    result = reg_cli.compare("iris", dropout=[0.2, 0.5], variant="dropout=0.3,l2=1e-3", **QUICK)
    words = ["--dropout", "0.2", "--dropout", "0.5", "--variant", "dropout=0.3,l2=1e-3"]
    words += ["--epochs", "3", "--repeats", "2", "--hidden", "4"]
    assert run(["compare", "iris", *words, "--no-plots", "--out", str(tmp_path)]) == 0
    written = pd.read_csv(tmp_path / "iris" / "results.csv")
    both = ["variant", "split", "status", "train_loss", "test_loss", "test_score"]
    pd.testing.assert_frame_equal(result.results[both], written[both], check_dtype=False)
    assert result.comparison.closing_sentence in str(result)


def test_sweep_has_a_response_along_its_strengths():
    """A sweep is a study that is also read along its axis."""
    result = reg_cli.sweep("wine", over="dropout=0,0.3,0.6", **QUICK)
    assert [point.at for point in result.sweep.points] == [(0.0,), (0.3,), (0.6,)]
    assert set(result.history.columns) >= {"variant", "split", "epoch", "train_loss", "val_score"}


def test_a_study_in_a_folder_is_resumed(tmp_path):
    """With `out`, finished trials are kept and not trained again."""
    first = reg_cli.compare("iris", l2=0.01, out=str(tmp_path), **QUICK)
    second = reg_cli.compare("iris", l2=0.01, out=str(tmp_path), **QUICK)
    pd.testing.assert_frame_equal(first.results, second.results)
    seconds = [result.study.timing().query("of == 'trial'") for result in (first, second)]
    pd.testing.assert_frame_equal(*seconds)  # nothing was trained the second time


def test_a_configuration_file_of_the_folder_is_not_read(tmp_path, monkeypatch):
    """A function's result depends on its arguments, not on the folder it is called in."""
    (tmp_path / "regcli.toml").write_text("epochs = 7\n")
    monkeypatch.chdir(tmp_path)
    result = reg_cli.compare("iris", l2=0.01, **QUICK)
    assert result.study.settings.network.epochs == 3


@pytest.mark.parametrize(
    ("data", "options", "error", "words"),
    [
        ("iris", {"nosuch": 1}, UsageError, "nosuch"),
        ("iris", {"dropout": 1.5}, UsageError, r"\[0, 1\)"),
        ("iris", {"epochs": "many"}, UsageError, "many"),
        ("nowhere.csv", {}, DataError, "nowhere.csv"),
    ],
)
def test_bad_input_raises_the_command_lines_sentences(data, options, error, words):
    """The same sentence that the command prints, as an exception with its exit code."""
    with pytest.raises(error, match=words):
        reg_cli.compare(data, **options)


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
