"""Options from files and the environment: flags win over the environment, the environment over files."""

import json

import pytest

from reg_cli.cli import run

QUICK = ["--repeats", "2", "--hidden", "4", "--no-plots", "--jobs", "1", "--l2", "0.01"]


def epochs_of(folder):
    return json.loads((folder / "iris" / "summary.json").read_text())["settings"]["network"]["epochs"]


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path, monkeypatch):
    """Each source is used when the stronger ones are silent."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "regcli.toml").write_text("epochs = 2\n[compare]\nlr = 0.01\n")
    command = ["compare", "iris", "--out", "out", *QUICK]
    assert run(command) == 0
    assert epochs_of(tmp_path / "out") == 2
    monkeypatch.setenv("REGCLI_EPOCHS", "3")
    assert run(command) == 0
    assert epochs_of(tmp_path / "out") == 3
    assert run([*command, "--epochs", "4"]) == 0
    assert epochs_of(tmp_path / "out") == 4


def test_a_table_in_pyproject_counts_too(tmp_path, monkeypatch):
    """[tool.regcli] of pyproject.toml is read where there is no regcli.toml."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.regcli.compare]\nepochs = 5\n")
    assert run(["compare", "iris", "--out", "out", *QUICK]) == 0
    assert epochs_of(tmp_path / "out") == 5


@pytest.mark.parametrize("text", ["tool = 3\n", "[tool]\nregcli = 3\n", "[tool.other]\nepochs = 'x'\n", ""])
def test_a_pyproject_without_the_table_says_nothing(text, tmp_path, monkeypatch):
    """Whatever else stands in pyproject.toml, it is no setting of regcli and no reason to end."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(text)
    assert run(["compare", "iris", "--epochs", "2", "--out", "out", *QUICK]) == 0
    assert epochs_of(tmp_path / "out") == 2


def test_study_toml_repeats_the_study(tmp_path, monkeypatch):
    """The file beside the results, given to --config, gives the same results byte for byte."""
    monkeypatch.chdir(tmp_path)
    command = ["compare", "iris", "--epochs", "3", "--variant", "dropout=0.2,l2=1e-3"]
    assert run([*command, "--early-stopping-min-delta", "0.01", "--out", "one", *QUICK]) == 0
    assert run(["compare", "--config", "one/iris/study.toml", "--out", "two", "--no-plots"]) == 0

    def rows(folder):
        return (tmp_path / folder / "iris" / "results.csv").read_bytes()

    assert rows("one") == rows("two")


@pytest.mark.parametrize(
    "words", [["--hidden", "none"], ["--references", "none"], ["--references", "boosting"]]
)
def test_study_toml_keeps_what_was_given_as_none(words, tmp_path, monkeypatch):
    """`none` is a value like any other: the study that is repeated has it too."""
    monkeypatch.chdir(tmp_path)
    quick = ["--epochs", "2", "--repeats", "2", "--no-plots", "--quiet", "--jobs", "1", "--l2", "0.01"]
    assert run(["compare", "iris", *quick, *words, "--out", "one"]) == 0
    assert f'{words[0][2:]} = "{words[1]}"' in (tmp_path / "one" / "iris" / "study.toml").read_text()
    again = ["--no-plots", "--quiet", "--jobs", "1", "--out", "two"]
    assert run(["compare", "--config", "one/iris/study.toml", *again]) == 0
    one, two = ((tmp_path / out / "iris" / "results.csv").read_bytes() for out in ("one", "two"))
    assert one == two


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("epoch = 3\n", "did you mean epochs"),
        ("[compare]\ndropuot = 0.2\n", "did you mean dropout"),
        ("[sweeep]\nepochs = 3\n", "[sweeep]"),
        ("epochs = \n", "TOML"),
        ("epochs = 'many'\n", "many"),
    ],
)
def test_a_file_that_cannot_be_meant_is_a_sentence(text, words, tmp_path, monkeypatch, capsys):
    """Unknown keys are errors with the nearest name; nothing is trained."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "given.toml").write_text(text)
    assert run(["compare", "iris", "--config", "given.toml", *QUICK]) == 2
    assert words in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "regcli-out").exists()


def test_a_dry_run_writes_nothing(tmp_path, monkeypatch, capsys):
    """It shows data, trials, time and memory, and leaves the folder as it was."""
    monkeypatch.chdir(tmp_path)
    assert run(["compare", "iris", "--dry-run", "--epochs", "3", *QUICK]) == 0
    shown = capsys.readouterr().out
    for word in ("data", "target", "splits", "variants", "trials", "time", "memory"):
        assert f"\n{word} " in f"\n{shown}"
    assert list(tmp_path.iterdir()) == []
