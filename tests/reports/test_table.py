"""The table on a terminal and off it: it fits, obeys nothing, and its numbers are the comparison's."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from reg_cli.comparison.sweeps.points import strength_axis
from reg_cli.comparison.sweeps.sweep import sweep
from reg_cli.quantities import brief, decimals_for, fixed
from reg_cli.reports import render
from reg_cli.reports.table_text import lines_of
from reg_cli.reports.terminal.footer import print_written
from tests.comparison.studies import ACCURACY, R2, RMSE, diverged, record, simulated, study_of
from tests.reports.samples import EFFECTS, HOSTILE, found, many, rate_study, typical


def shown_at(study, width=80, *, terminal=True, encoding="utf-8", format="table", explain=False, **more):
    """The text that a console of some width and encoding would get."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")
    options = {"force_terminal": terminal, "color_system": None, "legacy_windows": False}
    console = Console(file=stream, width=width, **options)
    render(replace(found(study), **more), format, console, explain=explain)
    stream.flush()
    # What is for other programs is UTF-8 whatever the console.
    return stream.buffer.getvalue().decode(encoding if format == "table" else "utf-8")


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize(
    "study", [typical(), simulated(many(24)), simulated({})], ids=["typical", "24", "alone"]
)
def test_no_line_is_wider_than_the_terminal(study, width):
    """Whatever the terminal's width, no line runs over it and no verdict is cut."""
    text = shown_at(study, width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "…" not in text
    for row in lines_of(found(study)):
        assert row.verdict in text


def test_eighty_columns_hold_every_column():
    """With the usual variants nothing has to be dropped at 80 columns."""
    study = simulated({name: effect for name, effect in EFFECTS.items() if "," not in name})
    text = shown_at(study, 80)
    for word in ("train", "test", "gap", "change", "gain", "verdict"):
        assert re.search(rf"\b{word}\b", text)


def test_off_a_terminal_nothing_is_cut_or_wrapped():
    """In a file each variant is one line with all its intervals, and a sentence is one line."""
    text = shown_at(simulated(many(12)), 80, terminal=False)
    for name in many(12):
        line = next(line for line in text.splitlines() if line.strip().startswith(name))
        assert line.count("[") == 5
    assert found(simulated(many(12))).comparison.closing_sentence in text.splitlines()


def test_a_console_without_utf8_gets_plain_characters():
    """Every character can be encoded; the numbers stay."""
    for encoding in ("ascii", "latin-1", "cp1252"):
        text = shown_at(typical(), 80, encoding=encoding)
        assert "±" not in text
        assert "0.0" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_only_text(name):
    """Markup is not parsed, escape sequences are not sent, no line begins an order to a CI runner."""
    text = shown_at(simulated({name: (-0.05, 0.0)}, name=name), 120)
    assert "\x1b" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "##[" not in text
    if name in ("[/x]", "[bold red]x[/]", "$x^{$"):
        assert name in text


def test_colour_is_never_alone_and_can_be_had_without():
    """The verdict's word stands there with and without colour."""
    stream = io.StringIO()
    render(
        found(typical()),
        "table",
        Console(file=stream, force_terminal=True, color_system="standard", width=100),
    )
    coloured = stream.getvalue()
    assert "\x1b[1;32mbetter" in coloured
    assert "better" in shown_at(typical(), 100)


def test_every_number_shown_is_the_comparison_s():
    """Each cell, read back, is the comparison's number to the digits shown."""
    made = found(typical())
    for line, row in zip(lines_of(made), made.comparison.rows, strict=True):
        assert float(line.cells["test_score"].mean) == pytest.approx(row.summary.test_score.mean, abs=6e-4)
        if row.paired:
            change = row.paired.gap_score.estimate
            cell = line.cells["delta_gap"]
            assert [float(x) for x in (cell.mean, cell.low, cell.high)] == pytest.approx(
                [change.mean, change.low, change.high], abs=6e-4
            )


@pytest.mark.parametrize("metric", [ACCURACY, RMSE, R2])
def test_the_sign_of_the_test_gain_is_positive_when_better(metric):
    """An RMSE that falls is a gain."""
    step = 0.1 if metric.greater_is_better else -0.1
    floor = 0.0 if metric.greater_is_better else 9.0
    study = simulated({"a": (0.0, step)}, metric=metric, floor=floor)
    line = lines_of(found(study))[1]
    assert float(line.cells["delta_test"].mean) == pytest.approx(0.1, abs=0.02)
    assert line.cells["delta_test"].mean.startswith("+")
    assert line.verdict == "better"


def test_failed_trials_and_single_splits_are_told():
    """What is missing is said under the table."""
    records = [record("baseline", s, 0.9, 0.8) for s in range(3)]
    study = study_of([*records, record("a", 0, 0.9, 0.8), diverged("a", 1), record("a", 2, 0.9, 0.8)])
    assert "a: 1 of 3 trials left out (diverged: the loss was not finite" in shown_at(study, 200)
    assert "no interval exists" in shown_at(study_of([record("baseline", 0, 0.9, 0.8)]), 80)


def test_the_choice_of_a_sweep_is_marked():
    """The row that validation chooses says so."""
    study = rate_study()
    text = shown_at(study, 200, sweep=sweep(study, [strength_axis(study, "dropout")]))
    line = next(line for line in text.splitlines() if "(best on validation)" in line)
    assert line.strip().startswith("dropout=0.3")


def test_explanations_tell_every_column_and_verdict():
    """--explain adds one plain sentence each."""
    text = shown_at(typical(), 200, explain=True)
    for word in ("train accuracy:", "gap change:", "test gain:", "hollow:", "inconclusive:"):
        assert word in text


@pytest.mark.parametrize("format", ["json", "csv", "md"])
def test_formats_for_programs_are_byte_clean(format):
    """The same bytes whatever the console's width, colour and encoding."""
    wide = shown_at(typical(), 200, format=format)
    assert wide == shown_at(typical(), 20, terminal=False, encoding="ascii", format=format)
    assert "\x1b" not in wide


def test_written_files_are_told_by_folder(tmp_path: Path):
    """One line per folder; markup in a folder's name is only text."""
    console = Console(file=io.StringIO(), width=500)
    print_written([tmp_path / "[b]" / "a.csv", tmp_path / "[b]" / "b.csv", tmp_path / "c"], console)
    first, second = console.file.getvalue().splitlines()
    assert first == f"written to {tmp_path}/[b]/: a.csv, b.csv"
    assert second == f"written to {tmp_path}/: c"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([0.9312], "0.931"),
        ([54.321, 1.2], "54.32"),
        ([3250.4], "3250"),
        ([0.00012], "0.000120"),
        ([9.5, 0.01], "9.500"),
    ],
)
def test_digits_fit_the_size_of_the_numbers(values, text):
    """As many digits as the largest of the column bears."""
    assert fixed(values[0], decimals_for(values)) == text


def test_zero_has_no_sign_and_nothing_is_a_dash():
    """A change that rounds to zero is 0.000, not -0.000."""
    assert fixed(-0.0001, 3, signed=True) == "0.000"
    assert fixed(float("nan"), 3) == "\u2013"
    assert fixed(1e12, 3) == "1.00e+12"
    assert [brief(x) for x in (0.05, 1e-5, 1600, 12.345)] == ["0.05", "1e-05", "1600", "12.3"]
