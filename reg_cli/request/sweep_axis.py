"""Axes of a sweep: `dropout=0:0.8:0.1`, `l2=log:1e-6:1e-1:6`, `hidden=16,64,256`."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reg_cli.errors import UsageError
from reg_cli.names import nearest
from reg_cli.regularizers import REGULARIZERS

CONDITIONS = ("train_size", "label_noise", "hidden")
"""Conditions of the data or the network, which are no technique."""

_FORMS = "name=a:b:step, name=log:a:b:n or name=x,y,z"
_MOST = 200


@dataclass(frozen=True)
class Over:
    """One axis of a sweep: a technique or a condition, and its values in rising order."""

    name: str
    values: tuple[float, ...]

    @property
    def is_condition(self) -> bool:
        """True where it changes the data or the network, so that every value is a study of its own."""
        return self.name in CONDITIONS


def parse_over(text: str) -> Over:
    """Read one `--over`; UsageError with a sentence where it cannot be meant."""
    name, equals, spec = text.partition("=")
    name = name.strip().replace("-", "_")
    known = [*REGULARIZERS, *CONDITIONS]
    if name not in known:
        hint = nearest(name, known, f"there are {', '.join(known)}", own=True)
        raise UsageError(
            f"--over must name a technique or {', '.join(CONDITIONS)}, but {name!r} was given; {hint}"
        )
    if not equals or not spec.strip():
        raise UsageError(f"--over {name} must have values, but none were given; write {_FORMS}")
    values = _values(name, spec.strip())
    if list(values) != sorted(set(values)):
        raise UsageError(
            f"--over {name} must rise from value to value, but {spec} was given; sort it, each value once"
        )
    if len(values) < 2:
        raise UsageError(f"--over {name} must have two values or more, but {spec} was given; write {_FORMS}")
    for value in values:
        _check(name, value)
    return Over(name, values)


def _values(name: str, spec: str) -> tuple[float, ...]:
    parts = spec.split(":")
    try:
        if parts[0] == "log":
            low, high, count = float(parts[1]), float(parts[2]), int(parts[3])
            if not (0 < low < high and 2 <= count <= _MOST and len(parts) == 4):
                raise ValueError
            ratio = math.log10(high / low)
            return tuple(float(f"{low * 10 ** (ratio * k / (count - 1)):.6g}") for k in range(count))
        if len(parts) == 3:
            low, high, step = (float(part) for part in parts)
            count = math.floor((high - low) / step + 1e-9) + 1
            if not (low < high and step > 0 and count <= _MOST):
                raise ValueError
            return tuple(float(f"{low + step * k:.12g}") for k in range(count))
        if len(parts) == 1:
            return tuple(_number(name, part) for part in spec.split(","))
    except (ValueError, IndexError, ZeroDivisionError, OverflowError):
        pass
    raise UsageError(
        f"--over {name} must be {_FORMS}, with a below b and at most {_MOST} values, but {spec!r} was given"
    )


def _number(name: str, part: str) -> float:
    """One value of a list; no hidden layer is written `none`, and is 0 along the axis."""
    return 0.0 if name == "hidden" and part.strip().lower() == "none" else float(part)


def _check(name: str, value: float) -> None:
    if name in REGULARIZERS:
        try:
            REGULARIZERS[name].strength.check((value,))
        except ValueError as error:
            raise UsageError(f"--over {name} {error}; see regcli regularizers {name}") from None
    elif name == "hidden" and not (value >= 0 and value.is_integer()):
        raise UsageError(f"--over hidden must be widths of 1 or more, or none, but {value:g} was given")
    elif name == "label_noise" and not 0 <= value < 1:
        raise UsageError(f"--over label_noise must be rates in [0, 1), but {value:g} was given")
    elif name == "train_size" and not value > 0:
        raise UsageError(
            f"--over train_size must be shares or numbers of rows above 0, but {value:g} was given"
        )
