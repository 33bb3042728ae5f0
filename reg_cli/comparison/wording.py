"""Estimates, lists, metrics and names as a sentence says them."""

from __future__ import annotations

from reg_cli.comparison.estimate import Estimate
from reg_cli.names import printable
from reg_cli.quantities import count, number


def with_interval(e: Estimate) -> str:
    """`0.031 [0.012, 0.050]`, or the bare number where no interval exists."""
    return f"{number(e.mean)} [{number(e.low)}, {number(e.high)}]" if e.has_interval else number(e.mean)


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`; of a long list the first three and how many more."""
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {count(len(names) - 3, 'other')}"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


LONGEST_NAME = 60
LONGEST_SENTENCE = 4000


def shown(name: object) -> str:
    """A name from the data (variant, column, class, data set) as one harmless line of plain text."""
    return printable(name, LONGEST_NAME)


def sentence(text: object) -> str:
    """A sentence that may quote names from the data, as one harmless line of plain text."""
    return printable(text, LONGEST_SENTENCE)
