"""The README's commands and code work as they stand there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    """The fenced block that follows a mark such as <!-- run -->."""
    found = re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert found, f"the README has no block {name}"
    return found[1]


def test_the_run_that_is_shown_gives_the_table_that_is_shown(tmp_path):
    """Variants, columns and verdicts of the README's real run are those of the command."""
    command, *shown = block("run").splitlines()
    arguments = shlex.split(command.removeprefix("$ regcli "))
    done = subprocess.run(
        [sys.executable, "-m", "reg_cli", *arguments, "--no-plots", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    table = [line.split() for line in done.stdout.splitlines()]
    for line in shown:
        if "=" in line.split(" ")[1:2] or line.strip().startswith(("baseline", "no-skill", "variant")):
            name, verdict = line.split()[0], line.split()[-1]
            assert any(row and row[0] == name and row[-1] == verdict for row in table), line


def test_the_gate_in_three_lines_of_shell(tmp_path):
    """The lines for any CI system run as they stand, here with a made-up job summary."""
    (tmp_path / "regcli").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m reg_cli "$@"\n')
    (tmp_path / "regcli").chmod(0o755)
    summary = tmp_path / "summary.md"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block("gate")],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={
            **os.environ,
            "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_STEP_SUMMARY": str(summary),
        },
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "gates passed"
    assert "| **baseline** |" in summary.read_text(encoding="utf-8")
    assert 'failures="0"' in (tmp_path / "gates.xml").read_text(encoding="utf-8")


def test_the_python_example_runs():
    """The example for Python prints a table with the columns it names."""
    done = subprocess.run([sys.executable, "-c", block("python")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "dropout=0.5" in done.stdout
    assert "verdict" in done.stdout


@pytest.mark.parametrize("name", ["first-command", "test-command"])
def test_the_two_commands_do_all_the_setting_up(name):
    """Each of the two commands makes its own environment; .ci/run runs both in fresh clones."""
    assert block(name).startswith("python3 -m venv .venv && .venv/bin/pip install -q ")
    ci = (Path(__file__).parent.parent / ".ci" / "run").read_text(encoding="utf-8")
    assert f"readme {name}" in ci


def test_every_link_of_the_readme_leads_somewhere():
    """Pages and pictures that the README names exist."""
    root = Path(__file__).parent.parent
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (root / target).exists(), target
