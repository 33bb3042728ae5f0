"""Frozen dataclasses as the plain types of JSON, and back again, every value checked against its field."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_NOUNS = {
    int: "a whole number",
    float: "a finite number",
    str: "a text",
    bool: "true or false",
    NoneType: "null",
}


def to_plain(record: Any) -> dict[str, Any]:
    """A dataclass as dictionaries, lists, texts and numbers, names in the order of the alphabet."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(record), sort_keys=True))
    return plain


def from_plain(kind: type[T], value: object, name: str) -> T:
    """The dataclass that `to_plain` wrote; fields that are not there take their defaults.

    Raises ValueError with a clause that names the place, such as `question.margin`, where a value is of another
    type, a field is unknown, or one without a default is missing.
    """
    read: T = _value(kind, value, name)
    return read


def _value(kind: Any, value: Any, name: str) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return value
    if origin in (Union, UnionType):
        return _one_of(inner, value, name)
    if is_dataclass(kind):
        return _record(kind, value, name)
    if origin is tuple:
        return _tuple(inner, value, name)
    if origin is Mapping:
        items = _typed(dict, "a table", value, name).items()
        return {key: _value(inner[1], entry, f"{name}.{key}") for key, entry in items}
    if kind is float:
        number = _typed((int, float), _NOUNS[float], value, name)
        if not math.isfinite(number):
            raise ValueError(f"{name} must be {_NOUNS[float]}, but it is {value}")
        return number
    return _typed(kind, _NOUNS[kind], value, name)


def _one_of(kinds: tuple[Any, ...], value: Any, name: str) -> Any:
    if NoneType in kinds and value is None:
        return None
    for kind in (some := [kind for kind in kinds if kind is not NoneType]):
        try:
            return _value(kind, value, name)
        except ValueError:
            if kind is some[-1]:
                raise
    raise AssertionError("a union has a member")


def _record(kind: Any, value: Any, name: str) -> Any:
    given = _typed(dict, "a table", value, name)
    types = _types(kind)
    if unknown := sorted(given.keys() - types.keys()):
        raise ValueError(f"{name} must have the fields {', '.join(types)}, but it has {unknown[0]!r}")
    for field in fields(kind):
        if field.name not in given and field.default is MISSING and field.default_factory is MISSING:
            raise ValueError(f"{name} must have the field {field.name}, but it is missing")
    return kind(**{key: _value(types[key], entry, f"{name}.{key}") for key, entry in given.items()})


def _tuple(inner: tuple[Any, ...], value: Any, name: str) -> tuple[Any, ...]:
    items = _typed(list, "a list", value, name)
    kinds = [inner[0]] * len(items) if inner[-1] is Ellipsis else inner
    if len(kinds) != len(items):
        raise ValueError(f"{name} must have {len(kinds)} entries, but it has {len(items)}")
    return tuple(_value(kind, item, name) for kind, item in zip(kinds, items, strict=True))


def _typed(kind: type | tuple[type, ...], noun: str, value: Any, name: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"{name} must be {noun}, but it is {value!r:.100}")
    return value


@cache
def _types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
