"""Rows of one trial: what each row of its split came to, or in a large table each cluster of rows.

Measured in evaluation mode at the kept weights, on clean inputs. The test part keeps the network's raw outputs; the
other parts keep loss and hit, and outputs only where the metric is no function of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.study.rows.archive import pack, unpack
from reg_cli.study.rows.terms import Terms

Floats = NDArray[np.float32]
_SUMS = ("top", "bottom", "loss_sum", "size")
"""The fields of sums over clusters."""


@dataclass(frozen=True)
class TrialRows:
    """One trial, row by row, in the order in which the split lists its rows.

    Shape: by part, `outputs` (C, n); `loss` (n,), of standardised targets where the target is a value; `hit` (n,) for
    classes; `truth` (n,) only where a trial's labels are not the table's: class positions, or standardised values.
    Above the bound in row_plan.py there are no rows but sums over the clusters: `top` and `bottom` (K, R), the terms
    of the score, `loss_sum` and `size` (R,). What a part does not keep is absent.
    """

    outputs: Mapping[str, Floats] = field(default_factory=dict)
    loss: Mapping[str, Floats] = field(default_factory=dict)
    hit: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    truth: Mapping[str, Floats] = field(default_factory=dict)
    top: Mapping[str, Floats] = field(default_factory=dict)
    bottom: Mapping[str, Floats] = field(default_factory=dict)
    loss_sum: Mapping[str, Floats] = field(default_factory=dict)
    size: Mapping[str, Floats] = field(default_factory=dict)

    def has(self, part: str) -> bool:
        """True where the part was measured; a refit has no validation rows of its own."""
        return part in self.loss or part in self.size

    def check(self, n_rows: Mapping[str, int], n_clusters: int, trial: str) -> None:
        """Raise ValueError where an array is not as long as its part of a split, or as there are clusters."""
        for f in fields(self):
            n_sums = n_clusters if f.name in _SUMS else None
            for part, array in getattr(self, f.name).items():
                expected = n_rows.get(part, -1) if n_sums is None else n_sums
                if array.ndim not in (1, 2) or array.shape[-1] != expected or array.dtype.kind not in "fb":
                    raise ValueError(
                        f"{f.name} of {trial} must be {expected} numbers, but is {array.dtype}{array.shape}"
                    )

    def without(self, part: str) -> TrialRows:
        """The rows of the other parts."""
        return TrialRows(
            **{f.name: {p: a for p, a in getattr(self, f.name).items() if p != part} for f in fields(self)}
        )

    def sums(self, part: str, measure: str) -> Terms:
        """Terms of the score, or of the loss, that were summed over clusters: (K, R)."""
        if measure == "loss":
            return Terms(_double(self.loss_sum[part])[None], _double(self.size[part])[None])
        return Terms(_double(self.top[part]), _double(self.bottom[part]))

    def to_bytes(self) -> bytes:
        """The arrays, compressed; equal rows are equal bytes."""
        arrays = {
            f"{f.name} {part}": np.packbits(array) if f.name == "hit" else array
            for f in fields(self)
            for part, array in getattr(self, f.name).items()
        }
        sizes = {f"n {part}": np.array(len(array)) for part, array in self.hit.items()}
        return pack(arrays | sizes)

    @classmethod
    def from_bytes(cls, packed: bytes) -> TrialRows:
        """The rows that `to_bytes` wrote; ValueError, KeyError or OSError where the bytes are not such."""
        arrays = unpack(packed)
        parts: dict[str, dict[str, NDArray[Any]]] = {f.name: {} for f in fields(cls)}
        for name, array in arrays.items():
            quantity, part = name.split(" ")
            if quantity == "hit":
                array = np.unpackbits(array, count=int(arrays[f"n {part}"])).astype(bool)
            if quantity != "n":
                parts[quantity][part] = array
        return cls(**parts)


def _double(values: Floats) -> NDArray[np.float64]:
    return values.astype(np.float64)
