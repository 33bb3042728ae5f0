"""The calibration benchmark: a handful of studies in every run, the whole table each night."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reg_cli.comparison.comparison import compare
from reg_cli.comparison.intervals.method import KINDS
from reg_cli.study.backends.backend import Backend
from reg_cli.study.results.store import Store
from reg_cli.study.run import run
from tests.benchmarks import calibration
from tests.benchmarks.simulated import repeats
from tests.benchmarks.simulated.answers import FORMS, QUANTITIES, ask, rates
from tests.benchmarks.simulated.populations import Cell
from tests.benchmarks.simulated.repeats import alarms_until_clear, settled
from tests.benchmarks.simulated.study import Simulated

CELL = Cell("values", 60, 6)


def test_intervals_hold_in_a_handful_of_studies():
    """Most intervals of changes and levels hold in either form, and those from rows are the narrower ones."""
    answered = [ask(CELL, seed) for seed in range(6)]
    found = {(form, name): rates(CELL, answered, form, name) for form in FORMS for name in QUANTITIES}
    for of in found.values():
        assert of.pointwise.mean > 0.8
        assert of.level.mean > 0.8
    for name in QUANTITIES:
        assert found["rows", name].half < found["splits", name].half
        assert 0 < found["rows", name].whole.mean <= 1
    assert "| values n=60 J=6 | gap | rows |" in calibration.line(
        CELL, "gap_score", "rows", found["rows", "gap_score"]
    )


def test_wrong_intervals_are_seen():
    """Coverage falls and alarms ring where every interval is moved by three of its half-widths."""
    answered = [ask(CELL, seed) for seed in range(3)]
    moved = [
        replace(
            a,
            intervals={
                key: replace(
                    i, family=i.family + 3 * np.ptp(i.family, axis=1, keepdims=True), alone=i.alone + 9
                )
                for key, i in a.intervals.items()
            },
        )
        for a in answered
    ]
    found = rates(CELL, moved, "rows", "test_score")
    assert (found.pointwise.mean, found.whole.mean, found.alarms.mean) == (0, 0, 1)
    assert not calibration.is_kept(found)


@pytest.mark.parametrize("task", ["classes", "values"])
def test_a_simulated_study_is_the_one_that_regcli_runs(tmp_path, task):
    """The fresh rows behind the test rows move nothing: the comparison is that of the study run and stored as ever."""
    simulated = Simulated(Cell(task, 60, 3), 0)
    simulated.study(2)  # repeats can be added
    with Store(tmp_path / "study.sqlite") as store:
        stored = run(simulated.plan(3), store, Backend(1))
    exact, found = (numbers(compare(of)) for of in (stored, simulated.study(3)))
    np.testing.assert_allclose(found, exact[found.columns], rtol=1e-5, atol=1e-7)


def numbers(comparison):
    """The numbers of comparison.csv that are measured on rows, without the diagnostics of weights."""
    frame = comparison.to_frame().drop(columns=["repeats_needed", "zero_share"])
    return frame.select_dtypes("number")


def test_verdicts_that_were_promised_an_end_are_counted(monkeypatch):
    """A study with such verdicts goes on to their numbers, and none does where no number is small enough."""
    cell = Cell("values", 200, 10)
    assert settled(cell, 1)
    monkeypatch.setattr(repeats, "MOST_TO_SETTLE", repeats.FEWEST)
    assert settled(cell, 1) == []


def test_alarms_while_waiting_are_counted(monkeypatch):
    """Twins ring none; where true changes are taken for false alarms, the gap rings."""
    cell = Cell("values", 200, 10)
    assert alarms_until_clear(cell, 0) == (False, False)
    monkeypatch.setattr(Cell, "is_equal", lambda *_: True)
    assert alarms_until_clear(cell, 0)[1]


def test_every_kind_of_split_that_sees_rows_has_a_cell():
    """Law: intervals come from rows only where the table shows that they hold; docs/calibration.md has every cell."""
    assert {cell.kind for cell in calibration.CELLS} == set(KINDS)
    text = (Path(__file__).parents[2] / "docs" / "calibration.md").read_text(encoding="utf-8")
    for cell in calibration.CELLS:
        assert text.count(f"| {cell.name} |") == len(QUANTITIES) * len(FORMS)
    assert calibration.HEAD in text


@pytest.mark.nightly
def test_the_table_keeps_its_bars():
    """Coverage, false alarms, power and the promises on repeats are within two Monte-Carlo errors of their bars."""
    assert calibration.main([]) == 0
