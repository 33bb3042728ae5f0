"""Texts that real programs and people write: where they are cut, what stands above and among their rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reg_cli.data.load import open_table
from reg_cli.data.text_format import TextFormat
from reg_cli.errors import DataError, UsageError

CASES = Path(__file__).parent / "cases"

# file: rows, column names (or their number where there is no header), and the notices of the text
TEXTS = {
    "header_repeated.csv": (240, ["a", "b", "kind", "label"], ["repeated-header"]),
    "headerless_question_first.csv": (120, 6, ["no-header"]),
    "headerless_ints.csv": (150, 4, ["no-header"]),
    "mixed_space_tab.data": (200, 8, ["separator", "no-header"]),
    "seeds_tabs.txt": (150, 4, ["separator", "no-header"]),
    "tab_in_header.csv": (200, 5, ["separator"]),
    "units_row.csv": (100, ["no", "distance", "mass", "kind", "passed"], ["second-header"]),
    "types_row.csv": (120, 5, ["separator", "second-header"]),
    "units_target.csv": (100, ["depth", "temp", "energy"], ["second-header"]),
    "survey_second_header.csv": (200, 5, ["second-header"]),
    "pandas_multiheader.csv": (80, ["sample", "temp mean", "temp std", "hum mean", "grp"], ["header-lines"]),
    "total_row.csv": (32, 4, ["total-row"]),
    "rows_quoted.csv": (100, ["school", "sex", "age", "G3"], ["separator", "rows-quoted"]),
}

COLUMN_NOTICES = ("number-format", "unread-values")


def opened(path: Path, **options):
    table, _ = open_table(str(path), text=TextFormat(**options))
    return table, len(table.labels([table.columns[0].name]))


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_cut_as_its_writer_meant_it(name):
    """Rows, names and columns are those of the table, and each repair is told once."""
    n_rows, names, ids = TEXTS[name]
    table, found = opened(CASES / name)
    assert found == n_rows
    columns = [column.name for column in table.columns]
    assert columns == names if isinstance(names, list) else len(columns) == names
    assert [notice.id for notice in table.notices if notice.id not in COLUMN_NOTICES] == ids


def test_a_total_is_named():
    """The word that stands at the head of a row of sums is told."""
    table, _ = opened(CASES / "total_row.csv")
    assert any("'Grand Total'" in notice.message for notice in table.notices)


def test_a_shifted_row_is_refused_by_its_line():
    """A row with a field too many, the last one empty, is not taken for a row with an empty end."""
    with pytest.raises(DataError, match=r"line 11 .*shifted"):
        opened(CASES / "shifted_row.csv")


def numbers(n_rows: int, n_columns: int) -> list[list[str]]:
    rng = np.random.default_rng(n_rows)
    return [[f"{value:.2f}" for value in row] for row in rng.normal(5, 2, (n_rows, n_columns))]


def written(path: Path, lines: list[str], end: str = "\n") -> Path:
    path.write_text("\n".join(lines) + end, encoding="utf-8")
    return path


def test_an_empty_end_is_forgiven_where_all_rows_have_one(tmp_path):
    """Where nearly all rows end with a separator it is the file's manner, not a shift."""
    rows = [",".join(row) + "," for row in numbers(40, 3)]
    table, n_rows = opened(written(tmp_path / "a.csv", ["a,b,c", *rows]))
    assert (n_rows, len(table.columns)) == (40, 3)


@pytest.mark.parametrize("gap", ["  ", "\t ", "   "])
def test_runs_of_white_space_are_one_separator(gap, tmp_path):
    """Columns of other widths and other gaps than in the cases are cut alike."""
    lines = [gap.join(row) for row in numbers(60, 6)]
    table, n_rows = opened(written(tmp_path / "w.dat", ["a b c d e f".replace(" ", gap), *lines]))
    assert (n_rows, [column.name for column in table.columns]) == (60, list("abcdef"))


def test_units_and_repeated_headers_of_another_table(tmp_path):
    """Another line of units, and the header again from files that were joined, are left out, each told once."""
    rows = [",".join([*row, "ab"[k % 2]]) for k, row in enumerate(numbers(50, 2))]
    header = "speed,pressure,class"
    lines = [header, "m/s,hPa,-", *rows[:20], header, *rows[20:]]
    table, n_rows = opened(written(tmp_path / "u.csv", lines))
    assert n_rows == 50
    assert sorted(notice.id for notice in table.notices) == ["repeated-header", "second-header"]


def test_a_file_that_may_be_cut_is_named(tmp_path):
    """A last line without its line end, where the others have one, is told; with it nothing is."""
    lines = ["a,b", *(",".join(row) for row in numbers(30, 2))]
    whole, _ = opened(written(tmp_path / "whole.csv", lines))
    cut, _ = opened(written(tmp_path / "cut.csv", lines, end=""))
    assert [notice.id for notice in whole.notices] == []
    assert [notice.id for notice in cut.notices] == ["no-final-newline"]


def test_the_options_settle_what_is_ambiguous(tmp_path):
    """--delimiter and --encoding are obeyed, by name or sign; what cannot be meant is a sentence."""
    path = tmp_path / "x.csv"
    path.write_bytes(
        b"name;size\n" + b"".join(f"caf\u00e9{k};{k * 7 % 11}\n".encode("cp1252") for k in range(30))
    )
    table, _ = opened(path, delimiter="semicolon", encoding="cp1252")
    assert [column.name for column in table.columns] == ["name", "size"]
    assert opened(path, delimiter=";")[1] == 30
    with pytest.raises(UsageError, match=r"--delimiter must .*, but "):
        opened(path, delimiter="semi")
    with pytest.raises(UsageError, match=r"--encoding must .*, but "):
        opened(path, encoding="klingon")
