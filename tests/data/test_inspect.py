"""`regcli inspect` and `regcli datasets`: what they say, as a person and as a program read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from reg_cli.commands import datasets, inspect
from reg_cli.data.sources.builtin import BUILTINS
from reg_cli.data.sources.synthetic import GENERATORS

PENGUINS = str(Path(__file__).parents[2] / "sample_data" / "penguins.csv")


def facts(*arguments: str) -> dict:
    """The JSON that inspect prints."""
    done = CliRunner().invoke(inspect.command, [*arguments, "--format", "json"], catch_exceptions=False)
    assert done.exit_code == 0
    found: dict = json.loads(done.stdout)
    return found


def table(folder: Path, header: str, row) -> str:
    """A CSV of 60 rows."""
    file = folder / "t.csv"
    file.write_text(header + "\n" + "\n".join(row(i) for i in range(60)), encoding="utf-8")
    return str(file)


def test_inspect_tells_every_column_and_the_target() -> None:
    """Law: each column has its kind, use and reason; the target its counts; the splits their sizes."""
    found = facts(PENGUINS, "--target", "species")
    assert [column["name"] for column in found["columns"]][:2] == ["species", "island"]
    assert found["target"]["classes"] == {"Adelie": 152, "Chinstrap": 68, "Gentoo": 124}
    assert found["task"] == "multiclass"
    assert "206 train, 69 val, 69 test" in found["splits"]
    assert all(column["reason"] for column in found["columns"])


def test_inspect_prints_a_table_for_people() -> None:
    """Law: off a terminal nothing is cut, and no name is read as markup."""
    done = CliRunner().invoke(inspect.command, [PENGUINS, "-t", "body_mass_g"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "flipper_length_mm" in done.stdout
    assert "2 rows without a target left out" in done.stdout


def test_inspect_without_a_target_still_tells_the_columns() -> None:
    """Law: the columns are shown so that a target can be chosen."""
    found = facts(PENGUINS)
    assert found["target"] is None
    assert len(found["columns"]) == 8
    assert found["notices"][-1]["id"] == "target-unknown"


@pytest.mark.parametrize(
    ("header", "row", "id"),
    [
        ("x,z,y", lambda i: f"{i % 30 * 1.37:.2f},{(i % 30) ** 1.5:.3f},{'ab'[i % 2]}", "duplicates-across"),
        ("x,copy,y", lambda i: f"{i * 1.5},{'pq'[i % 2]},{'ab'[i % 2]}", "target-copy"),
        ("x,copy,y", lambda i: f"{i * i % 7},{i * 3.5},{i * 7}", "target-copy"),
        ("x,y", lambda i: f"{i * 1.5},{'ab'[i < 5]}", "few-per-class"),
        ("x,y", lambda i: f"{i * 1.5},{'ab'[i < 5]}", "imbalance"),
        ("x,w,y", lambda i: f"{-999 if i % 9 == 0 else i / 60},k{i % 3},{'ab'[i % 2]}", "sentinel"),
    ],
)
def test_inspect_finds_what_spoils_a_study(header: str, row, id: str, tmp_path: Path) -> None:
    """Law: each finding fires where it should, and none of them on a clean table."""
    found = facts(table(tmp_path, header, row), "-t", "y")
    assert id in [notice["id"] for notice in found["notices"]]
    clean = facts(
        table(tmp_path, "x,z,y", lambda i: f"{i * 1.5},{i * i % 17},{'ab'[i * 7 % 11 % 2]}"), "-t", "y"
    )
    assert id not in [notice["id"] for notice in clean["notices"]]


def test_inspect_shows_hostile_names_as_text(tmp_path: Path) -> None:
    """Law: markup, escapes and tags in names and classes are printed, never obeyed."""
    names = "[/x],$x^{$,<script>,a\x1b[31mb,\u202eright,[bold]y"
    path = table(
        tmp_path, names, lambda i: f"{i * 1.5},{i},{i % 3},{i % 4},{i % 5},{('[red]', '</b>')[i % 2]}"
    )
    done = CliRunner().invoke(inspect.command, [path, "-t", "[bold]y"], catch_exceptions=False)
    assert done.exit_code == 0
    for shown in ("[/x]", "$x^{$", "<script>", "\\x1b[31m", "\\u202e", "[bold]y", "[red]"):
        assert shown in done.stdout
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_datasets_lists_all_that_needs_no_file() -> None:
    """Law: every built-in set and generator is listed, with its parameters and what it is good for."""
    done = CliRunner().invoke(datasets.command, ["--format", "json"], catch_exceptions=False)
    listing = json.loads(done.stdout)
    assert [row["name"] for row in listing["builtins"]] == list(BUILTINS)
    assert [row["name"] for row in listing["generators"]] == list(GENERATORS)
    assert all(row["shows"] for row in [*listing["builtins"], *listing["generators"]])
    shown = CliRunner().invoke(datasets.command, [], catch_exceptions=False).stdout
    assert all(name in shown for name in [*BUILTINS, *GENERATORS])
