"""Leaks: inputs that give the target away, alone, as a sum, or by being empty."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset, Notice
from reg_cli.data.quality.codes import MOST_LEFT, says_class

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

FEWEST_ROWS = 30
FEWEST_KNOWN = 0.9  # share of the rows that must have a value; else what is missing is asked
FEWEST_PER_LEVEL = 5  # rows per word or code, or an id would count
# Rows of each side that a missing value must tell apart; fewer may agree by chance.
FEWEST_TOLD = 10
MOST_SUMMED = 6  # columns of a sum; a linear law of many more is a model and no definition
# The weights of a total, a difference or a mean are alike but for their sign; those of a law of nature are not, and
# only a definition (a weighted mark) leaves nothing at all.
WEIGHTS_ALIKE = 0.05
NOTHING_LEFT = 1e-6
ROWS_PER_COLUMN = 5  # rows needed for each column of a sum, or any target is one
SCREEN_ROWS = 2000  # rows on which a column is tried before all of them are read
SUM_ROWS = 10_000  # rows on which a sum is judged


def leaks(dataset: Dataset, grouped: Container[str]) -> list[Notice]:
    """The notices on everything that gives the target away; columns of rows that belong together are no leaks."""
    found = [
        Notice(
            "target-copy",
            f"{name!r} alone tells the target {dataset.target_name!r}: leave it out with --drop if it is not known "
            "before the target is",
        )
        for name in leaking_columns(dataset, grouped)
    ]
    found += [
        Notice(
            "target-missingness",
            f"being empty or not, {name!r} tells the target {dataset.target_name!r}: leave it out with --drop if it is "
            "filled in only once the target is known",
        )
        for name in telling_by_absence(dataset)
    ]
    if summed := summed_columns(dataset, grouped):
        names = ", ".join(map(repr, summed[:-1])) + f" and {summed[-1]!r}"
        found.append(
            Notice(
                "target-sum",
                f"{names} together give the target {dataset.target_name!r} by adding and subtracting: leave one of "
                "them out with --drop if they are not known before the target is",
            )
        )
    return found


def leaking_columns(dataset: Dataset, grouped: Container[str] = ()) -> list[str]:
    """The input columns that alone tell the target of nearly every row, those in `grouped` left out."""
    if dataset.n_rows < FEWEST_ROWS:
        return []
    tells = _tells_class if dataset.task.is_classification else _tells_value
    return [
        str(name)
        for name in dataset.features.columns
        if name not in grouped
        and (tells(dataset.features[name], dataset.target) or says_class(dataset.features[name], dataset))
    ]


def _tells_class(column: pd.Series, target: NDArray[np.int64] | NDArray[np.float64]) -> bool:
    """True where words stand for one class each, or a number's ranges for one each."""
    import numpy as np
    import pandas as pd

    known = column.notna().to_numpy()
    if known.mean() < FEWEST_KNOWN or known.sum() < FEWEST_ROWS:
        return False
    labels = target[known].astype(np.int64)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return _levels_tell(column.cat.codes.to_numpy()[known], labels)
    values = column.to_numpy(dtype=np.float64)[known]
    if len(values) > SCREEN_ROWS:
        some = np.linspace(0, len(values) - 1, SCREEN_ROWS).astype(np.int64)
        if not _ranges_tell(values[some], labels[some], 3 * MOST_LEFT):
            return False
    if _ranges_tell(values, labels, MOST_LEFT):
        return True
    return bool((values == np.floor(values)).all()) and _levels_tell(values, labels)


def _levels_tell(values: NDArray[np.generic], labels: NDArray[np.int64]) -> bool:
    """True where each row's class is what the other rows of its level mostly are."""
    import numpy as np

    codes = np.unique(values, return_inverse=True)[1]
    n_levels = int(codes.max()) + 1
    if n_levels < 2 or len(codes) / n_levels < FEWEST_PER_LEVEL:
        return False
    table = np.zeros((n_levels, int(labels.max()) + 1))
    np.add.at(table, (codes, labels), 1)
    others = table[codes]
    others[np.arange(len(codes)), labels] -= 1
    wrong = (others.argmax(axis=1) != labels) | (others.max(axis=1) == 0)
    return bool(wrong.sum() <= MOST_LEFT * (len(labels) - np.bincount(labels).max()))


def _ranges_tell(values: NDArray[np.float64], labels: NDArray[np.int64], most_left: float) -> bool:
    """True where as many ranges of the number as there are classes hold one class each, but for few rows."""
    import numpy as np
    from sklearn.tree import DecisionTreeClassifier

    n_classes = len(np.unique(labels))
    if n_classes < 2:
        return False
    clipped = np.clip(values, -1e30, 1e30)[:, None].astype(np.float32)  # the tree works in float32
    tree = DecisionTreeClassifier(max_leaf_nodes=n_classes, random_state=0).fit(clipped, labels)
    wrong = (tree.predict(clipped) != labels).sum()
    return bool(wrong <= most_left * (len(labels) - np.bincount(labels).max()))


