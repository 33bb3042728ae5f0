"""Sentinels: one number, often repeated and far from all others, that stands for a missing value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset, Notice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A value that occurs less often may be a slip of the pen or a true extreme.
FEWEST_REPEATS = 3
# Fewer different values are a scale or a code, where a far step may be a level of it.
FEWEST_OTHERS = 10
# How far from the nearest other value, in units of the span of all others: true extremes of a long tail come one by
# one, and the step to the last of them, if it repeats, stays below half of the span.
FAR = 0.5
# Zero also means "none of it": amounts that are either nothing or large are common, so that it must lie farther.
FAR_FOR_ZERO = 1.0
# It is repeated where it has so many times the rows that others usually have; where it is very far indeed, whole
# numbers such as ages, that all repeat, need no such proof.
TIMES_USUAL = 3
SO_FAR = 5.0


def sentinels(dataset: Dataset) -> list[Notice]:
    """Sentinels of the inputs and of the target."""
    import numpy as np

    found = []
    for name in dataset.features.columns:
        column = dataset.features[name]
        if column.dtype == "category" or _has_limits(dataset, str(name)):
            continue
        for value, n_rows in sentinel_values(column.to_numpy(dtype=np.float64)):
            found.append(
                Notice(
                    "sentinel",
                    f"{str(name)!r} is {value:g} in {n_rows} rows, far from its other values: if that means "
                    "missing, leave those cells empty",
                )
            )
    if not dataset.task.is_classification and not _has_limits(dataset, dataset.target_name):
        for value, n_rows in sentinel_values(dataset.target.astype(np.float64)):
            found.append(
                Notice(
                    "sentinel-target",
                    f"the target {dataset.target_name!r} is {value:g} in {n_rows} rows, far from its other values: "
                    "if that means missing, leave those cells empty, or every error is an error of those rows",
                )
            )
    return found


def _has_limits(dataset: Dataset, name: str) -> bool:
    """True for a column in which `>1000` was read as 1000: the repeated number is told of as a limit already."""
    return any(
        notice.id == "number-limits" and notice.message.startswith(f"{name!r}: ")
        for notice in dataset.notices
    )


def sentinel_values(values: NDArray[np.float64]) -> list[tuple[float, int]]:
    """The sentinels among `values` (N,), the farthest first, with their rows."""
    import numpy as np

    distinct, counts = np.unique(values[np.isfinite(values)], return_counts=True)
    found: list[tuple[float, int]] = []
    low, high = 0, len(distinct)  # what is left lies in [low, high)
    while high - low > FEWEST_OTHERS:
        at_low = _is_sentinel(distinct[low:high], counts[low:high])
        at_high = _is_sentinel(-distinct[low:high][::-1], counts[low:high][::-1])
        if at_low:
            found.append((float(distinct[low]), int(counts[low])))
            low += 1
        elif at_high:
            found.append((float(distinct[high - 1]), int(counts[high - 1])))
            high -= 1
        else:
            break
    return found


def _is_sentinel(distinct: NDArray[np.float64], counts: NDArray[np.int64]) -> bool:
    """Judgement on the first of the sorted values: repeated, and far from the second.

    The last one is no part of the others' span: it may be a sentinel at the other end.
    """
    import numpy as np

    with np.errstate(over="ignore"):
        step, span = distinct[1] - distinct[0], distinct[-2] - distinct[1]
        if counts[0] < FEWEST_REPEATS or step <= (FAR_FOR_ZERO if distinct[0] == 0 else FAR) * span:
            return False
        return bool(counts[0] >= TIMES_USUAL * np.median(counts[1:]) or step > SO_FAR * span)
