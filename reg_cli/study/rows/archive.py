"""Arrays by name as one compressed archive: how rows stand in the study file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


def pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Arrays as one compressed archive in NumPy's own format; equal arrays are equal bytes."""
    archive = io.BytesIO()
    np.savez_compressed(archive, allow_pickle=False, **arrays)
    return archive.getvalue()


def unpack(packed: bytes) -> dict[str, NDArray[Any]]:
    """The arrays that `pack` wrote; nothing in them is ever executed.

    ValueError, KeyError or OSError where the bytes are not such.
    """
    with np.load(io.BytesIO(packed), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}
