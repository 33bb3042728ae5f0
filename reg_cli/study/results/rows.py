"""Rows: what each row of a split came to in each trial, so that a claim can be clustered by rows.

Outputs are the network's raw ones, in evaluation mode at the kept weights, on clean inputs. A part whose metric is a
function of loss and hit keeps these alone; the test part always keeps its outputs.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

PARTS = ("train", "val", "test")


@dataclass(frozen=True)
class TrialRows:
    """One trial, row by row, in the order in which the split lists its rows.

    Shape: by part, `outputs` (C, n) float32, `loss` (n,) float32 in the user's units, `hit` (n,) bool for classes. What
    a part does not keep is absent.
    """

    outputs: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    loss: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    hit: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)

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
        """The rows that `to_bytes` wrote; ValueError or KeyError where the bytes are not such."""
        arrays = unpack(packed)
        parts: dict[str, dict[str, NDArray[Any]]] = {f.name: {} for f in fields(cls)}
        for name, array in arrays.items():
            quantity, part = name.split(" ")
            if quantity == "hit":
                array = np.unpackbits(array, count=int(arrays[f"n {part}"])).astype(bool)
            if quantity != "n":
                parts[quantity][part] = array
        return cls(**parts)


@dataclass(frozen=True)
class RowPlan:
    """Where the rows of a study stand, and what is true of them.

    Shape: `train` (S, n_train), `val`, `test` row numbers into the table; `target` (N,) class positions, or values in
    the user's units; `cluster` (N,) the cluster of each row; `mean` and `scale` (S,) turn a regression's outputs into
    the user's units.
    """

    train: NDArray[np.int64]
    val: NDArray[np.int64]
    test: NDArray[np.int64]
    target: NDArray[np.float64]
    cluster: NDArray[np.int64]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]

    def to_bytes(self) -> bytes:
        """The arrays, compressed."""
        return pack({f.name: getattr(self, f.name) for f in fields(self)})

    @classmethod
    def from_bytes(cls, packed: bytes) -> RowPlan:
        """The plan that `to_bytes` wrote; ValueError or KeyError where the bytes are not such."""
        arrays = unpack(packed)
        return cls(**{f.name: arrays[f.name] for f in fields(cls)})


def pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Arrays by name as one compressed archive in NumPy's own format."""
    archive = io.BytesIO()
    np.savez_compressed(archive, allow_pickle=False, **arrays)
    return archive.getvalue()


def unpack(packed: bytes) -> dict[str, NDArray[Any]]:
    """The arrays that `pack` wrote; nothing in them is ever executed."""
    with np.load(io.BytesIO(packed), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}
