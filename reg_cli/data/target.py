"""The target as the network needs it: a class or a quantity, asked for or inferred, rare classes merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reg_cli.data.dataset import Notice, Task
from reg_cli.errors import DataError, UsageError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

FEW_CLASSES = 20
# An inferred class with fewer rows cannot be trained, validated and tested on: then the numbers are counts.
FEWEST_OF_INFERRED = 3
RARE = "(rare)"
CLASSES_SHOWN = 8
MOST_CLASSES = 1000


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
    merged: tuple[str, ...] = ()
    n_left_out: int = 0
    """Rows of classes too rare to be merged."""


def decide(labels: pd.Series, requested: Task | None, *, merge_rare: int | None = None) -> Target:
    """The target's values and task, asked for or inferred; DataError where it cannot be predicted.

    With `merge_rare`, classes with fewer rows become one, and are left out where even that has fewer.
    """
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
    task, notices = _task(kept, numeric, requested, merge_rare)
    if task is Task.REGRESSION:
        if merge_rare is not None:
            raise UsageError(
                f"--merge-rare must have classes to merge, but {name!r} is taken as a quantity; leave it out or give "
                "--task multiclass"
            )
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
    merged: tuple[str, ...] = ()
    n_left_out = 0
    if merge_rare is not None:
        kept, merged, notice = _merge_rare(kept, merge_rare)
        notices = (*notices, *notice)
        n_left_out = int(kept.isna().sum())
        known[np.flatnonzero(known)[kept.isna()]] = False
        kept = kept.dropna().cat.remove_unused_categories()
    classes = tuple(str(level) for level in kept.cat.categories)
    if not classes:
        raise DataError(
            f"--merge-rare must leave classes, but every class of {name!r} has fewer than {merge_rare} rows; make it "
            "smaller"
        )
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
    codes = np.asarray(kept.cat.codes, dtype=np.int64)
    return Target(codes, known, task, classes, notices, merged, n_left_out)


def _merge_rare(kept: pd.Series, fewest: int) -> tuple[pd.Series, tuple[str, ...], tuple[Notice, ...]]:
    """Classes with fewer than `fewest` rows as one class, or missing where that has fewer too."""
    import pandas as pd

    counts = kept.value_counts()
    rare = sorted(
        (str(level) for level in counts.index[counts < fewest]), key=list(kept.cat.categories).index
    )
    n_rows = int(counts[counts < fewest].sum())
    if not rare:
        return kept, (), ()
    named = ", ".join(map(repr, rare[:CLASSES_SHOWN])) + (", ..." if len(rare) > CLASSES_SHOWN else "")
    classes = f"{len(rare)} class{'es' if len(rare) > 1 else ''} with fewer than {fewest} rows ({named})"
    levels = [str(level) for level in kept.cat.categories if str(level) not in rare]
    if n_rows < fewest:
        message = f"{classes}: {n_rows} rows were left out, too few for a class of their own"
        merged = kept.cat.set_categories(levels)
    else:
        message = f"{classes} became {RARE!r}, {n_rows} rows"
        words = kept.astype(object).where(~kept.isin(rare), RARE)
        merged = words.astype(pd.CategoricalDtype([*(level for level in levels if level != RARE), RARE]))
    return merged, tuple(rare), (Notice("merged-rare", message),)


def _task(
    kept: pd.Series, numeric: bool, requested: Task | None, merge_rare: int | None
) -> tuple[Task, tuple[Notice, ...]]:
    """The task and, where it was inferred from numbers, the notice that says why.

    Whole numbers of which some occur once or twice are counts, unless --merge-rare says that they are classes.
    """
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
    fewest = int(kept.value_counts().min())
    rare = n_distinct > 2 and fewest < FEWEST_OF_INFERRED and merge_rare is None
    if n_distinct <= 2 or (whole and n_distinct <= FEW_CLASSES and n_distinct * 5 <= len(kept) and not rare):
        numbers = "whole numbers" if whole else "numbers"
        message = f"the target {name!r} has {n_distinct} distinct {numbers}: taken as classes"
        return Task.MULTICLASS, (
            Notice("task-inferred", f"{message}; --task regression takes them as a quantity"),
        )
    message = f"the target {name!r} has {n_distinct} distinct numbers: taken as a quantity"
    if whole and rare and n_distinct <= FEW_CLASSES:
        message += f", as some occur in fewer than {FEWEST_OF_INFERRED} rows"
    return Task.REGRESSION, (Notice("task-inferred", f"{message}; --task multiclass takes them as classes"),)
