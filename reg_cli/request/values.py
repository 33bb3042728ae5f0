"""Values of options: text, or what Python code gives, checked and made a value of its field, once and here.

Each rule takes one value and returns it as it is meant. It raises ValueError with "must be ..., but ... was given"
where it cannot be meant; who asks puts the option's name before that.
"""

from __future__ import annotations

import math
import operator
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reg_cli.errors import StorageError
from reg_cli.names import nearest

Rule = Callable[[Any], Any]


def text(value: Any) -> str:
    """A name, a path, or a position."""
    if isinstance(value, str | os.PathLike) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise ValueError(f"must be a text, but {value!r} was given")


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError(f"must be True or False, but {value!r} was given")
    return value


@dataclass(frozen=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    def __call__(self, value: Any) -> str:
        """The word as it is listed."""
        if isinstance(value, str) and value in self.words:
            return str(value)
        hint = nearest(str(value), self.words, "", own=True)
        raise ValueError(
            f"must be one of {', '.join(self.words)}, but {value!r} was given{'; ' if hint else ''}{hint}"
        )


@dataclass(frozen=True)
class Whole:
    """A whole number in a range."""

    low: int | None = None
    high: int | None = None

    def __call__(self, value: Any) -> int:
        """The number."""
        try:
            number = int(value) if isinstance(value, str) else operator.index(value)
        except (ValueError, TypeError):
            number = None
        if number is None or isinstance(value, bool):
            raise ValueError(f"must be a whole number, but {value!r} was given")
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise ValueError(f"must be in the range {_range(self)}, but {value} was given")
        return number


@dataclass(frozen=True)
class Number:
    """A number in a range, neither infinite nor NaN; an end may be left out of the range."""

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False

    def __call__(self, value: Any) -> float:
        """The number."""
        try:
            number = float(value)
        except (ValueError, TypeError):
            number = None
        if number is None or isinstance(value, bool):
            raise ValueError(f"must be a number, but {value!r} was given")
        if not math.isfinite(number):
            raise ValueError(f"must be a finite number, but {value} was given")
        below = self.low is not None and (number < self.low or (self.low_open and number == self.low))
        above = self.high is not None and (number > self.high or (self.high_open and number == self.high))
        if below or above:
            raise ValueError(f"must be in the range {_range(self)}, but {value} was given")
        return number


def _range(rule: Whole | Number) -> str:
    """`0<=x<1`, as the help writes it."""
    low = "" if rule.low is None else f"{rule.low}{'<' if getattr(rule, 'low_open', False) else '<='}"
    high = "" if rule.high is None else f"{'<' if getattr(rule, 'high_open', False) else '<='}{rule.high}"
    return f"{low}x{high}"


@dataclass(frozen=True)
class Several:
    """Any number of values of one rule: a list, or one alone."""

    rule: Rule

    def __call__(self, value: Any) -> tuple[Any, ...]:
        """The values in order."""
        return tuple(self.rule(item) for item in items(value))


@dataclass(frozen=True)
class Some:
    """Some of a few words, in their own order: a list, a text with commas between, or `none`."""

    words: tuple[str, ...]

    def __call__(self, value: Any) -> tuple[str, ...]:
        """The words as they are listed."""
        given = [part.strip() for part in value.split(",")] if isinstance(value, str) else items(value)
        chosen = set() if given == ["none"] else {Choice((*self.words, "none"))(word) for word in given}
        if "none" in chosen:
            raise ValueError(
                f"must be none alone, or some of {', '.join(self.words)}, but {value!r} was given"
            )
        return tuple(word for word in self.words if word in chosen)


def items(value: Any) -> list[Any]:
    """Items of a list, tuple, array or set; anything else is one item."""
    several = isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)
    return list(value) if several else [value]


def widths(value: Any) -> tuple[int, ...]:
    """Widths of the hidden layers: `128,128`, one or a list of them, or `none`."""
    parts = value.split(",") if isinstance(value, str) else items(value)
    if isinstance(value, str) and value.strip().lower() == "none":
        return ()
    try:
        return tuple(Whole(1)(part) for part in parts)
    except ValueError:
        raise ValueError(f"must be widths such as 128,128 or none, but {value!r} was given") from None


def image_shape(value: Any) -> tuple[int, int]:
    """Height and width of a picture: `8x8`, or two numbers."""
    return _pair(value, "HEIGHTxWIDTH such as 8x8", 1, 1)


def folds(value: Any) -> tuple[int, int]:
    """Repeats and folds: `10x5` is ten times five folds."""
    return _pair(value, "REPEATSxFOLDS such as 10x5", 1, 2)


def _pair(value: Any, form: str, lowest: int, lowest_of_second: int) -> tuple[int, int]:
    parts = value.lower().split("x") if isinstance(value, str) else items(value)
    try:
        first, second = parts
        return Whole(lowest)(first), Whole(lowest_of_second)(second)
    except ValueError:
        raise ValueError(f"must be {form}, but {value!r} was given") from None


def amount(value: Any) -> int | float:
    """A share of the rows below 1, or a whole number of them."""
    is_whole = value.strip().isdigit() if isinstance(value, str) else hasattr(value, "__index__")
    try:
        return Whole(0)(value) if is_whole else Number(0, 1, low_open=True, high_open=True)(value)
    except ValueError:
        raise ValueError(f"must be a share below 1 or a number of rows, but {value!r} was given") from None


def strength(value: Any) -> str:
    """A strength as its technique reads it: a number, or text such as `0.2:0.5` with one number per layer."""
    if isinstance(value, bool | bytes):
        raise ValueError(f"must be a number, but {value!r} was given")
    try:
        return value if isinstance(value, str) else str(float(value))
    except (ValueError, TypeError):
        raise ValueError(f"must be a number, but {value!r} was given") from None


def gate(value: Any) -> str:
    """A gate that can be read; UsageError with a caret under the place where it cannot."""
    from reg_cli.comparison.gates.grammar import parse_gate

    parse_gate(text(value))
    return text(value)


def factorial(value: Any) -> str:
    """Techniques to be combined in all ways, such as `dropout=0.3,l2=0.01`; UsageError where they cannot be."""
    from reg_cli.study.design.factorial import combinations

    combinations(text(value))
    return text(value)


def new_file(value: Any) -> str:
    """A file in a folder that exists; StorageError where it does not."""
    path = text(value)
    if not Path(path).absolute().parent.is_dir():
        raise StorageError(
            f"--junit must be a file in a folder that exists, but {path!r} was given; make its folder first"
        )
    return path


def written(value: Any, rule: Rule) -> str:
    """A value as the command line has it."""
    if rule is widths or isinstance(rule, Some):
        return ",".join(map(str, value)) or "none"
    if rule in (image_shape, folds):
        return "x".join(map(str, value))
    return str(value)
