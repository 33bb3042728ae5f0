"""Every kind of doubtful table is told of, by inspect and compare alike, and clean tables are left alone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from reg_cli.cli import run
from reg_cli.commands import inspect
from reg_cli.data import quality
from reg_cli.data.load import load_dataset
from reg_cli.data.quality import BENDS_SCORES, notices
from reg_cli.data.splits.split_plan import plan_splits

from . import kinds_of_doubt
from .clean_tables import write

CASES = Path(__file__).parent / "cases"
SAMPLES = Path(__file__).parents[2] / "sample_data"
DOUBTS = {*BENDS_SCORES, "sentinel", "sentinel-target"}

# file: target (None: to be guessed), notice, and what its message must hold
CASE_NOTICES = {
    "group_subject": (None, "groups", ["'subject'", "25 values", "--group subject"]),
    "group_patient_word": (None, "groups", ["'patient'", "25 values", "--group patient"]),
    "group_in_name": (None, "groups", ["'name'", "25 stems", "--group name"]),
    "id_repeated_measures": ("kind", "groups", ["'id'", "40 values, 3 rows each", "--group id"]),
    "time_daily": ("sales", "time-order", ["'date'", "--time date"]),
    "time_year": ("Water", "time-order", ["'Year'", "--time Year"]),
    "time_unix": ("load", "time-order", ["'timestamp'", "--time timestamp"]),
    "time_panel": ("Weekly_Sales", "time-order", ["within each 'Store'", "--time Date"]),
    "leak_sum": ("cnt", "target-sum", ["'casual' and 'registered'"]),
    "leak_missing": (None, "target-missingness", ["'body'", "'died'"]),
    "leak_missing_date": (None, "target-missingness", ["'closed_on'", "'state'"]),
    "leak_near_copy": (None, "target-copy", ["'decision'"]),
    "leak_code": (None, "target-copy", ["'code'"]),
    "count_target": ("accidents", "task-inferred", ["quantity"]),
    "rating_target": ("rating", "task-inferred", ["--task regression"]),
    "sentinel_target": ("yield", "sentinel-target", ["-999 in 14 rows"]),
    "sentinel_200": ("CO", "sentinel", ["'PT08' is -200 in 30 rows"]),
    "sentinel_1e20": (None, "sentinel", ["'sst' is 1e+20 in 15 rows"]),
    "sentinel_feature": (None, "sentinel", ["'temp' is -999 in 29 rows"]),
}
NO_CLAIM = {"duplicates_not_copies": "survived", "float_class": "stroke", "rating_target": "rating"}


def inspected(*arguments: str) -> dict:
    """The JSON that inspect prints."""
    done = CliRunner().invoke(inspect.command, [*arguments, "--format", "json"], catch_exceptions=False)
    assert done.exit_code == 0
    found: dict = json.loads(done.stdout)
    return found


def doubts(found: dict) -> list[tuple[str, str]]:
    """The notices that say a table may be misread, as id and message."""
    return [(notice["id"], notice["message"]) for notice in found["notices"] if notice["id"] in DOUBTS]


def judged(path: str, target: str | None) -> list[tuple[str, str]]:
    """The doubts of a table as the rules find them, without a command around them."""
    dataset = load_dataset(path, target=target)
    found = notices(dataset, plan_splits(dataset, repeats=2))
    return [(notice.id, notice.message) for notice in found if notice.id in DOUBTS]


@pytest.mark.parametrize("name", CASE_NOTICES)
def test_each_case_is_told_of_by_inspect(name):
    """Each file has the notice that is right for it, names the column and its count, and no other doubt."""
    target, id, parts = CASE_NOTICES[name]
    found = inspected(str(CASES / f"{name}.csv"), *(["-t", target] if target else []))
    (message,) = [notice["message"] for notice in found["notices"] if notice["id"] == id]
    assert all(part in message for part in parts), message
    assert [other for other, _ in doubts(found) if other != id] == []


@pytest.mark.parametrize(
    "name", ["group_subject", "leak_sum", "leak_missing_date", "time_panel", "sentinel_target"]
)
def test_compare_says_and_keeps_what_inspect_says(name, tmp_path, capsys):
    """The same notices on standard error (also under --quiet), in summary.json, report.md and report.html."""
    target = CASE_NOTICES[name][0]
    path = str(CASES / f"{name}.csv")
    chosen = ["-t", target] if target else []
    expected = inspected(path, *chosen, "--repeats", "2")["notices"]
    quick = ["--repeats", "2", "--epochs", "1", "--hidden", "4", "--l2", "0.1", "--no-plots"]
    assert run(["compare", path, *chosen, *quick, "--quiet", "--out", str(tmp_path)]) == 0
    lines = capsys.readouterr().err.splitlines()
    messages = [line.removeprefix(f"{name}: ") for line in lines if line.startswith(f"{name}: ")]
    assert messages == [notice["message"] for notice in expected][:5]
    summary = json.loads((tmp_path / name / "summary.json").read_text(encoding="utf-8"))
    assert summary["data"]["notices"] == expected
    for page in ("report.md", "report.html"):
        assert "How the data were read" in (tmp_path / name / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NO_CLAIM)
def test_what_chance_gives_is_no_doubt(name):
    """Different people who share few coarse answers are no copies, and ratings no leak."""
    assert judged(str(CASES / f"{name}.csv"), NO_CLAIM[name]) == []


def test_a_limit_is_no_sentinel():
    """`>1000` in 16 rows is a limit, told once; the same number without its sign is a sentinel."""
    found = inspected(str(CASES / "number_over.csv"))
    assert [notice["id"] for notice in found["notices"] if "'income'" in notice["message"]] == [
        "number-limits"
    ]


def test_one_row_per_class_is_called_that():
    """The reason is one row per class, not the size of the test part; the columns are shown all the same."""
    found = inspected(str(CASES / "one_row_per_class.csv"))
    (why,) = [notice["message"] for notice in found["notices"] if notice["id"] == "unstudied"]
    assert "one row per class" in why
    assert "--test-size" not in why
    assert len(found["columns"]) == 3
    assert found["n_rows"] == 40


@pytest.mark.parametrize("kind", kinds_of_doubt.KINDS)
def test_other_tables_of_each_kind_are_told_of(kind, tmp_path):
    """A rule knows its kind and not one file: other names, sizes and shapes earn the same notice."""
    make, id, part = kinds_of_doubt.KINDS[kind]
    table = make(np.random.default_rng(7))
    path = tmp_path / f"{kind}.csv"
    table.to_csv(path, index=False)
    found = judged(str(path), str(table.columns[-1]))
    assert [message for other, message in found if other == id and part in message], found
    assert {other for other, _ in found} == {id}


@pytest.mark.parametrize("kind", kinds_of_doubt.HARMLESS)
def test_tables_next_to_each_kind_are_left_alone(kind, tmp_path):
    """What only looks like a kind earns no doubt."""
    table = kinds_of_doubt.HARMLESS[kind](np.random.default_rng(7))
    path = tmp_path / f"{kind}.csv"
    table.to_csv(path, index=False)
    assert judged(str(path), str(table.columns[-1])) == []


def test_clean_tables_earn_no_doubt(tmp_path):
    """Two hundred generated tables with ordinary categories of all sizes: no notice of groups, time, leaks, copies,
    sentinels, and no column taken for an id.
    """
    for seed in range(200):
        path, target = write(seed, tmp_path)
        assert judged(path, target) == [], seed
    dataset = load_dataset(*write(3, tmp_path)[:1], target=write(3, tmp_path)[1])
    assert all(column.used or column.name == dataset.target_name for column in dataset.columns)


@pytest.mark.parametrize("name", ["digits", "breast_cancer", "wine", "iris", "diabetes"])
def test_builtin_sets_earn_no_doubt(name):
    """The built-in sets are honest."""
    assert judged(name, None) == []


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.csv")), ids=lambda path: path.stem)
def test_sample_data_earn_no_doubt(path):
    """Neither are the sample files doubted, whichever column is asked for."""
    for column in inspected(str(path))["columns"]:
        if column["kind"] not in ("id", "text", "datetime", "constant", "empty"):
            assert judged(str(path), column["name"]) == [], column["name"]


def test_a_group_is_never_advised_to_be_dropped():
    """A column of rows that belong together is no leak, although it tells the target of every row."""
    for name in ("group_subject", "group_patient_word"):
        found = inspected(str(CASES / f"{name}.csv"))
        assert not any("--drop" in notice["message"] for notice in found["notices"])


def test_group_by_a_stem_keeps_the_stem_together():
    """`--group name` groups phon_S01_1 and phon_S01_2, and says so; then the notice is silent."""
    dataset = load_dataset(str(CASES / "group_in_name.csv"), group="name")
    assert dataset.groups is not None
    assert len(np.unique(dataset.groups)) == 25
    assert [notice.id for notice in dataset.notices if "25 groups" in notice.message] == ["group-stems"]
    assert "groups" not in [notice.id for notice in notices(dataset, plan_splits(dataset))]


def test_a_test_file_with_a_point_behind_its_classes_is_read_and_said():
    """The classes `<=50K.` of a test file are those of the data, and the notice says how many rows."""
    found = inspected(str(CASES / "adult_like.data"), "--test-file", str(CASES / "adult_like.test"))
    assert set(found["target"]["classes"]) == {"<=50K", ">50K"}
    assert "'<=50K.' as '<=50K'" in " ".join(notice["message"] for notice in found["notices"])


def test_a_test_file_with_an_unknown_class_is_refused_with_the_nearest(tmp_path, capsys):
    """A class that the data do not have is refused, and the nearest of theirs named."""
    data = tmp_path / "data.csv"
    test = tmp_path / "test.csv"
    frame = pd.DataFrame({"x": [7 * i % 31 for i in range(60)], "label": ["red", "blue"] * 30})
    frame.to_csv(data, index=False)
    frame.replace("blue", "bleu").to_csv(test, index=False)
    assert run(["compare", str(data), "--test-file", str(test), "--out", str(tmp_path)]) == 3
    assert "did you mean 'blue'" in " ".join(capsys.readouterr().err.split())


def test_groups_are_looked_for_once(monkeypatch):
    """Rows that belong together are dear to find, so the rules that ask for them share one answer."""
    calls = []
    monkeypatch.setattr(
        quality, "group_columns", lambda dataset: calls.append(dataset) or {"subject": "called an id"}
    )
    dataset = load_dataset(str(CASES / "group_subject.csv"))
    found = [
        notice.message for notice in quality.notices(dataset, plan_splits(dataset)) if notice.id == "groups"
    ]
    assert len(calls) == len(found) == 1
    assert "(called an id)" in found[0]
