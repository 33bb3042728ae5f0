"""The command line: fast to start, helpful, and every failure a sentence with its exit code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reg_cli.cli import COMMANDS, run
from reg_cli.regularizers import REGULARIZERS

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
HEAVY = {"numpy", "pandas", "scipy", "sklearn", "matplotlib", "joblib", "jinja2"}
QUICK = ["--epochs", "2", "--repeats", "2", "--hidden", "4", "--no-plots", "--jobs", "1"]


def regcli(*arguments, cwd=None, stdin=None):
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "reg_cli", *arguments], cwd=cwd, input=stdin, capture_output=True, text=True
    )


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], *([name, "--help"] for name in COMMANDS)])
def test_help_and_version_import_nothing_heavy(arguments):
    """Help must feel instant, so it imports none of the libraries that a study needs."""
    code = (
        "import sys; from reg_cli.cli import run; code = run(sys.argv[1:]); "
        "print('\\nMODULES', *sorted({name.split('.')[0] for name in sys.modules})); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    modules = set(done.stdout.rpartition("MODULES")[2].split())
    assert not modules & HEAVY


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_and_a_line_in_the_readme(name, capsys):
    """A command that is not explained does not exist."""
    assert run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"regcli {name}" in shown.partition("Options")[0]
    assert f"regcli {name}" in README


@pytest.mark.parametrize("name", REGULARIZERS)
def test_every_technique_has_its_option_its_page_and_a_line_in_the_readme(name, capsys):
    """A technique's option, help and listing follow from its class; the README names it."""
    assert run(["compare", "--help"]) == 0
    assert f"--{name.replace('_', '-')} " in capsys.readouterr().out
    assert run(["regularizers", name]) == 0
    assert REGULARIZERS[name].source.split("(")[0] in capsys.readouterr().out
    assert f"`{name}`" in README


def test_a_study_writes_what_the_contract_names(tmp_path, capsys):
    """compare prints a table on standard output and leaves the study folder behind it."""
    assert run(["compare", "wine", "--out", str(tmp_path), "--l2", "0.01", *QUICK]) == 0
    shown = capsys.readouterr()
    assert "baseline" in shown.out
    assert "l2=0.01" in shown.out
    assert "written to" in shown.err
    names = {path.name for path in (tmp_path / "wine").iterdir()}
    assert {"study.sqlite", "results.csv", "comparison.csv", "history.csv", "summary.json"} <= names


def test_the_same_command_trains_nothing_twice(tmp_path, capsys):
    """A second run resumes: it trains no model and writes the same bytes."""
    command = ["compare", "iris", "--out", str(tmp_path), "--dropout", "0.5", *QUICK]
    assert run(command) == 0
    first = (tmp_path / "iris" / "results.csv").read_bytes()
    capsys.readouterr()
    assert run(command) == 0
    assert "0 models to train, 8 stored already" in capsys.readouterr().err
    assert (tmp_path / "iris" / "results.csv").read_bytes() == first


def test_several_data_sets_end_with_a_summary(tmp_path, capsys):
    """One table each, then ranks across data sets."""
    assert run(["compare", "iris", "wine", "--out", str(tmp_path), "--l2", "0.01", *QUICK]) == 0
    assert "across 2 data sets" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["compare", "missing.csv"], 3, "missing.csv"),
        (["compare", "iris", "--target", "specis"], 3, "species"),
        (["compare", "iris", "--dropout", "1.0"], 2, "[0, 1)"),
        (["compare", "iris", "--dropout", "much"], 2, "must be a number"),
        (["compare", "iris", "--variant", "drpout=0.2"], 2, "did you mean dropout"),
        (["compare", "iris", "--variant", "dropout=0.2,dropout=0.3"], 2, "once"),
        (["compare", "iris", "--hidden", "12,x"], 2, "128,128"),
        (["compare", "iris", "--image-shift", "1"], 2, "--image-shape"),
        (["compare", "iris", "--metric", "r2"], 2, "accuracy"),
        (["compare", "iris", "--hidden", "none", "--dropout", "0.2"], 2, "hidden"),
        (["compare", "iris", "--fail-on", "gap(baseline)>"], 2, "^"),
        (["compare", "iris", "--repeats", "0"], 2, "repeats"),
        (["compare", "iris", "--nosuch"], 2, "--nosuch"),
        (["comparee", "iris"], 2, "did you mean compare"),
        (["report", "nowhere"], 6, "regcli compare"),
        (["regularizers", "drpout"], 2, "did you mean dropout"),
        (["compare", "iris", "--early-stopping", "0"], 2, "[1, inf)"),
    ],
)
def test_bad_input_is_a_sentence_with_its_exit_code(arguments, code, words, tmp_path, capsys, monkeypatch):
    """What, however, how to mend; the contract's exit code; no traceback; nothing half-written."""
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == code
    shown = capsys.readouterr()
    assert words in " ".join(shown.err.split()), shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""
    assert not list(tmp_path.rglob("*.sqlite"))


