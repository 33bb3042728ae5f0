"""What there is to know about a data set before anything is trained on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reg_cli.data.dataset import Column, Dataset, Notice
from reg_cli.data.preprocess import MOST_LEVELS, prepare_split
from reg_cli.data.splits.split_plan import SplitPlan, duplicates_across
from reg_cli.data.table import Table
from reg_cli.quantities import count

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from reg_cli.data.dataset import Dataset
    from reg_cli.data.splits.split_plan import SplitPlan

FEW_PER_CLASS = 10
RARE_SHARE = 0.1


def overview(dataset: Dataset, plan: SplitPlan) -> dict[str, Any]:
    """Columns, target, splits and findings as plain values, ready for JSON."""
    used = [column for column in dataset.columns if column.used]
    return {
        "name": dataset.name,
        "n_rows": dataset.n_rows,
        "n_columns": len(dataset.columns),
        "n_used": len(used),
        "n_features": dataset.features.shape[1],
        "n_inputs": prepare_split(dataset, plan, 0).train.x.shape[1],
        "task": str(dataset.task),
        "target": _target(dataset),
        "image_shape": list(dataset.image_shape) if dataset.image_shape else None,
        "splits": plan.description,
        "columns": _columns(dataset.columns),
        "notices": [
            {"id": notice.id, "message": notice.message}
            for notice in (*dataset.notices, *findings(dataset, plan))
        ],
    }


def table_overview(table: Table) -> dict[str, Any]:
    """Columns and findings of a table whose target is not chosen yet."""
    return {
        "name": table.name,
        "n_columns": len(table.columns),
        "target": None,
        "columns": _columns(table.columns),
        "notices": [{"id": notice.id, "message": notice.message} for notice in table.notices],
    }


def _columns(columns: Sequence[Column]) -> list[dict[str, Any]]:
    return [asdict(column) | {"kind": str(column.kind)} for column in columns]


def _target(dataset: Dataset) -> dict[str, Any]:
    import numpy as np

    if dataset.task.is_classification:
        counts = np.bincount(dataset.target.astype(np.int64), minlength=len(dataset.classes)).tolist()
        shown = ", ".join(
            f"{name} {count}" for name, count in list(zip(dataset.classes, counts, strict=True))[:12]
        )
        more = f", and {len(counts) - 12} more classes" if len(counts) > 12 else ""
        classes = dict(zip(dataset.classes, counts, strict=True))
        return {"name": dataset.target_name, "classes": classes, "summary": shown + more}
    low, first, middle, third, high = np.quantile(dataset.target, [0, 0.25, 0.5, 0.75, 1]).tolist()
    summary = f"{low:g} to {high:g}, median {middle:g}, half of all between {first:g} and {third:g}"
    return {"name": dataset.target_name, "quantiles": [low, first, middle, third, high], "summary": summary}


def findings(dataset: Dataset, plan: SplitPlan) -> tuple[Notice, ...]:
    """What in the data could spoil a study: rare classes, copies of the target, rows on both sides, wide
    columns.
    """
    found = [*_rare_classes(dataset), *_copies_of_target(dataset), *_pooled(dataset), *_sentinels(dataset)]
    n_copies = duplicates_across(dataset, plan)
    if n_copies:
        found.append(
            Notice(
                "duplicates-across",
                f"{n_copies:.1%} of the test rows have an exact copy among the train rows: the test score is "
                "too good by as much; drop the copies, or give --group if rows belong together",
            )
        )
    return tuple(found)


def _rare_classes(dataset: Dataset) -> list[Notice]:
    import numpy as np

    if not dataset.task.is_classification:
        return []
    counts = np.bincount(dataset.target.astype(np.int64), minlength=len(dataset.classes))
    found = []
    few = [
        f"{dataset.classes[place]!r} ({counts[place]})" for place in np.flatnonzero(counts < FEW_PER_CLASS)
    ]
    if few:
        shown = ", ".join(few[:8]) + (f" and {len(few) - 8} more" if len(few) > 8 else "")
        found.append(
            Notice(
                "few-per-class", f"fewer than {FEW_PER_CLASS} rows for {shown}: their test rows are too few"
            )
        )
    if counts.min() < RARE_SHARE * counts.max():
        told = f"the largest class has {counts.max() / counts.min():.0f} times the rows of the smallest"
        found.append(Notice("imbalance", f"{told}: --metric balanced_accuracy counts each class alike"))
    return found


def _copies_of_target(dataset: Dataset) -> list[Notice]:
    return [
        Notice(
            "target-copy",
            f"{str(name)!r} alone tells the target in every row: leave it out with --drop if it is not known "
            "before the target is",
        )
        for name in dataset.features.columns
        if _tells_target(dataset.features[name], dataset)
    ]


def _tells_target(column: pd.Series, dataset: Dataset) -> bool:
    """Whether equal values always go with equal targets, too few values for chance."""
    import numpy as np
    import pandas as pd

    known = np.asarray(column.notna())
    if known.sum() < 20 or known.mean() < 0.9:
        return False
    if not dataset.task.is_classification:
        if isinstance(column.dtype, pd.CategoricalDtype):
            return False
        values, target = column.to_numpy(dtype=np.float64)[known], dataset.target[known]
        if np.ptp(values) == 0 or np.ptp(target) == 0:
            return False
        return bool(abs(np.corrcoef(values, target)[0, 1]) > 0.99999)
    codes = pd.factorize(column[known])[0]
    n_values = int(codes.max()) + 1
    if n_values > max(len(dataset.classes) + 2, 0.05 * known.sum()):
        return False
    pairs = np.unique(np.column_stack((codes, dataset.target[known].astype(np.int64))), axis=0)
    return len(pairs) == n_values >= len(dataset.classes)


def _pooled(dataset: Dataset) -> list[Notice]:
    found = []
    for column in dataset.columns:
        if column.used and column.name in dataset.features and column.n_distinct > MOST_LEVELS:
            values = dataset.features[column.name]
            if values.dtype == "category":
                told = (
                    f"{column.name!r} has {column.n_distinct:,} levels: the {MOST_LEVELS - 1} most frequent"
                )
                found.append(Notice("levels-pooled", f"{told} become inputs of their own, others one"))
    return found


def _sentinels(dataset: Dataset) -> list[Notice]:
    """Numbers that often stand for missing and lie far from all others."""
    import numpy as np

    found = []
    for name in dataset.features.columns:
        column = dataset.features[name]
        if column.dtype == "category":
            continue
        values = column.to_numpy(dtype=np.float64)
        for sentinel in (-999.0, -9999.0, -99.0, 999.0, 9999.0, 99999.0):
            n_sentinel = int((values == sentinel).sum())
            others = values[np.isfinite(values) & (values != sentinel)]
            if n_sentinel < 2 or len(others) < 10:
                continue
            low, high = others.min(), others.max()
            distance = max(low - sentinel, sentinel - high)
            if distance > 2 * (high - low):
                told = (
                    f"{str(name)!r} is {sentinel:g} in {count(n_sentinel, 'row')}, far from its other values"
                )
                found.append(Notice("sentinel", f"{told}: if that means missing, leave those cells empty"))
    return found


_FEWEST_ROWS = 30
_FEWEST_PER_LEVEL = 5
_SURELY_THE_SAME = 0.9999


def leaking_columns(dataset: Dataset) -> list[str]:
    """The input columns that alone tell the target of every row.

    A number gives a class away when each class has a range of its own, and a quantity when it is its copy or a
    rescaled one; words do when every word stands for one class (of at least 5 rows a word, or an id would count).
    """
    if dataset.n_rows < _FEWEST_ROWS:
        return []
    classes = dataset.task.is_classification
    return [
        str(name)
        for name in dataset.features.columns
        if (_tells_class if classes else _tells_value)(dataset.features[name], dataset.target)
    ]


def _tells_class(column: pd.Series, target: NDArray[np.int64] | NDArray[np.float64]) -> bool:
    import numpy as np
    import pandas as pd

    known = column.notna().to_numpy()
    if known.mean() < 0.9:
        return False
    labels = target[known]
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy()[known]
        pairs = pd.DataFrame({"word": codes, "label": labels}).drop_duplicates()
        n_words = len(np.unique(codes))
        return len(pairs) == n_words > 1 and len(codes) / n_words >= _FEWEST_PER_LEVEL
    values = column.to_numpy(dtype=np.float64)[known]
    order = np.argsort(values, kind="stable")
    changes = np.flatnonzero(np.diff(labels[order]))
    # Each class one run of the sorted values, and no value on the border of two.
    borders_apart = bool((values[order][changes] < values[order][changes + 1]).all())
    return len(changes) == len(np.unique(labels)) - 1 and borders_apart


def _tells_value(column: pd.Series, target: NDArray[np.int64] | NDArray[np.float64]) -> bool:
    import numpy as np
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        return False
    values = column.to_numpy(dtype=np.float64)
    known = np.isfinite(values)
    if known.mean() < 0.9 or np.ptp(values[known]) == 0 or np.ptp(target[known]) == 0:
        return False
    with np.errstate(all="ignore"):
        return bool(abs(np.corrcoef(values[known], target[known])[0, 1]) > _SURELY_THE_SAME)


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