def _tells_value(column: pd.Series, target: NDArray[np.int64] | NDArray[np.float64]) -> bool:
    """True where the target is the number in other units."""
    import numpy as np
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        return False
    values = column.to_numpy(dtype=np.float64)
    known = np.isfinite(values)
    if known.mean() < FEWEST_KNOWN or known.sum() < FEWEST_ROWS:
        return False
    with np.errstate(all="ignore"):
        if np.ptp(values[known]) == 0 or np.ptp(target[known]) == 0:
            return False
        return bool(1 - np.corrcoef(values[known], target[known])[0, 1] ** 2 <= MOST_LEFT**2)


def telling_by_absence(dataset: Dataset) -> list[str]:
    """The input columns that are empty exactly where the target is one class, or where it is not."""
    import numpy as np

    if not dataset.task.is_classification or dataset.n_rows < FEWEST_ROWS:
        return []
    labels = dataset.target.astype(np.int64)
    counts = np.bincount(labels, minlength=len(dataset.classes))
    found = []
    for part in dataset.features.columns:
        missing = dataset.features[part].isna().to_numpy()
        if not FEWEST_TOLD <= missing.sum() <= len(missing) - FEWEST_TOLD:
            continue
        by_class = np.bincount(labels[missing], minlength=len(counts))
        wrong = np.minimum(
            missing.sum() + counts - 2 * by_class, len(labels) - missing.sum() - counts + 2 * by_class
        )
        allowed = MOST_LEFT * np.minimum(counts, len(labels) - counts)
        name = column_of(dataset, str(part))
        if (wrong <= allowed).any() and name not in found:
            found.append(name)
    return found


def column_of(dataset: Dataset, feature: str) -> str:
    """The column that a feature was made of: `closed_on` for `closed_on (days)`."""
    names = {column.name for column in dataset.columns}
    stem = feature.rpartition(" (")[0]
    return stem if feature not in names and stem in names else feature


def summed_columns(dataset: Dataset, grouped: Container[str] = ()) -> list[str]:
    """The fewest numeric columns of which the target is a weighted sum; empty where it is none, or one's copy."""
    import numpy as np

    if dataset.task.is_classification or dataset.n_rows < FEWEST_ROWS:
        return []
    numeric = [name for name in dataset.features.columns if dataset.features[name].dtype != "category"]
    names = [str(name) for name in numeric if str(name) not in grouped]
    if not names:
        return []
    block = np.column_stack([dataset.features[name].to_numpy(dtype=np.float64) for name in names])
    usable = np.isfinite(block).mean(axis=0) >= FEWEST_KNOWN
    block, names = block[:, usable], [name for name, use in zip(names, usable, strict=True) if use]
    rows = np.flatnonzero(np.isfinite(block).all(axis=1))
    if len(rows) < max(FEWEST_ROWS, ROWS_PER_COLUMN * block.shape[1]):
        return []
    rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), SUM_ROWS)).astype(np.int64)]
    block, target = block[rows], dataset.target[rows].astype(np.float64)
    with np.errstate(all="ignore"):
        spread = block.std(axis=0)
        keep = np.isfinite(spread) & (spread > 0)
        scaled = (block[:, keep] - block[:, keep].mean(axis=0)) / spread[keep]
        goal = (target - target.mean()) / (target.std() or 1.0)
    names = [name for name, use in zip(names, keep, strict=True) if use]
    if (
        not (names and np.isfinite(scaled).all() and np.isfinite(goal).all())
        or _left(scaled, goal) > MOST_LEFT
    ):
        return []
    # The column that can be spared best goes first, until no other can.
    chosen = list(range(len(names)))
    while len(chosen) > 2:
        left, spared = min(
            (_left(scaled[:, [k for k in chosen if k != spare]], goal), spare) for spare in chosen
        )
        if left > MOST_LEFT:
            break
        chosen.remove(spared)
    if not 2 <= len(chosen) <= MOST_SUMMED or _one_does(scaled, goal):
        return []
    weights = np.abs(np.linalg.lstsq(scaled[:, chosen], goal, rcond=None)[0] / spread[keep][chosen])
    alike = weights.max() <= (1 + WEIGHTS_ALIKE) * weights.min()
    return [names[k] for k in chosen] if alike or _left(scaled[:, chosen], goal) <= NOTHING_LEFT else []


def _left(block: NDArray[np.float64], goal: NDArray[np.float64]) -> float:
    """The deviation of the standardised goal that a weighted sum of the columns leaves."""
    import numpy as np

    rest = goal - block @ np.linalg.lstsq(block, goal, rcond=None)[0]
    return float(np.sqrt(np.mean(rest**2)))


def _one_does(scaled: NDArray[np.float64], goal: NDArray[np.float64]) -> bool:
    import numpy as np

    return bool((1 - (scaled.T @ goal / len(goal)) ** 2 <= MOST_LEFT**2 * np.ones(scaled.shape[1])).any())
