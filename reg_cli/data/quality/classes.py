"""Classes and levels: too few rows of one, too many of another."""

from __future__ import annotations

from reg_cli.data.dataset import Dataset, Notice
from reg_cli.data.preprocess import MOST_LEVELS

# With 20% of them tested, fewer rows of a class leave one or none in a test part.
FEW_PER_CLASS = 10
# Where one class holds as much, always naming it scores as much, and accuracy hardly moves above it.
MOST_OF_ONE_CLASS = 0.8
MOST_SHOWN = 8


def few_rows(dataset: Dataset) -> list[Notice]:
    """Classes whose rows are too few to be tested on."""
    few = [f"{name!r} ({rows})" for name, rows in class_counts(dataset).items() if rows < FEW_PER_CLASS]
    if not few:
        return []
    names = ", ".join(few[:MOST_SHOWN]) + (
        f" and {len(few) - MOST_SHOWN} more" if len(few) > MOST_SHOWN else ""
    )
    return [
        Notice(
            "few-per-class",
            f"fewer than {FEW_PER_CLASS} rows for {names}: their test rows are too few; --merge-rare "
            f"{FEW_PER_CLASS} makes one class of them",
        )
    ]


def imbalanced(dataset: Dataset) -> list[Notice]:
    """One class that holds most of the rows."""
    counts = class_counts(dataset)
    if not counts:
        return []
    name = max(counts, key=counts.__getitem__)
    share = counts[name] / dataset.n_rows
    if share < MOST_OF_ONE_CLASS:
        return []
    return [
        Notice(
            "imbalance",
            f"{share:.0%} of the rows are {name!r}, so that always naming it scores as much accuracy: --metric "
            "balanced_accuracy counts each class alike, --class-weight balanced trains on each alike",
        )
    ]


def pooled_levels(dataset: Dataset) -> list[Notice]:
    """Columns of words with more levels than become inputs of their own."""
    found = []
    for column in dataset.columns:
        has_many = column.used and column.n_distinct > MOST_LEVELS and column.name in dataset.features
        if has_many and dataset.features[column.name].dtype == "category":
            levels = f"{column.name!r} has {column.n_distinct:,} levels: the {MOST_LEVELS - 1} most frequent"
            found.append(Notice("levels-pooled", f"{levels} become inputs of their own, others one"))
    return found


def class_counts(dataset: Dataset) -> dict[str, int]:
    """Rows of each class; empty where the target is a quantity."""
    import numpy as np

    if not dataset.task.is_classification:
        return {}
    counts = np.bincount(dataset.target.astype(np.int64), minlength=len(dataset.classes))
    return dict(zip(dataset.classes, counts.tolist(), strict=True))
