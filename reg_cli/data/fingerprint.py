"""A name for the exact rows of a data set."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reg_cli.data.dataset import Dataset


def fingerprint(dataset: Dataset) -> str:
    """SHA-256 over names, values and target, in order; the first 16 digits."""
    import numpy as np

    digest = hashlib.sha256()

    def add(text: str) -> None:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")

    add(f"{dataset.task} {dataset.image_shape}")
    for name in dataset.features.columns:
        column = dataset.features[name]
        add(str(name))
        if column.dtype == "category":
            for level in column.cat.categories:
                add(str(level))
            digest.update(np.ascontiguousarray(column.cat.codes.to_numpy(), dtype="<i8").tobytes())
        else:
            digest.update(np.ascontiguousarray(column.to_numpy(), dtype="<f8").tobytes())
    for label in (dataset.target_name, *dataset.classes):
        add(label)
    for values in (dataset.target, dataset.groups, dataset.times, dataset.test_rows):
        if values is not None:
            digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
    return digest.hexdigest()[:16]
