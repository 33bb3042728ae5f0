"""Files: written whole or not at all, the same bytes for the same results, safe for whoever opens them."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from reg_cli.comparison.comparison import compare
from reg_cli.comparison.findings import Findings
from reg_cli.comparison.gates.decide import judge_gates
from reg_cli.comparison.sweeps.points import strength_axis
from reg_cli.comparison.sweeps.sweep import sweep
from reg_cli.errors import StorageError
from reg_cli.reports.files.csv_file import comparison_csv, csv_text, harmless_cell, history_csv, results_csv
from reg_cli.reports.files.json_file import metrics_json, plain, summary_json
from reg_cli.reports.files.write import write_file
from reg_cli.study.design.settings import Settings
from reg_cli.study.results.study import RESULT_COLUMNS, Study
from tests.comparison.studies import ACCURACY, diverged, record, simulated, study_of
from tests.reports.samples import (
    HOSTILE,
    condition_responses,
    crossed_findings,
    found,
    grid_study,
    rate_study,
    typical,
)

SCHEMA = Path(__file__).parents[2] / "docs" / "summary.schema.json"


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def findings(study: Study) -> Findings:
    return found(study)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path):
    """A write that fails leaves the old file as it was, and nothing beside it."""
    path = write_file(tmp_path / "new folder" / "a.txt", "old\n")
    assert path.read_text() == "old\n"

    def broken():
        yield "new\n"
        raise KeyError("half way")

    with pytest.raises(KeyError):
        write_file(path, broken())
    assert path.read_text() == "old\n"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_a_folder_that_cannot_be_written_is_named_with_the_reason(tmp_path: Path):
    """The error is a sentence with the path and what the system said."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match=r"file.*results\.csv must be writable, but "):
        write_file(tmp_path / "file" / "results.csv", "x")


def test_a_file_gets_the_permissions_that_the_user_asked_for(tmp_path: Path):
    """As for any other file the umask decides; a private temporary file would not be readable in CI."""
    beside = tmp_path / "beside"
    beside.write_text("")
    assert write_file(tmp_path / "a", b"").stat().st_mode == beside.stat().st_mode


def test_every_float_reads_back_as_the_same_number():
    """CSV holds the shortest text that gives the same float; nothing is rounded."""
    study = typical()
    for text, frame in (
        (results_csv(findings(study)), study.results()),
        (history_csv(findings(study)), study.history()),
    ):
        read = rows_of(text)
        for column in ("train_loss", "val_loss", "train_score"):
            assert [float(row[column]) for row in read] == frame[column].tolist()


def test_columns_of_the_contract_come_first():
    """Scripts may rely on names and order of the contract's columns."""
    made = findings(typical())
    assert tuple(rows_of(results_csv(made))[0])[: len(RESULT_COLUMNS)] == RESULT_COLUMNS
    expected = "variant,kind,n,train_score,train_score_low,train_score_high,test_score"
    assert comparison_csv(made).startswith(expected)
    header = history_csv(made).split("\n", 1)[0]
    assert header == "variant,split,epoch,train_loss,val_loss,train_score,val_score"


def test_the_same_results_are_the_same_bytes_in_any_order_of_the_records():
    """Files do not depend on the order in which trials were finished."""
    study = typical()
    shuffled = replace(
        study, records=tuple(np.random.default_rng(0).permutation(np.array(study.records, dtype=object)))
    )
    for make in (results_csv, comparison_csv, history_csv, summary_json, metrics_json):
        assert make(findings(study)) == make(findings(shuffled))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_is_run_by_a_spreadsheet_or_obeyed_by_a_terminal(name: str):
    """Cells that begin a formula get an apostrophe; controls are written as codes; a row stays a row."""
    text = comparison_csv(findings(simulated({name: (-0.05, 0.0)}, name=name)))
    assert len(rows_of(text)) == 3
    for row in rows_of(text):
        assert not row["variant"].startswith(("=", "+", "-", "@"))
    assert not any(ord(c) < 32 for c in text.replace("\n", ""))


def test_numbers_that_stand_as_text_stay_numbers():
    """A negative number in a text column is no formula."""
    assert harmless_cell("-0.5") == "-0.5"
    assert harmless_cell("-0.5+cmd") == "'-0.5+cmd"
    assert harmless_cell("") == ""


def test_missing_numbers_are_empty_cells_and_nulls():
    """A diverged trial has empty cells in CSV and null in JSON, never NaN."""
    study = study_of(
        [record("baseline", 0, 0.9, 0.8), record("baseline", 1, 0.9, 0.8), diverged("a", 0), diverged("a", 1)]
    )
    assert rows_of(results_csv(findings(study)))[2]["test_loss"] == ""
    text = summary_json(findings(study))
    assert "NaN" not in text
    assert json.loads(text)["rows"][1]["test_score"] is None
    assert "test_score" not in json.loads(metrics_json(findings(study)))["a"]


def studies() -> dict[str, Findings]:
    swept, along_two = rate_study(), grid_study()
    one = study_of([record("baseline", 0, 0.9, 0.8), record("a", 0, 0.8, 0.8)])
    return {
        "typical": replace(found(typical()), gates=judge_gates(["gap(best)>0.1"], compare(typical()))),
        "sweep": replace(found(swept), sweep=sweep(swept, [strength_axis(swept, "dropout")])),
        "grid": replace(found(along_two[0]), sweep=sweep(*along_two)),
        "size": replace(found(typical()), responses=tuple(condition_responses("train_size"))),
        "factorial": crossed_findings(3),
        "one split": findings(one),
        "all diverged": findings(study_of([diverged("baseline", 0), diverged("a", 0)])),
        "settings": findings(simulated({}, settings=Settings(data={"hidden": (128, 64), "nan": math.nan}))),
    }


@pytest.mark.parametrize("name", studies())
def test_summary_json_keeps_its_published_schema(name: str):
    """Every kind of study validates; the schema itself is valid."""
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    content = json.loads(
        summary_json(studies()[name]), parse_constant=lambda c: pytest.fail(f"{c} is no JSON")
    )
    jsonschema.Draft202012Validator(schema).validate(content)


def test_summary_json_repeats_the_rows_of_comparison_csv():
    """The two files tell the same numbers."""
    made = findings(typical())
    rows = json.loads(summary_json(made))["rows"]
    for row, cells in zip(rows, rows_of(comparison_csv(made)), strict=True):
        assert set(row) == set(cells)
        for name, value in row.items():
            assert ("" if value is None else str(value)) == cells[name]


def test_anything_in_the_settings_becomes_plain():
    """Tuples, sets, arrays, paths, NaN and lone surrogates have a form in strict JSON."""
    given = {
        "a": (1, 2),
        "b": {3},
        "c": np.array([1.5, np.nan]),
        "d": Path("x"),
        5: "lone \ud800",
        "e": math.inf,
    }
    assert plain(given) == {"a": [1, 2], "b": [3], "c": [1.5, None], "d": "x", "5": "lone \\ud800", "e": None}
    assert plain(np.int64(3)) == 3
    assert plain(np.bool_(True)) is True


def test_headers_are_made_harmless_too():
    """A diagnostic named like a formula does not become one."""
    study = study_of(
        [record("baseline", s, 0.9, 0.8, extra={"=evil()": 1.0}) for s in range(2)], metric=ACCURACY
    )
    assert "'=evil()" in csv_text(study.results())
