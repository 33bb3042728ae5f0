"""Gates: read by a grammar, judged on the interval, and an error points at its place."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_cli.comparison.comparison import compare
from reg_cli.comparison.gates.decide import Outcome, judge_gates
from reg_cli.comparison.gates.grammar import parse_gate
from reg_cli.errors import ExitCode, UsageError

from .studies import record, simulated, study_of

COMPARISON = compare(simulated({"dropout=0.3,l2=0.001": (-0.1, 0.05), "l1=0.5": (-0.3, -0.2)}, noise=0.002))


def outcome(text, comparison=COMPARISON):
    return judge_gates([text], comparison)[0].outcome


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gap(baseline)>0.10", Outcome.FAIL),
        ("gap(baseline)>0.20", Outcome.INCONCLUSIVE),
        ("gap(baseline)>0.50", Outcome.PASS),
        ("gap_loss(dropout=0.3,l2=0.001)>0.2", Outcome.PASS),
        ("test(best)<0.9", Outcome.FAIL),
        (" test ( best ) < 0.5 ", Outcome.PASS),
        ("delta_test(l1=0.5)<0", Outcome.FAIL),
        ("delta_gap(l1=0.5)>=-1e-3", Outcome.PASS),
        ("verdict(l1=0.5)=harmful", Outcome.FAIL),
        ("verdict(l1=0.5)!=harmful", Outcome.PASS),
        ("verdict(l1=0.5)=gap-only", Outcome.PASS),
        ("verdict(l1=0.5)=no difference", Outcome.PASS),
    ],
)
def test_a_gate_is_judged_on_the_interval(text, expected):
    """Fail when surely so, pass when surely not, else inconclusive."""
    assert outcome(text) == expected


@pytest.mark.parametrize(
    "quantity", ["train", "val", "test", "gap", "gap_loss", "train_loss", "val_loss", "test_loss"]
)
def test_every_level_is_judged_by_its_own_interval(quantity):
    """Bounds just outside the interval decide, a bound inside does not."""
    (result,) = judge_gates([f"{quantity}(baseline)>0"], COMPARISON)
    e = result.estimate
    assert outcome(f"{quantity}(baseline)>{e.low - 0.001}") == Outcome.FAIL
    assert outcome(f"{quantity}(baseline)>{e.mean}") == Outcome.INCONCLUSIVE
    assert outcome(f"{quantity}(baseline)>{e.high + 0.001}") == Outcome.PASS
    assert outcome(f"{quantity}(baseline)<{e.high + 0.001}") == Outcome.FAIL
    assert outcome(f"{quantity}(baseline)<{e.low - 0.001}") == Outcome.PASS


def test_a_result_says_by_how_much():
    """The table of gates names the variant, the interval and the distance to the bound."""
    (result,) = judge_gates(["gap(baseline)>0.10"], COMPARISON)
    assert result.by == pytest.approx(result.estimate.mean - 0.10)
    assert "surely > 0.1 (mean" in result.told
    assert "over the bound" in result.told


def test_an_open_verdict_decides_no_gate_but_its_own():
    """Inconclusive is neither harmful nor surely something else."""
    wide = compare(simulated({"v": (0, 0)}, noise=0.1))
    assert wide.row("v").verdict == "inconclusive"
    assert outcome("verdict(v)=harmful", wide) == Outcome.INCONCLUSIVE
    assert outcome("verdict(v)!=better", wide) == Outcome.INCONCLUSIVE
    assert outcome("verdict(v)=inconclusive", wide) == Outcome.FAIL


def test_without_an_interval_no_gate_is_decided():
    """One split: the number is shown and the gate stays open."""
    one = compare(simulated({"v": (0, 0)}, n_splits=1))
    assert outcome("gap(baseline)>0.0", one) == Outcome.INCONCLUSIVE


def test_best_is_chosen_on_validation():
    """`best` does not look at test rows, so its test score does not flatter."""
    records = [record("baseline", s, 0.9, 0.8, val_score=0.9) for s in range(3)]
    records += [record("v", s, 0.9, 0.99, val_score=0.5) for s in range(3)]
    assert compare(study_of(records)).best.name == "baseline"


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("gap", 3, "parentheses"),
        ("gapp(baseline)>1", 0, "did you mean gap?"),
        ("gap(baseline>1", 3, "must be closed"),
        ("gap()>1", 4, "must name a variant"),
        ("gap(basline)>1", 4, "did you mean baseline?"),
        ("gap( zzz )>1", 5, "known are baseline"),
        ("gap(baseline)~1", 13, "must be one of"),
        ("gap(baseline)", 13, "must be one of"),
        ("gap(baseline)> big", 15, "number"),
        ("gap(baseline)>inf", 14, "number"),
        ("gap(baseline)>1_0", 14, "number"),
        ("gap(baseline)>__import__('os')", 14, "number"),
        ("verdict(l1=0.5)>harmful", 15, "must be one of"),
        ("verdict(l1=0.5)=bad", 16, "must be a verdict"),
        ("verdict(baseline)=better", 8, "has no verdict"),
        ("delta_gap(no-skill)>0", 10, "has no change"),
    ],
)
def test_an_error_points_at_its_place(text, at, says):
    """A usage error: one sentence, the gate, and a caret under the place."""
    with pytest.raises(UsageError, match=r"^The gate cannot be used") as raised:
        judge_gates([text], COMPARISON)
    sentence, shown, caret = str(raised.value).split("\n")
    assert says in sentence
    assert shown == f"  {text}"
    assert caret.index("^") == at + 2
    assert raised.value.exit_code == ExitCode.USAGE


@given(st.text(max_size=30))
def test_any_text_as_a_gate_does_not_crash(text):
    """Whatever is given, a gate or a usage error comes of it."""
    with contextlib.suppress(UsageError):
        parse_gate(text)


def test_a_gate_on_a_variant_without_numbers_stays_open():
    """A variant that diverged everywhere has no number to judge."""
    row = COMPARISON.row("l1=0.5")
    empty = replace(
        row, summary=replace(row.summary, gap_score=compare(simulated({})).rows[0].summary.gap_score.at(1))
    )
    held = replace(COMPARISON, rows=(COMPARISON.rows[0], empty))
    assert outcome("gap(l1=0.5)>0", held) == Outcome.INCONCLUSIVE
