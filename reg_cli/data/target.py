"""Which column is to be predicted, and whether that is a class or a quantity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reg_cli.data.dataset import Column, Kind, Notice, Task
from reg_cli.errors import DataError, UsageError
from reg_cli.names import nearest

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

USUAL_NAMES = ("target", "label", "class", "y")
FEW_CLASSES = 20
MOST_CLASSES = 1000


class TargetUnknown(UsageError):
    """No target was named and none is unmistakable."""


@dataclass(frozen=True)
class Target:
    """The target as the network needs it.

    Shape: `values` (N,) int64 class positions or float64 quantities, for the rows that `known` (N_all,)
    marks.
    """

    values: NDArray[np.int64] | NDArray[np.float64]
    known: NDArray[np.bool_]
    task: Task
    classes: tuple[str, ...]
    notices: tuple[Notice, ...]


def find_column(wanted: str, columns: Sequence[Column], option: str) -> str:
    """The column that `wanted` names or numbers, from 1 or -1; DataError with the nearest names."""
    names = [column.name for column in columns]
    if wanted in names:
        return wanted
    stripped = wanted.strip()
    same = [name for name in names if name.strip().casefold() == stripped.casefold()]
    if len(same) == 1:
        return same[0]
    if stripped.lstrip("-").isdecimal() and stripped.isascii():
        position = int(stripped)
        if 1 <= position <= len(names):
            return names[position - 1]
        if -len(names) <= position <= -1:
            return names[position]
    raise DataError(
        f"{option} must name a column of the table (or its position, 1 to {len(names)}), but there is no "
        f"{wanted!r}; {nearest(wanted, names)}"
    )


def choose_target(
    columns: Sequence[Column], requested: str | None, natural: str | None
) -> tuple[str, Notice | None]:
    """The target's name: as asked for, by the data set's nature, or guessed where unmistakable."""
    if requested is not None:
        return find_column(requested, columns, "--target"), None
    if natural is not None:
        return natural, None
    usual = [column for column in columns if column.name.strip().casefold() in USUAL_NAMES]
    if len(usual) == 1:
        name = usual[0].name
        return name, Notice(
            "target-guessed", f"{name!r} was taken as the target for its name; --target chooses another"
        )
    last = columns[-1] if columns else None
    if last is not None and len(columns) > 1 and last.kind in (Kind.CATEGORY, Kind.BOOLEAN) and not usual:
        return last.name, Notice(
            "target-guessed",
            f"the last column, {last.name!r}, was taken as the target "
            f"({last.reason}); --target chooses another",
        )
    names = ", ".join(repr(column.name) for column in columns[:8]) + (", ..." if len(columns) > 8 else "")
    raise TargetUnknown(
        f"the column to predict must be known, but none of {names} is unmistakably it; name it with --target"
    )


def decide(labels: pd.Series, requested: Task | None) -> Target:
    """The target's values and task, asked for or inferred; DataError where it cannot be predicted."""
    import numpy as np
    import pandas as pd

    name = str(labels.name)
    numeric = not isinstance(labels.dtype, pd.CategoricalDtype)
    known = np.array(labels.notna())
    if numeric:
        known &= np.isfinite(labels.to_numpy(dtype=float, na_value=np.nan))
    if not known.any():
        raise DataError(
            f"the target must have values, but every row of {name!r} lacks one; choose another --target"
        )
    kept = labels[known]
    task, notices = _task(kept, numeric, requested)
    if task is Task.REGRESSION:
        values = kept.to_numpy(dtype=np.float64)
        if np.ptp(values) == 0:
            raise DataError(
                f"the target must vary, but {name!r} is {values[0]:g} in every row; choose another --target"
            )
        return Target(values, known, task, (), notices)
    if numeric:
        kept = kept.astype("category")
        kept = kept.cat.rename_categories([f"{level:.15g}" for level in kept.cat.categories])
    else:
        kept = kept.cat.remove_unused_categories()
    classes = tuple(str(level) for level in kept.cat.categories)
    if len(classes) < 2:
        raise DataError(
            f"the target must have at least two classes, but {name!r} is {classes[0]!r} in every row; choose "
            "another --target"
        )
    if len(classes) > MOST_CLASSES:
        raise DataError(
            f"the target must have at most {MOST_CLASSES} classes, but {name!r} has {len(classes)}; choose "
            "another --target, or --task regression if it is a quantity"
        )
    if requested is Task.BINARY and len(classes) != 2:
        raise DataError(
            f"the target of --task binary must have two classes, but {name!r} has {len(classes)}; leave "
            "--task out or give --task multiclass"
        )
    task = Task.BINARY if len(classes) == 2 else Task.MULTICLASS
    return Target(np.asarray(kept.cat.codes, dtype=np.int64), known, task, classes, notices)


def _task(kept: pd.Series, numeric: bool, requested: Task | None) -> tuple[Task, tuple[Notice, ...]]:
    """The task and, where it was inferred from numbers, the notice that says why."""
    name = str(kept.name)
    if requested is Task.REGRESSION and not numeric:
        raise DataError(
            f"the target of --task regression must be numbers, but {name!r} holds words such as "
            f"{str(kept.iloc[0])!r}; choose another --target or leave --task out"
        )
    if requested is not None:
        return requested, ()
    if not numeric:
        return Task.MULTICLASS, ()
    n_distinct = kept.nunique()
    whole = bool((kept == kept.round()).all())
    if n_distinct <= 2 or (whole and n_distinct <= FEW_CLASSES and n_distinct * 5 <= len(kept)):
        numbers = "whole numbers" if whole else "numbers"
        message = f"the target {name!r} has {n_distinct} distinct {numbers}: taken as classes"
        return Task.MULTICLASS, (
            Notice("task-inferred", f"{message}; --task regression takes them as a quantity"),
        )
    message = f"the target {name!r} has {n_distinct} distinct numbers: taken as a quantity"
    return Task.REGRESSION, (Notice("task-inferred", f"{message}; --task multiclass takes them as classes"),)
