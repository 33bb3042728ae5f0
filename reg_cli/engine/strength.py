"""Strength of a technique, and its settings beside it: ranges, off values, and how text is read.

Nothing here imports NumPy: the command line reads ranges and help of every technique, and `--help` must not wait.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Strength:
    """The one number of a regularizer: its range, its identity value, and how it is read.

    `low` and `high` are the allowed range, both inclusive unless `high_open`. `off` is the value at which the
    technique is exactly the identity; it need not lie in the range (a patience of infinity is off, and no
    range).
    """

    low: float
    high: float
    off: float
    default: float
    unit: str
    high_open: bool = False
    whole: bool = False
    per_layer: bool = False
    log_scale: bool = False

    @property
    def range_text(self) -> str:
        """The allowed range as a reader of mathematics writes it."""
        high = "inf)" if math.isinf(self.high) else f"{self.high:g}" + (")" if self.high_open else "]")
        return f"[{self.low:g}, {high}"

    def parse(self, text: str) -> tuple[float, ...]:
        """Read `0.2`, or `0.2:0.5` for one strength per layer.

        This is the only place where a strength given as text becomes a number.

        Raises ValueError with a sentence when it is no number or out of range.
        """
        try:
            values = tuple(float(part) for part in text.split(":"))
        except ValueError:
            raise ValueError(f"must be a number ({self.unit}), but {text!r} was given") from None
        return self.check(values)

    def check(self, values: Sequence[float]) -> tuple[float, ...]:
        """Return the values as a tuple if each is allowed (or off), else raise ValueError with a sentence."""
        if len(values) > 1 and not self.per_layer:
            raise ValueError(f"must be one number, but {len(values)} were given, one per layer")
        for value in values:
            inside = self.low <= value <= self.high and not (self.high_open and value == self.high)
            inside = inside and math.isfinite(value)
            whole = not self.whole or math.isinf(value) or float(value).is_integer()
            if value != self.off and not (inside and whole):
                kind = "a whole number in" if self.whole else "in"
                raise ValueError(f"must be {kind} {self.range_text} ({self.unit}), but {value:g} was given")
        return tuple(float(value) for value in values)

    def is_off(self, values: Sequence[float]) -> bool:
        """True where the technique does nothing at these values."""
        return all(value == self.off for value in values)


@dataclass(frozen=True)
class Setting:
    """A setting of a technique beside its strength; it holds for every variant of a study."""

    name: str
    default: float | str
    help: str
    choices: tuple[str, ...] = ()
    low: float = -math.inf
