"""What the advice needs to know of the data, kept with the study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reg_cli.data.dataset import Dataset
    from reg_cli.data.splits.split_plan import SplitPlan


def facts(dataset: Dataset, splits: SplitPlan) -> dict[str, Any]:
    """What the advice needs to know of the data."""
    import numpy as np

    from reg_cli.data.dataset import Kind
    from reg_cli.data.leaks import leaking_columns
    from reg_cli.data.splits.split_plan import duplicates_across

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


def notices(dataset: Dataset) -> list[str]:
    """What a user should know of how the data were read: notices, and the columns that are no inputs."""
    from reg_cli.data.dataset import Kind

    told = [notice.message for notice in dataset.notices if notice.id != "task-inferred"]
    left_out = [
        f"{column.name} ({column.kind})"
        for column in dataset.columns
        if not column.used and column.kind in (Kind.ID, Kind.CONSTANT, Kind.EMPTY, Kind.TEXT)
    ]
    if left_out:
        shown = ", ".join(left_out[:6]) + (f" and {len(left_out) - 6} more" if len(left_out) > 6 else "")
        told.append(f"left out: {shown}; regcli inspect tells why")
    return told
