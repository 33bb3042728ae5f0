"""From a split's rows to the network's arrays; everything is fitted on the split's train rows only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reg_cli.data.dataset import Dataset, Task
from reg_cli.data.splits.split_plan import SplitPlan

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

MOST_LEVELS = 32  # inputs that one category column may become, the pooled one included
MOST_CATEGORY_INPUTS = 2048  # inputs that all category columns together may become
FEWEST_LEVEL_ROWS = 2  # a level seen in one train row alone can only be memorised
MISSING_LEVEL = "\0missing"  # no file's word: NUL never survives reading
LARGEST_INPUT = 1e6  # deviations; beyond it float32 products overflow


@dataclass(frozen=True)
class Part:
    """The rows of one part (train, val or test) of one split, as the network takes them.

    Shape: `x` (N, D) float32; `y` (N, C) float32: one-hot classes (C = number of classes), for binary the
    0/1 of the second class (C = 1), for regression the target scaled by the train rows' mean and
    deviation (C = 1).
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]


@dataclass(frozen=True)
class PreparedSplit:
    """One split ready for the engine, with what is needed to read its numbers in the user's units."""

    split: int
    train: Part
    val: Part
    test: Part
    input_names: tuple[str, ...]
    target_mean: float = 0.0
    target_scale: float = 1.0


def prepare_split(dataset: Dataset, plan: SplitPlan, split: int) -> PreparedSplit:
    """Impute, scale and encode one split.

    Missing numbers become the train rows' median, with a 0/1 input beside where the train rows lack some;
    numbers are standardised; categories become one 0/1 input per level, rare ones pooled, missing a level of
    its own. Images are divided by one scale for all pixels, so that a shifted pixel keeps its meaning and
    background 0 stays 0. The number of inputs can differ between splits, because a level may be absent from
    one split's train rows.
    """
    import numpy as np

    sides = [plan.train[split], plan.val[split], plan.test[split]]
    if dataset.image_shape is not None:
        blocks, names = _image(dataset, sides), [str(name) for name in dataset.features.columns]
    else:
        numeric, numeric_names = _numeric(dataset, sides)
        category, category_names = _category(dataset, sides)
        blocks = [np.hstack(pair) for pair in zip(numeric, category, strict=True)]
        names = numeric_names + category_names
    targets, mean, scale = _targets(dataset, sides)
    train, val, test = (
        Part(np.ascontiguousarray(x, dtype=np.float32), y) for x, y in zip(blocks, targets, strict=True)
    )
    return PreparedSplit(split, train, val, test, tuple(names), mean, scale)


def _image(dataset: Dataset, sides: list[NDArray[np.int64]]) -> list[NDArray[np.float64]]:
    import numpy as np

    pixels = [np.nan_to_num(dataset.features.iloc[rows].to_numpy(dtype=np.float64)) for rows in sides]
    scale = float(np.abs(pixels[0]).max(initial=0.0)) or 1.0
    return [np.clip(side / scale, -LARGEST_INPUT, LARGEST_INPUT) for side in pixels]


def _numeric(dataset: Dataset, sides: list[NDArray[np.int64]]) -> tuple[list[NDArray[np.float64]], list[str]]:
    import numpy as np
    from sklearn.impute import MissingIndicator, SimpleImputer
    from sklearn.preprocessing import StandardScaler

    names = [str(name) for name in dataset.features.columns if dataset.features[name].dtype != "category"]
    if not names:
        return [np.empty((len(rows), 0)) for rows in sides], []
    # Squares of anything larger overflow float64, and with them the deviation.
    values = [np.clip(_block(dataset.features, names, rows), -1e150, 1e150) for rows in sides]
    imputer = SimpleImputer(strategy="median", keep_empty_features=True).fit(values[0])
    scaler = StandardScaler().fit(imputer.transform(values[0]))
    scaled = [
        np.clip(scaler.transform(imputer.transform(side)), -LARGEST_INPUT, LARGEST_INPUT) for side in values
    ]
    lacking = MissingIndicator(features="missing-only", error_on_new=False).fit(values[0])
    marked = [names[place] for place in lacking.features_]
    if not marked:
        return scaled, names
    flags = [lacking.transform(side).astype(np.float64) for side in values]
    return [np.hstack(pair) for pair in zip(scaled, flags, strict=True)], names + [
        f"{name} is missing" for name in marked
    ]


def _block(features: pd.DataFrame, names: list[str], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    import numpy as np

    block = np.empty((len(rows), len(names)))
    for place, name in enumerate(names):
        block[:, place] = features[name].to_numpy(dtype=np.float64, na_value=np.nan)[rows]
    return block


def _category(
    dataset: Dataset, sides: list[NDArray[np.int64]]
) -> tuple[list[NDArray[np.float32]], list[str]]:
    import numpy as np
    from sklearn.preprocessing import OneHotEncoder

    names = [str(name) for name in dataset.features.columns if dataset.features[name].dtype == "category"]
    if not names:
        return [np.empty((len(rows), 0), dtype=np.float32) for rows in sides], []
    levels = max(2, min(MOST_LEVELS, MOST_CATEGORY_INPUTS // len(names)))
    encoder = OneHotEncoder(
        max_categories=levels,
        min_frequency=FEWEST_LEVEL_ROWS,
        handle_unknown="infrequent_if_exist",
        sparse_output=False,
        dtype=np.float32,
    )
    blocks: list[list[NDArray[np.float32]]] = [[] for _ in sides]
    shown: list[str] = []
    for name in names:
        column = dataset.features[name]
        words = np.append(np.asarray(column.cat.categories, dtype=object), MISSING_LEVEL)
        codes = column.cat.codes.to_numpy()
        encoder.fit(words[codes[sides[0]]][:, None])  # code -1, missing, is the last word
        for block, rows in zip(blocks, sides, strict=True):
            block.append(encoder.transform(words[codes[rows]][:, None]))
        shown += [f"{name} = {_level_name(level)}" for level in encoder.get_feature_names_out([""])]
    return [np.hstack(block) for block in blocks], shown


def _level_name(feature: Any) -> str:
    level = str(feature)[1:]  # scikit-learn writes "<column>_<level>", and the column was called ""
    return {"infrequent_sklearn": "(other)", MISSING_LEVEL: "(missing)"}.get(level, level)


def _targets(
    dataset: Dataset, sides: list[NDArray[np.int64]]
) -> tuple[list[NDArray[np.float32]], float, float]:
    """Each side's target as the network's output units, and the mean and scale of a quantity."""
    import numpy as np

    values = [dataset.target[rows] for rows in sides]
    if dataset.task is Task.REGRESSION:
        mean = float(values[0].mean())
        scale = float(values[0].std()) or 1.0
        return [((side - mean) / scale).astype(np.float32)[:, None] for side in values], mean, scale
    if dataset.task is Task.BINARY:
        return [side.astype(np.float32)[:, None] for side in values], 0.0, 1.0
    identity = np.eye(len(dataset.classes), dtype=np.float32)
    return [identity[side.astype(np.int64)] for side in values], 0.0, 1.0
