"""The grammar of gates, parsed and never evaluated.

    gate     = quantity "(" name ")" relation bound
    quantity = "gap" | "gap_loss" | "test" | ... | "verdict"
    relation = "<" | "<=" | ">" | ">=" | "=" | "!="
    bound    = a number, or for `verdict` one of its words

A gate states what must not be: `gap(baseline)>0.10` fails where that is surely so. Names may hold anything
but a closing parenthesis, so `dropout=0.3,l2=0.001` needs no quotes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reg_cli.comparison.verdict import Verdict
from reg_cli.errors import UsageError
from reg_cli.names import nearest

LEVELS = ("train", "val", "test", "gap", "gap_loss", "train_loss", "val_loss", "test_loss")
CHANGES = ("delta_gap", "delta_test")
QUANTITIES = (*LEVELS, *CHANGES, "verdict")
ORDERS = ("<=", ">=", "<", ">")
EQUALITIES = ("!=", "=")


@dataclass(frozen=True)
class Gate:
    """One parsed gate; `bound` is set for numbers, `word` for verdicts. `name_at` is where the name
    stands."""

    text: str
    quantity: str
    name: str
    name_at: int
    relation: str
    bound: float = math.nan
    word: Verdict | None = None


def parse_gate(text: str) -> Gate:
    """Read one gate; raises UsageError with a caret under the place that cannot be read."""
    opening = text.find("(")
    if opening < 0:
        end = len(text.rstrip())
        raise gate_error(text, end, "must have a variant in parentheses, such as gap(baseline)>0.10")
    quantity = text[:opening].strip()
    start = len(text) - len(text.lstrip())
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
    name_at = opening + 1 + len(inside) - len(inside.lstrip())
    at = closing + 1 + len(text[closing + 1 :]) - len(text[closing + 1 :].lstrip())
    relations = EQUALITIES if quantity == "verdict" else ORDERS
    relation = next((r for r in relations if text.startswith(r, at)), None)
    if relation is None:
        raise gate_error(text, at, f"must be one of {' '.join(relations)} for {quantity}")
    rest = text[at + len(relation) :]
    bound_at = at + len(relation) + len(rest) - len(rest.lstrip())
    if quantity == "verdict":
        return Gate(text, quantity, name, name_at, relation, word=_word(text, bound_at))
    return Gate(text, quantity, name, name_at, relation, bound=_number(text, bound_at))


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
