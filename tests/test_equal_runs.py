"""Equal runs are equal bytes: every table and summary.json, times apart, which have a file of their own."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from reg_cli.cli import run
from reg_cli.request.working_folder import relative
from reg_cli.study.design.variant import REFERENCES

SAMPLE = Path(__file__).parents[1] / "sample_data"
WORDS = [
    "--epochs",
    "3",
    "--repeats",
    "3",
    "--hidden",
    "4",
    "--l2",
    "0.01",
    "--dropout",
    "0.2",
    "--jobs",
    "1",
]


def tables(folder):
    """The bytes of every file of the studies below a folder, but for the store itself."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "regcli-out" in path.parts and not path.name.startswith("study.sqlite")
    }


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory):
    """The same command in two working folders, each with the table below it, named by its whole path."""
    made = []
    for name in ("one", "two"):
        folder = tmp_path_factory.mktemp(name)
        shutil.copy(SAMPLE / "penguins.csv", folder / "penguins.csv")
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            command = ["compare", str(folder / "penguins.csv"), "--target", "species", *WORDS]
            command += ["--quiet", "--figure-format", "svg", "--out", str(folder / "regcli-out")]
            patch.setattr("sys.argv", ["regcli", *command])
            assert run(command) == 0
        made.append(folder)
    return made


def test_equal_runs_are_equal_bytes(two_runs):
    """Two runs of one command differ in timing.csv and in no other file, figures and reports among them."""
    first, second = map(tables, two_runs)
    assert {"results.csv", "comparison.csv", "history.csv", "timing.csv", "summary.json", "study.toml"} <= {
        Path(name).name for name in first
    }
    assert first.keys() == second.keys()
    differ = {Path(name).name for name in first if first[name] != second[name]}
    assert differ == {"timing.csv"}


def test_times_stand_in_timing_csv(two_runs):
    """One row per trial, the references' and the floor's among them, then what all trials and the command took."""
    (path,) = two_runs[0].glob("regcli-out/*/timing.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    trials = [row for row in rows if row["of"] == "trial"]
    assert list(rows[0]) == ["dataset", "variant", "split", "seconds", "of"]
    assert len(trials) == (4 + len(REFERENCES)) * 3
    training, command = rows[len(trials) :]
    assert (training["of"], training["variant"], training["split"]) == ("training", "", "")
    assert float(training["seconds"]) == pytest.approx(sum(float(row["seconds"]) for row in trials))
    assert command["of"] == "command"
    assert float(command["seconds"]) > 0


def test_paths_below_the_working_folder_are_relative(two_runs):
    """No file that is handed on names the machine's folders."""
    for folder in two_runs:
        for name, content in tables(folder).items():
            assert str(folder).encode() not in content, name
        (path,) = folder.glob("regcli-out/*/summary.json")
        assert "compare penguins.csv --target species" in json.loads(path.read_bytes())["settings"]["command"]


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("{here}/a/b.csv", "a/b.csv"),
        ("--test-file={here}/b.csv", "--test-file=b.csv"),
        ("{here}", "."),
        ("{here}/iris", "./iris"),  # not the built-in table
        ("{here}/-o.csv", "./-o.csv"),
        ("{here}er/b.csv", "{here}er/b.csv"),
        ("/elsewhere/b.csv", "/elsewhere/b.csv"),
        ("dropout=0.2", "dropout=0.2"),
        ("", ""),
    ],
)
def test_a_word_means_the_same_when_it_is_repeated_in_the_working_folder(
    word, written, tmp_path, monkeypatch
):
    """Paths below the working folder lose its name, and no word turns into an option or a built-in name."""
    monkeypatch.chdir(tmp_path)
    assert relative(word.format(here=tmp_path)) == written.format(here=tmp_path)
