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


NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
OTHER_MACHINE = 0.02
"""How far a number may lie from the one shown: on another processor the last bits of a training differ."""


def table_rows(text: str) -> list[list[str]]:
    """The cells of every row of a printed table: what stands between its rule and the next empty line."""
    lines = [line.strip() for line in text.splitlines()]
    rule = next(k for k, line in enumerate(lines) if line and set(line) == {"\u2500"})
    end = lines.index("", rule)
    return [re.split(r"\s{2,}", line) for line in lines[rule + 1 : end]]


def closing_words(text: str) -> str:
    """The last line of a printed study, its numbers as #."""
    *_, line = [line for line in text.splitlines() if line.strip()]
    return NUMBER.sub("#", line)


def difference(shown: list[str], row: list[str]) -> str:
    """How a row of the command differs from the one shown, in name and verdict to the letter; empty: not at all."""
    if (len(shown), shown[0], shown[-1]) != (len(row), row[0], row[-1]):
        return f"{row} is shown as {shown}"
    pairs = zip(NUMBER.findall(" ".join(shown[1:])), NUMBER.findall(" ".join(row[1:])), strict=True)
    far = [(a, b) for a, b in pairs if abs(float(a) - float(b)) > OTHER_MACHINE]
    return f"{row[0]}: {far}" if far else ""


def test_the_run_that_is_shown_is_the_run_that_comes(tmp_path):
    """Every row of the README's real run, with its verdict and numbers, and the closing sentence are the command's."""
    command, *shown = block("run").splitlines()
    arguments = shlex.split(command.removeprefix("$ regcli "))
    done = subprocess.run(
        [sys.executable, "-m", "reg_cli", *arguments, "--no-plots", "--quiet", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    expected, found = table_rows("\n".join(shown)), table_rows(done.stdout)
    assert [row[0] for row in found] == [row[0] for row in expected]
    assert not [text for pair in zip(expected, found, strict=True) if (text := difference(*pair))]
    sentence = closing_words("\n".join(shown))
    assert sentence in NUMBER.sub("#", done.stdout)


def test_another_verdict_or_number_is_a_difference():
    """The comparison of rows can fail: another verdict, another number, a missing cell."""
    row = ["dropout=0.3", "0.670 [0.624, 0.716]", "better"]
    assert not difference(row, ["dropout=0.3", "0.671 [0.624, 0.716]", "better"])
    assert difference(row, [*row[:2], "harmful"])
    assert difference(row, [row[0], "0.770 [0.624, 0.716]", row[2]])
    assert difference(row, [row[0], row[2]])


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
