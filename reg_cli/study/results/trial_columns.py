"""The columns of a trial in the study file, by the types of Record's and Outcome's fields."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import numpy as np

from reg_cli.study.results.records import PLAIN, Outcome, Record, Status

_TYPES: Mapping[Any, str] = {
    int: "INTEGER NOT NULL",
    float: "REAL",
    str: "TEXT NOT NULL",
    Status: "TEXT NOT NULL",
}
"""Columns by the fields' types. A float may be missing: SQLite has no NaN."""

BLOBS = tuple(f.name for f in fields(Outcome) if f.name != "record")
TRIAL_COLUMNS: Mapping[str, str] = {
    **{name: _TYPES[get_type_hints(Record)[name]] for name in PLAIN},
    "extra": "TEXT NOT NULL",
    **dict.fromkeys(BLOBS, "BLOB"),
}
"""The columns of a trial beside its study, as SQLite declares them."""


def pack(value: Any) -> bytes | None:
    """An array in NumPy's own format, which keeps its type; a dataclass of arrays as one, a row a field."""
    if value is None:
        return None
    if hasattr(value, "to_bytes"):
        return bytes(value.to_bytes())
    array = np.stack([getattr(value, f.name) for f in fields(value)]) if is_dataclass(value) else value
    packed = io.BytesIO()
    np.lib.format.write_array(packed, array, allow_pickle=False)
    return packed.getvalue()


def unpack(name: str, packed: bytes | None) -> Any:
    """The value of one of Outcome's fields from its bytes."""
    if packed is None:
        return None
    made: Any = next((kind for kind in get_args(get_type_hints(Outcome)[name]) if is_dataclass(kind)), None)
    if hasattr(made, "from_bytes"):
        return made.from_bytes(packed)
    array = np.lib.format.read_array(io.BytesIO(packed), allow_pickle=False)
    return array if made is None else made(*array)
