"""Codes: words that hold the name of the class, and the one threshold of giving it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset

if TYPE_CHECKING:
    import pandas as pd

# What may be left of the target once a column is known: of classes the rows named wrongly, per row that naming the
# largest class gets wrong; of a quantity the deviation, per deviation of the target. Honest inputs leave more: the best
# single measurement of iris leaves 6%, a linear law with measured inputs usually above 3%.
MOST_LEFT = 0.02
SHORTEST_NAME = 2  # letters of a class's name; one letter stands in any word


def says_class(column: pd.Series, dataset: Dataset) -> bool:
    """True where the words hold the name of their row's class (`1999FAIL`): a code that was made from the target."""
    import numpy as np
    import pandas as pd

    if not (isinstance(column.dtype, pd.CategoricalDtype) and dataset.task.is_classification):
        return False
    named = [name.casefold() for name in dataset.classes]
    if min(map(len, named)) < SHORTEST_NAME:
        return False
    said = np.full(len(column.cat.categories) + 1, -1)  # the last is that of a missing word
    for place, word in enumerate(column.cat.categories):
        held = [k for k, name in enumerate(named) if name in str(word).casefold()]
        said[place] = max(held, key=lambda k: len(named[k])) if held else -1  # `unhealthy` holds `healthy`
    labels = dataset.target.astype(np.int64)
    wrong = int((said[column.cat.codes.to_numpy()] != labels).sum())
    return wrong <= MOST_LEFT * (len(labels) - int(np.bincount(labels).max()))
