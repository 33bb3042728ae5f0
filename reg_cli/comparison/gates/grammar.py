"""The grammar of gates, parsed and never evaluated.

    gate     = term relation bound | term "-" term relation number | term relation term
    term     = quantity "(" name ")"
    quantity = "gap" | "gap_loss" | "test" | ... | "verdict"
    relation = "<" | "<=" | ">" | ">=" | "=" | "!="
    bound    = a number, or for `verdict` one of its words

A gate states what must not be: `gap(baseline)>0.10` fails where that is surely so. Two terms of one quantity are
compared by their difference: `test(best)<test(linear)`. Names may hold anything but a closing parenthesis, so
`dropout=0.3,l2=0.001` needs no quotes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from reg_cli.comparison.verdict import Verdict
from reg_cli.errors import UsageError
from reg_cli.names import nearest

LEVELS = ("train", "val", "test", "gap", "gap_loss", "train_loss", "val_loss", "test_loss")
CHANGES = ("delta_gap", "delta_test")
QUANTITIES = (*LEVELS, *CHANGES, "verdict")
ORDERS = ("<=", ">=", "<", ">")
EQUALITIES = ("!=", "=")


@dataclass(frozen=True)
class Term:
    """A quantity of a variant; `name_at` is where the name stands."""

    quantity: str
    name: str
    name_at: int


@dataclass(frozen=True)
class Gate:
    """One parsed gate; `bound` is set for numbers, `word` for verdicts. `name_at` is where the name stands.

    `other` is the term that is taken off the first one, None where there is only one.
    """

    text: str
    quantity: str
    name: str
    name_at: int
    relation: str
    bound: float = math.nan
    word: Verdict | None = None
    other: Term | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        """One term, or two."""
        first = Term(self.quantity, self.name, self.name_at)
        return (first,) if self.other is None else (first, self.other)


def parse_gate(text: str) -> Gate:
    """Read one gate; raises UsageError with a caret under the place that cannot be read."""
    first, at = _term(text, 0)
    other = None
    if text.startswith("-", at):
        other, at = _other(text, at + 1, first)
    relations = EQUALITIES if first.quantity == "verdict" else ORDERS
    relation = next((r for r in relations if text.startswith(r, at)), None)
    if relation is None:
        raise gate_error(text, at, f"must be one of {' '.join(relations)} for {first.quantity}")
    bound_at = _skip(text, at + len(relation))
    gate = Gate(text, first.quantity, first.name, first.name_at, relation, other=other)
    if first.quantity == "verdict":
        return replace(gate, word=_word(text, bound_at))
    if other is None and text[bound_at : bound_at + 1].isalpha() and "(" in text[bound_at:]:
        other, end = _other(text, bound_at, first)
        if text[end:]:
            raise gate_error(text, end, "must end here")
        return replace(gate, bound=0.0, other=other)
    return replace(gate, bound=_number(text, bound_at))


def _term(text: str, at: int) -> tuple[Term, int]:
    """The term that begins here, and the place behind it."""
    opening = text.find("(", at)
    if opening < 0:
        end = len(text.rstrip())
        raise gate_error(text, end, "must have a variant in parentheses, such as gap(baseline)>0.10")
    quantity = text[at:opening].strip()
    start = _skip(text, at)
    if quantity not in QUANTITIES:
        hint = nearest(quantity, QUANTITIES, f"known are {', '.join(QUANTITIES)}", own=True)
        raise gate_error(text, start, f"must begin with a known quantity, but {quantity!r} was given; {hint}")
    closing = text.find(")", opening)
    if closing < 0:
        raise gate_error(text, opening, "this parenthesis must be closed")
    inside = text[opening + 1 : closing]
    name = inside.strip()
    if not name:
        raise gate_error(text, closing, "must name a variant, such as baseline or best")
    return Term(quantity, name, opening + 1 + len(inside) - len(inside.lstrip())), _skip(text, closing + 1)


def _other(text: str, at: int, first: Term) -> tuple[Term, int]:
    """The second term, of the same quantity as the first, and the place behind it."""
    other, end = _term(text, at)
    if first.quantity not in LEVELS or other.quantity != first.quantity:
        fitting = first.quantity if first.quantity in LEVELS else ", ".join(LEVELS)
        raise gate_error(
            text,
            _skip(text, at),
            f"must compare two of one quantity ({fitting}), but {first.quantity} and {other.quantity} were given",
        )
    return other, end


def _skip(text: str, at: int) -> int:
    """The next place that is no space."""
    return len(text) - len(text[at:].lstrip())


def gate_error(text: str, at: int, what: str) -> UsageError:
    """The sentence, and below it the gate with a caret under the place."""
    shown = "".join(c if c.isprintable() else " " for c in text)  # a tab would shift the caret
    return UsageError(f"The gate cannot be used: {what}\n  {shown}\n  {' ' * at}^")


def _number(text: str, at: int) -> float:
    written = text[at:].strip()
    try:
        bound = float(written)
    except ValueError:
        bound = math.nan
    # float() would read "1_000" and "inf" as well: neither is meant by anyone who writes a gate.
    if not math.isfinite(bound) or "_" in written:
        raise gate_error(text, at, f"must end with a number, but {written!r} was given")
    return bound


def _word(text: str, at: int) -> Verdict:
    written = text[at:].strip()
    words = {str(v).replace(" ", "-"): v for v in Verdict}
    found = words.get(written.replace(" ", "-"))
    if found is None:
        raise gate_error(text, at, f"must be a verdict ({', '.join(Verdict)}), but {written!r} was given")
    return found
