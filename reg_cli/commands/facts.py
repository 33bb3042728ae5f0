"""What the advice needs to know of the data, kept with the study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reg_cli.data.dataset import Dataset
    from reg_cli.data.splits import SplitPlan


def facts(dataset: Dataset, splits: SplitPlan) -> dict[str, Any]:
    """What the advice needs to know of the data."""
    import numpy as np

    from reg_cli.data.dataset import Kind
    from reg_cli.data.leaks import leaking_columns
    from reg_cli.data.splits import duplicates_across

    found: dict[str, Any] = {
        "duplicates_across_splits": duplicates_across(dataset, splits) * splits.test.shape[1],
        "leaking_columns": leaking_columns(dataset),
        "constant_columns": [c.name for c in dataset.columns if c.kind is Kind.CONSTANT],
        "id_like_columns": [c.name for c in dataset.columns if c.kind is Kind.ID and c.used],
    }
    if dataset.task.is_classification:
        counts = np.bincount(dataset.target.astype(np.int64), minlength=len(dataset.classes))
        found["class_counts"] = {name: int(n) for name, n in zip(dataset.classes, counts, strict=True)}
    return found
