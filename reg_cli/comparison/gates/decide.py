"""Gates: a study judged against a bound, on the interval and not on the mean.

A gate fails when what it forbids is surely so (the whole 95% interval lies there), passes when it is surely
not so, and is inconclusive in between, or where no interval exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reg_cli.comparison.comparison import Comparison
from reg_cli.comparison.estimate import NO_ESTIMATE, Estimate
from reg_cli.comparison.gates.grammar import CHANGES, Gate, gate_error, parse_gate
from reg_cli.comparison.paired import improvement
from reg_cli.comparison.row import Kind, Row
from reg_cli.comparison.verdict import Verdict
from reg_cli.comparison.wording import with_interval
from reg_cli.names import nearest
from reg_cli.quantities import number


class Outcome(StrEnum):
    """How a gate was judged."""

    PASS = "pass"  # noqa: S105 - not a password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class GateResult:
    """One gate, judged: `text` as written, `variant` as found, `told` in a sentence, `by` how far beyond
    the bound.

    `by` is the distance of the mean from the bound, positive on the forbidden side; None for verdicts.
    """

    text: str
    variant: str
    outcome: Outcome
    told: str
    estimate: Estimate | None = None
    by: float | None = None


def judge_gates(texts: Sequence[str], comparison: Comparison) -> tuple[GateResult, ...]:
    """Judge every gate; all are parsed before the first is judged. Raises UsageError for what cannot be
    read."""
    gates = [parse_gate(text) for text in texts]
    return tuple(judge_gate(gate, comparison) for gate in gates)


def judge_gate(gate: Gate, comparison: Comparison) -> GateResult:
    """Judge one gate on a comparison."""
    row = _row(gate, comparison)
    if gate.quantity == "verdict":
        return _judge_verdict(gate, row)
    estimate = _estimate(gate, row, comparison)
    sign = 1 if gate.relation in (">", ">=") else -1
    by = sign * (estimate.mean - gate.bound)
    if not estimate.has_interval:
        told = f"{gate.quantity} of {row.name} is {number(estimate.mean)}, and no interval exists"
        return GateResult(
            gate.text, row.name, Outcome.INCONCLUSIVE, told, estimate, by if estimate.n else None
        )
    # The end nearest to being allowed must be forbidden for a failure, and the other way round for a pass.
    mildest, worst = (estimate.low, estimate.high) if sign > 0 else (estimate.high, estimate.low)
    if _holds(mildest, gate):
        outcome, words = Outcome.FAIL, "surely"
    elif not _holds(worst, gate):
        outcome, words = Outcome.PASS, "surely not"
    else:
        outcome, words = Outcome.INCONCLUSIVE, "not shown to be, nor not to be,"
    told = (
        f"{gate.quantity} of {row.name} is {with_interval(estimate)}, {words} {gate.relation} {gate.bound:g} "
        f"(mean {number(abs(by))} {'over' if by > 0 else 'short of'} the bound)"
    )
    return GateResult(gate.text, row.name, outcome, told, estimate, by)


def _holds(x: float, gate: Gate) -> bool:
    return {
        ">": x > gate.bound,
        ">=": x >= gate.bound,
        "<": x < gate.bound,
        "<=": x <= gate.bound,
    }[gate.relation]


def _judge_verdict(gate: Gate, row: Row) -> GateResult:
    if row.judgement is None:
        raise gate_error(
            gate.text, gate.name_at, f"{row.name} has no verdict: the others are compared with it"
        )
    found = row.judgement.verdict
    forbidden = (found is gate.word) == (gate.relation == "=")
    told = f"the verdict on {row.name} is {found}"
    if found is Verdict.INCONCLUSIVE and gate.word is not Verdict.INCONCLUSIVE:
        # An open verdict is neither the word nor surely another one.
        return GateResult(gate.text, row.name, Outcome.INCONCLUSIVE, told)
    return GateResult(gate.text, row.name, Outcome.FAIL if forbidden else Outcome.PASS, told)


def _estimate(gate: Gate, row: Row, comparison: Comparison) -> Estimate:
    s = row.summary
    if gate.quantity in CHANGES:
        if row.paired is None:
            raise gate_error(
                gate.text, gate.name_at, f"{row.name} has no change: the others are compared with it"
            )
        changed = (
            row.paired.gap(comparison.headline) if gate.quantity == "delta_gap" else row.paired.test_score
        )
        return changed.estimate
    levels = {
        "train": s.train_score,
        "val": s.val_score,
        "test": s.test_score,
        "gap": s.gap_score,
        "gap_loss": s.gap_loss,
        "train_loss": s.train_loss,
        "val_loss": s.val_loss,
        "test_loss": s.test_loss,
    }
    return levels.get(gate.quantity, NO_ESTIMATE)


def _row(gate: Gate, comparison: Comparison) -> Row:
    """The row that the gate names; `best` is the one of best mean validation score."""
    names = [row.name for row in comparison.rows]
    if gate.name in names:
        return comparison.row(gate.name)
    if gate.name == "best":
        return comparison.best
    check_name(gate, names)
    raise KeyError(gate.name)


def check_name(gate: Gate, names: Sequence[str]) -> None:
    """Raise UsageError, with a caret, where a gate names no variant of a study that has these."""
    if gate.name in (*names, "best"):
        return
    known = [*names, "best"]
    hint = nearest(gate.name, known, f"known are {', '.join(known)}", own=True)
    raise gate_error(
        gate.text, gate.name_at, f"must name a variant of the study, but {gate.name!r} was given; {hint}"
    )
