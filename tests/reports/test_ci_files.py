"""What CI reads: JUnit XML, the job summary, annotations; and what importing the reports costs."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reg_cli.comparison.comparison import compare
from reg_cli.comparison.gates.decide import judge_gates
from reg_cli.errors import StorageError
from reg_cli.reports.files.github import MOST_BYTES, append_step_summary, fitting_bytes, gate_annotations
from reg_cli.reports.files.junit import junit_xml
from tests.reports.samples import HOSTILE, typical

GATES = ("gap(baseline)>0.10", "test(baseline)<0.5", "test(baseline)>0.752")


def results():
    made = judge_gates(GATES, compare(typical()))
    assert [str(r.outcome) for r in made] == ["fail", "pass", "inconclusive"]
    return made


@pytest.mark.parametrize(("inconclusive", "failures", "skipped"), [("pass", "1", "1"), ("fail", "2", "0")])
def test_junit_has_one_case_per_gate(inconclusive, failures, skipped):
    """A failed gate fails its case; one left open is skipped, or fails where that is asked for."""
    root = ElementTree.fromstring(junit_xml([("penguins", results())], inconclusive=inconclusive))
    suite = root[0]
    assert (suite.get("name"), suite.get("tests")) == ("penguins", "3")
    assert (suite.get("failures"), suite.get("skipped")) == (failures, skipped)
    assert [case.get("name") for case in suite] == list(GATES)
    assert "surely > 0.1" in suite[0][0].get("message")


@pytest.mark.parametrize("name", [*HOSTILE, "lone \ud800 surrogate", "\x00\x0b\ufffe"])
def test_junit_is_xml_whatever_the_names(name):
    """Controls that XML cannot hold are written as their codes."""
    hostile = replace(results()[0], text=name, told=name)
    text = junit_xml([(name, [hostile])])
    assert len(ElementTree.fromstring(text.encode("utf-8"))[0]) == 1


@pytest.mark.parametrize("name", [*HOSTILE, "%0A::error::x", "x\n::warning::y"])
def test_annotations_are_one_line_each_and_for_gates_alone(name):
    """A name can neither end the line nor begin another order."""
    hostile = [replace(r, text=name, told=name) for r in results()]
    lines = gate_annotations(name, hostile)
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning"]
    for line in lines:
        assert "\n" not in line
        properties = line.removeprefix("::").split("::")[0]
        assert properties.count("=") >= 1
        assert "," not in properties.partition("title=")[2]
    assert [line[:7] for line in gate_annotations("x", results(), inconclusive="fail")] == [
        "::error",
        "::error",
    ]


def test_the_summary_is_appended_where_the_environment_says(tmp_path: Path):
    """Without the variable nothing is written; with it, what was there stays."""
    assert append_step_summary("x", {}) is None
    path = tmp_path / "summary.md"
    path.write_text("before\n")
    assert append_step_summary("# now", {"GITHUB_STEP_SUMMARY": str(path)}) == path
    assert path.read_text() == "before\n# now\n\n"
    with pytest.raises(StorageError, match="GITHUB_STEP_SUMMARY"):
        append_step_summary("x", {"GITHUB_STEP_SUMMARY": str(tmp_path)})


def test_the_summary_never_outgrows_what_the_service_takes(tmp_path: Path):
    """It is cut behind a line and says so; with no room left nothing is added."""
    path = tmp_path / "summary.md"
    long = "a line\n" * 200_000
    for _ in range(3):
        append_step_summary(long, {"GITHUB_STEP_SUMMARY": str(path)})
    assert path.stat().st_size <= MOST_BYTES
    assert b"the job summary is full" in path.read_bytes()
    assert fitting_bytes("é\n" * 100, 120).decode()
    assert fitting_bytes("x" * 100, 10) == b""


def test_importing_the_reports_costs_nothing():
    """Drawing and table libraries are imported when something is drawn, and pyplot never."""
    heavy = ("matplotlib", "pandas", "numpy", "rich", "jinja2")
    asked = (
        "import sys, reg_cli.reports, reg_cli.reports.drawing.formats; "
        f"sys.exit(any(m in sys.modules for m in {heavy!r}))"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
    drawn = (
        "import sys; from tests.reports.samples import *; from reg_cli.reports.figures.gap import gap_plot; "
        "gap_plot(found(typical())); "
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", drawn], check=False, cwd=root).returncode == 0
