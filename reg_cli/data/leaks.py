"""Columns that give the target away: one of them alone tells it, which real inputs hardly ever do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

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