def test_an_output_folder_that_cannot_be_written_is_refused_before_training(tmp_path, capsys):
    """Exit code 6, and no model was trained for nothing."""
    (tmp_path / "file").write_text("in the way")
    assert run(["compare", "iris", "--out", str(tmp_path / "file"), *QUICK]) == 6
    shown = capsys.readouterr()
    assert "--out" in shown.err
    assert "models to train" not in shown.err


def test_a_diverging_variant_is_a_row_and_exit_code_5(tmp_path, capsys):
    """A failed fit is a result: the table shows it, the file names its epoch, the others are unharmed."""
    command = ["compare", "diabetes", "--out", str(tmp_path), "--optimizer", "sgd", "--lr", "0.4", *QUICK]
    assert run([*command, "--l2", "1e6"]) == 5
    import pandas as pd

    results = pd.read_csv(tmp_path / "diabetes" / "results.csv")
    failed = results[results.variant == "l2=1000000"]
    assert set(failed.status) == {"diverged"}
    assert failed.cause.str.contains("epoch").all()
    summary = json.loads((tmp_path / "diabetes" / "summary.json").read_text(encoding="utf-8"))
    assert summary["closing_sentence"]


def test_a_gate_that_surely_fails_is_exit_code_4(tmp_path):
    """For CI: the study is done, the answer is no."""
    command = ["compare", "iris", "--out", str(tmp_path), "--l2", "0.01", *QUICK]
    assert run([*command, "--fail-on", "test(baseline)<1.1"]) == 4
    assert run(["check", str(tmp_path / "iris"), "--fail-on", "test(baseline)<-1"]) == 0


def test_report_repeats_the_tables_from_the_store_alone(tmp_path):
    """report trains nothing and writes the same files byte for byte."""
    assert run(["compare", "iris", "--out", str(tmp_path), "--l2", "0.01", *QUICK]) == 0
    before = (tmp_path / "iris" / "comparison.csv").read_bytes()
    (tmp_path / "iris" / "comparison.csv").unlink()
    assert run(["report", str(tmp_path / "iris"), "--no-plots"]) == 0
    assert (tmp_path / "iris" / "comparison.csv").read_bytes() == before


def test_standard_output_is_clean_for_other_programs(tmp_path):
    """--format json prints one JSON document and nothing else on standard output."""
    done = regcli("compare", "iris", "--out", str(tmp_path), "--format", "json", "--l2", "0.01", *QUICK)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["schema_version"] >= 1


def test_a_closed_pipe_ends_quietly(tmp_path):
    """`regcli ... | head -1` is no error of anybody's."""
    command = f"{sys.executable} -m reg_cli regularizers --format json | head -c 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1][-3:] in ("141", "[0", "0")


@pytest.mark.parametrize(
    "kind", [["--cv", "2x4"], ["--group", "site"], ["--time", "day"], ["--test-file", "more.csv"]]
)
def test_every_kind_of_splits_makes_a_study(kind, tmp_path, monkeypatch, capsys):
    """Folds, groups, time order and a test file of its own, from a CSV file to a table."""
    import random

    monkeypatch.chdir(tmp_path)
    draw = random.Random(0)

    def line(k):
        a, b = draw.gauss(0, 1), draw.gauss(0, 1)
        return f"s{draw.randrange(20)},2024-{1 + k // 28:02d}-{1 + k % 28:02d},{a:.3f},{b:.3f},{a + b > 0}"

    for name, n_rows in (("data.csv", 200), ("more.csv", 50)):
        rows = [line(k) for k in range(n_rows)]
        (tmp_path / name).write_text("\n".join(["site,day,a,b,y", *rows]) + "\n")
    words = ["--target", "y", "--drop", "day"] if "--time" not in kind else ["--target", "y"]
    assert run(["compare", "data.csv", *words, "--l2", "0.01", *kind, *QUICK]) == 0
    shown = capsys.readouterr().out
    assert ("fixed test part" in shown) == ("--test-file" in kind)
    assert "baseline" in shown
