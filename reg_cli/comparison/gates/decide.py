"""Gates: a study judged against a bound, on the interval and not on the mean.

A gate fails when what it forbids is surely so (the whole 95% interval lies there), passes when it is surely
not so, and is inconclusive in between, or where no interval exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reg_cli.comparison.comparison import Comparison
from reg_cli.comparison.estimate import NAN, Estimate
from reg_cli.comparison.gates.grammar import CHANGES, Gate, Term, gate_error, parse_gate
from reg_cli.comparison.intervals.quantity import quantity
from reg_cli.comparison.row import Kind, Row
from reg_cli.comparison.verdict import Verdict
from reg_cli.comparison.wording import with_interval
from reg_cli.names import nearest
from reg_cli.quantities import number
from reg_cli.study.design.variant import REFERENCES

_NO_CHANGE = {
    Kind.BASELINE: "the others are compared with it",
    Kind.REFERENCE: "it is no variant; compare with it, as in test(best)<test(linear)",
    Kind.FLOOR: "it is no variant; compare with it, as in test(best)<test(no-skill)",
}
"""Reasons why a row has neither a verdict nor a change."""


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
    row, *others = (_row(gate, term, comparison) for term in gate.terms)
    if gate.quantity == "verdict":
        return _judge_verdict(gate, row)
    what = f"{gate.quantity} of {row.name}"
    if others:
        estimate = _difference(gate.quantity, row, others[0], comparison)
        what += f" less that of {others[0].name}"
    else:
        estimate = _estimate(gate, row, comparison)
    sign = 1 if gate.relation in (">", ">=") else -1
    by = sign * (estimate.mean - gate.bound)
    if not estimate.has_interval:
        told = f"{what} is {number(estimate.mean)}, and no interval exists"
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
        f"{what} is {with_interval(estimate)}, {words} {gate.relation} {gate.bound:g} "
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
        raise gate_error(gate.text, gate.name_at, f"{row.name} has no verdict: {_NO_CHANGE[row.kind]}")
    found = row.judgement.verdict
    forbidden = (found is gate.word) == (gate.relation == "=")
    told = f"the verdict on {row.name} is {found}"
    if found is Verdict.INCONCLUSIVE and gate.word is not Verdict.INCONCLUSIVE:
        # An open verdict is neither the word nor surely another one.
        return GateResult(gate.text, row.name, Outcome.INCONCLUSIVE, told)
    return GateResult(gate.text, row.name, Outcome.FAIL if forbidden else Outcome.PASS, told)


def _estimate(gate: Gate, row: Row, comparison: Comparison) -> Estimate:
    if gate.quantity in CHANGES:
        if row.paired is None:
            raise gate_error(gate.text, gate.name_at, f"{row.name} has no change: {_NO_CHANGE[row.kind]}")
        changed = (
            row.paired.gap(comparison.headline) if gate.quantity == "delta_gap" else row.paired.test_score
        )
        return changed.estimate
    level: Estimate = getattr(row.summary, _level(gate.quantity))
    return level


def _level(quantity: str) -> str:
    """The level that a gate's word stands for: `test` is the test score."""
    return quantity if quantity.endswith("_loss") else f"{quantity}_score"


def _difference(word: str, row: Row, other: Row, comparison: Comparison) -> Estimate:
    """A row's level less another's, paired by split, as the metric counts (an error that is lower is less).

    The interval is one of the family of all variants against the other, also where it is the reference that comes
    first. There is none for a variant that stopped at an earlier look.
    """
    name, reading = _level(word), comparison.reading
    if row.name == other.name:
        return Estimate(0.0, 0.0, 0.0, row.summary.n)
    if not {row.name, other.name} <= set(reading.names):
        return Estimate(getattr(row.summary, name).mean - getattr(other.summary, name).mean, NAN, NAN, 0)
    tested = (Kind.BASELINE, Kind.VARIANT)
    turned = row.kind not in tested and other.kind in tested
    change = reading.change(name, *((other.name, row.name) if turned else (row.name, other.name))).estimate
    counts_up = quantity(name, comparison.metric.name).change > 0
    return change if counts_up != turned else change.negated()


def _row(gate: Gate, term: Term, comparison: Comparison) -> Row:
    """The row that a term names; `best` is the one of best mean validation score."""
    names = [row.name for row in comparison.rows]
    if term.name in names:
        return comparison.row(term.name)
    if term.name == "best":
        return comparison.best
    check_name(gate, term, names)
    raise KeyError(term.name)


def check_name(gate: Gate, term: Term, names: Sequence[str]) -> None:
    """Raise UsageError, with a caret, where a gate names no variant of a study that has these."""
    if term.name in (*names, "best"):
        return
    known = [*names, "best"]
    hint = nearest(term.name, known, f"known are {', '.join(known)}", own=True)
    what = f"must name a variant of the study, but {term.name!r} was given; {hint}"
    if term.name in REFERENCES:
        what = (
            f"must name a reference that the study has, but {term.name} was not trained; compare with --references "
            f"{term.name}"
        )
    raise gate_error(gate.text, term.name_at, what)
