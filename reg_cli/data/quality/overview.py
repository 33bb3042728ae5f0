"""Overview that `regcli inspect` gives of a table, as plain values; its names are fixed, programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reg_cli.data.dataset import Column, Dataset, Notice
from reg_cli.data.preprocess import prepare_split
from reg_cli.data.quality.classes import class_counts
from reg_cli.data.splits.split_plan import SplitPlan
from reg_cli.data.table import Table

if TYPE_CHECKING:
    import pandas as pd

MOST_CLASSES_SHOWN = 12


def overview(dataset: Dataset, plan: SplitPlan, notices: Sequence[Notice]) -> dict[str, Any]:
    """Columns, target, splits and notices, ready for JSON."""
    return {
        **_named(dataset.name, dataset.n_rows, dataset.columns, notices),
        "n_features": dataset.features.shape[1],
        "n_inputs": prepare_split(dataset, plan, 0).train.x.shape[1],
        "task": str(dataset.task),
        "target": _target(dataset),
        "image_shape": list(dataset.image_shape) if dataset.image_shape else None,
        "splits": plan.description,
    }


def table_overview(
    table: Table, n_rows: int, notices: Sequence[Notice], dataset: Dataset | None = None
) -> dict[str, Any]:
    """The same of a table that cannot be studied (yet); with what is known of its target."""
    found = _named(table.name, n_rows, table.columns if dataset is None else dataset.columns, notices)
    if dataset is not None:
        found |= {"task": str(dataset.task), "target": _target(dataset)}
    return found


def splits_table(dataset: Dataset, plan: SplitPlan) -> pd.DataFrame:
    """Which row is in which part of which split: columns row, split and part.

    `row` counts the table's rows from 1, `split` the splits from 1; a row without a target is in no part.
    """
    import numpy as np
    import pandas as pd

    numbers = dataset.row_numbers if dataset.row_numbers is not None else np.arange(dataset.n_rows)
    pieces = []
    for split in range(plan.n_splits):
        parts = {"train": plan.train[split], "val": plan.val[split], "test": plan.test[split]}
        rows = np.concatenate(list(parts.values()))
        names = np.repeat(list(parts), [len(part) for part in parts.values()])
        order = np.argsort(rows)
        pieces.append(
            pd.DataFrame({"row": numbers[rows[order]] + 1, "split": split + 1, "part": names[order]})
        )
    return pd.concat(pieces, ignore_index=True)


def _named(name: str, n_rows: int, columns: Sequence[Column], notices: Sequence[Notice]) -> dict[str, Any]:
    return {
        "name": name,
        "n_rows": n_rows,
        "n_columns": len(columns),
        "n_used": sum(column.used for column in columns),
        "task": None,
        "target": None,
        "columns": [
            {
                "name": column.name,
                "kind": str(column.kind),
                "used": column.used,
                "reason": column.reason,
                "n_missing": column.n_missing,
                "n_distinct": column.n_distinct,
            }
            for column in columns
        ],
        "notices": [{"id": notice.id, "message": notice.message} for notice in notices],
    }


def _target(dataset: Dataset) -> dict[str, Any]:
    """The target's name and classes with their rows; a quantity has none, but its quantiles."""
    import numpy as np

    classes = class_counts(dataset)
    if classes:
        shown = ", ".join(f"{name} {count}" for name, count in list(classes.items())[:MOST_CLASSES_SHOWN])
        n_more = len(classes) - MOST_CLASSES_SHOWN
        more = f", and {n_more} more classes" if n_more > 0 else ""
        return {"name": dataset.target_name, "classes": classes, "summary": shown + more}
    low, first, middle, third, high = np.quantile(dataset.target, [0, 0.25, 0.5, 0.75, 1]).tolist()
    return {
        "name": dataset.target_name,
        "classes": {},
        "quantiles": [low, first, middle, third, high],
        "summary": f"{low:g} to {high:g}, median {middle:g}, half of all between {first:g} and {third:g}",
    }
