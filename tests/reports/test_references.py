"""References in every output: rows of their own, and one sentence beside the closing one."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import pytest
from rich.console import Console

from reg_cli.api import Result
from reg_cli.reports import render
from reg_cli.reports.files.csv_file import comparison_csv, results_csv
from reg_cli.reports.files.html import report_html
from reg_cli.reports.files.json_file import summary_json
from reg_cli.reports.files.markdown import report_markdown, table_markdown
from tests.reports.samples import beside_references, found, typical

SCHEMA = Path(__file__).parents[2] / "docs" / "summary.schema.json"
SAYS = "linear is better than every variant: test accuracy +"


@pytest.fixture(scope="module")
def findings():
    return found(beside_references())


def printed(shown, width=200, *, terminal=False):
    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=terminal, color_system=None)
    render(shown, "table", console)
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("width", [60, 200])
def test_the_terminal_sets_them_apart_by_rules(findings, width):
    """A rule above the references and one below; the sentence stands under the closing one."""
    lines = [line.strip() for line in printed(findings, width, terminal=True)]
    rules = [k for k, line in enumerate(lines) if line and set(line) <= {"─", " "}]
    names = {
        name: next(k for k, line in enumerate(lines) if line.startswith(f"{name} ")) for name in ("linear",)
    }
    floor = next(k for k, line in enumerate(lines) if line.startswith("no-skill"))
    assert len(rules) == 3
    assert rules[1] + 1 == names["linear"]
    assert rules[2] + 1 == floor
    text = " ".join(lines)
    assert " ".join(SAYS.split()) in text
    assert text.index(SAYS) > text.index(
        "closed the gap" if "closed the gap" in text else "improved the test"
    )


def test_marks_name_the_kind_of_a_row(findings):
    """`baseline`, `reference`, `floor` stand where a verdict would."""
    lines = [line for line in printed(findings) if "[" in line and ":" not in line]
    marks = {line.split()[0]: line.split()[-1] for line in lines if line.strip()}
    assert (marks["baseline"], marks["linear"], marks["no-skill"]) == ("baseline", "reference", "floor")


def test_markdown_and_job_summary_have_rows_and_sentence(findings):
    """Both pages in Markdown, one of which is the job summary."""
    for text in (table_markdown(findings), report_markdown(findings, [])):
        assert SAYS in text.replace("\\", "")
        row = next(line for line in text.splitlines() if line.startswith("| linear"))
        assert row.endswith("| *reference* |")


def test_the_page_sorts_the_networks_alone(findings):
    """References and floor have bodies of their own, so that sorting the first leaves them in their place."""
    page = report_html(findings, [])
    assert SAYS in page
    bodies = page.split("<tbody>")[1:4]
    assert [body.count('<th scope="row">') for body in bodies] == [9, 2, 1]
    assert [body.count('class="reference"') for body in bodies] == [0, 2, 0]


def test_json_holds_the_standings_and_keeps_its_schema(findings):
    """Lead, place and every gain with its interval; without references the list and the sentence are empty."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    made = json.loads(summary_json(findings))
    jsonschema.validate(made, schema)
    linear, boosting = made["references"]
    assert (linear["reference"], linear["place"], linear["best"]) == (
        "linear",
        "better than every variant",
        findings.comparison.best.name,
    )
    assert boosting["place"] == "not told apart"
    assert linear["lead"]["low"] > 0
    assert linear["lead"]["mean"] == -linear["gains"][linear["best"]]["mean"]
    assert made["reference_sentence"].startswith(SAYS)
    assert [row["verdict"] for row in made["rows"] if row["kind"] == "reference"] == ["", ""]
    plain = json.loads(summary_json(found(typical())))
    jsonschema.validate(plain, schema)
    assert (plain["references"], plain["reference_sentence"]) == ([], "")


def test_tables_have_them_between_variants_and_floor(findings):
    """comparison.csv with kind `reference`, results.csv with their trials, in the order of the table."""
    rows = [line.split(",")[:2] for line in comparison_csv(findings).splitlines()]
    assert rows[-3:] == [["linear", "reference"], ["boosting", "reference"], ["no-skill", "floor"]]
    names = list(dict.fromkeys(findings.study.results().variant))
    assert names[-3:] == ["linear", "boosting", "no-skill"]
    assert "linear" in results_csv(findings)


def test_python_says_it_as_well(findings):
    """The text of a result ends with both sentences."""
    assert str(Result(findings)).splitlines()[-1].startswith(SAYS)
