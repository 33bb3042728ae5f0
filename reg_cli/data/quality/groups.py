"""Groups: rows that belong together (one patient, one household) and must not stand on two sides of a split."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset, Kind, Notice
from reg_cli.data.quality.codes import says_class
from reg_cli.data.quality.keys import (
    FEWEST_LEVELS,
    is_group_size,
    is_time_name,
    moment_numbers,
    stems,
)
from reg_cli.names import name_words

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

# Levels that agree on the target must be so many before they are cases and not the ordinary categories of a leak.
FEWEST_SAME_TARGET = 10
# Rows that differ from their level's target, per row that would differ by chance; and the rows that must differ by
# chance before their absence says anything.
MOST_DIFFERENT = 0.02
FEWEST_BY_CHANCE = 10
# Share of the rows whose nearest other row (in the other columns) is of the same level. Twenty ordinary categories a
# deviation apart reach about one third; repeated measures of one subject nearly all.
MOSTLY_NEAREST = 0.8
FEWEST_NEAR = 2  # columns that distance is measured in; in one alone neighbours are of one level by chance
# A number that the others foretell so well is a quantity: an id is foretold by nothing.
FORETOLD = 0.5
MOST_ROWS_COMPARED = 2000
N_SHUFFLES = 20

_IDS = {"id", "ids", "uuid", "guid", "identifier"}
_CASES = {
    "subject", "patient", "participant", "person", "respondent", "customer", "client", "user", "member", "student",
    "pupil", "animal", "household", "family", "patnr", "proband", "subj", "pid", "sid",
}  # fmt: skip
_NUMBERED = {"no", "nr", "num", "number", "code", "name", "key", "index"}


def rows_together(dataset: Dataset, groups: Mapping[str, str]) -> list[Notice]:
    """The notices on the columns whose values mark rows that belong together, as `group_columns` found them."""
    if dataset.groups is not None or dataset.times is not None:
        return []
    return [
        Notice(
            "groups",
            f"rows of the same {name!r} belong together ({reason}): a split at random puts them on both sides, and "
            f"the test score then tells of memory; --group {shlex.quote(name)} keeps them on one side",
        )
        for name, reason in groups.items()
    ]


def group_columns(dataset: Dataset) -> dict[str, str]:
    """The columns whose equal values mark rows that belong together, with the reason of each."""
    import pandas as pd

    if dataset.keys is None:
        return {}
    kinds = {column.name: column.kind for column in dataset.columns}
    found = {}
    for name in map(str, dataset.keys.columns):
        values = dataset.keys[name]
        if (
            name == dataset.target_name
            or kinds.get(name) is Kind.DATETIME
            or moment_numbers(values) is not None
        ):
            continue
        stem = stems(values)
        if stem is not None:
            found[name] = (
                f"{stem.nunique():,} stems with a counter behind each, such as {str(values.iloc[0])!r}"
            )
            continue
        codes, levels = pd.factorize(values)
        n_known = int((codes >= 0).sum())
        if len(levels) < FEWEST_LEVELS or not is_group_size(n_known, len(levels)):
            continue
        if reason := _reason(dataset, name, values, codes):
            found[name] = f"{len(levels):,} values, {n_known / len(levels):.3g} rows each, {reason}"
    return found


def _reason(dataset: Dataset, name: str, values: pd.Series, codes: NDArray[np.int64]) -> str:
    if is_called_a_case(name):
        return "called an id"
    if is_time_name(name):
        return ""
    if _same_target(dataset, values, codes):
        return "the target is the same within each"
    if _is_near(dataset, name, values, codes):
        return "the rows of each are much closer than others"
    return ""


def is_called_a_case(name: str) -> bool:
    """True where a column is called an id, or one case: `subject`, `PatientNr`, `customer_id`."""
    words = [word for word in name_words(name) if not word.isdigit()]
    if not words:
        return False
    if words[-1] in _IDS:
        return True
    return words[-1] in _CASES or (len(words) > 1 and words[-1] in _NUMBERED and words[-2] in _CASES)


def _same_target(dataset: Dataset, values: pd.Series, codes: NDArray[np.int64]) -> bool:
    """True where rows of one level share the target far more than chance gives, and it is no leak."""
    import numpy as np
    import pandas as pd

    known = codes >= 0
    codes, target = codes[known], dataset.target[known]
    n_levels = int(codes.max()) + 1
    if n_levels < FEWEST_SAME_TARGET:
        return False
    words = isinstance(values.dtype, pd.CategoricalDtype)
    if words and says_class(values, dataset):
        return False
    different = differing(codes, target, dataset)
    if different > MOST_DIFFERENT * len(target):  # chance gives no more than every row
        return False
    rng = np.random.default_rng(0)  # the same judgement in every command
    chance = float(np.mean([differing(codes, rng.permutation(target), dataset) for _ in range(N_SHUFFLES)]))
    if chance < FEWEST_BY_CHANCE or different > MOST_DIFFERENT * chance:
        return False
    if words:
        return True
    # Neighbours of a quantity share the target too; of an id they do so by chance only.
    numbers = values.to_numpy(dtype=np.float64)[known]
    pairs = np.unique(numbers, return_inverse=True)[1] // 2
    return differing(pairs, target, dataset) > chance / 4


def differing(
    codes: NDArray[np.int64], target: NDArray[np.int64] | NDArray[np.float64], dataset: Dataset
) -> float:
    """Rows that differ from what their level mostly is; of a quantity, rows' worth of its variance."""
    import numpy as np

    if dataset.task.is_classification:
        table = np.zeros((int(codes.max()) + 1, len(dataset.classes)))
        np.add.at(table, (codes, target.astype(np.int64)), 1)
        return float(table.sum() - table.max(axis=1).sum())
    means = np.bincount(codes, weights=target) / np.maximum(np.bincount(codes), 1)
    variance = float(np.var(target)) or 1.0
    return float(((target - means[codes]) ** 2).sum() / variance)


def _is_near(dataset: Dataset, name: str, values: pd.Series, codes: NDArray[np.int64]) -> bool:
    """True where nearly every row's nearest other row, in the other columns, is of the same level."""
    import numpy as np
    import pandas as pd
    from scipy.spatial import cKDTree

    others = [
        other
        for other in dataset.features.columns
        if str(other) != name
        and dataset.features[other].dtype != "category"
        and dataset.features[other].nunique() > len(np.unique(codes)) / 2
    ]
    if len(others) < FEWEST_NEAR:
        return False
    rows = np.flatnonzero(codes >= 0)[:MOST_ROWS_COMPARED]  # as they stand: a sample would tear levels apart
    block = dataset.features[others].iloc[rows].to_numpy(dtype=np.float64)
    block = block[:, np.isfinite(block).all(axis=0)]
    spread = block.std(axis=0)
    block = ((block - block.mean(axis=0)) / np.where(spread > 0, spread, 1.0))[:, spread > 0]
    if block.shape[1] < FEWEST_NEAR:
        return False
    nearest = cKDTree(block).query(block, k=2)[1][:, 1]
    if np.mean(codes[rows][nearest] == codes[rows]) < MOSTLY_NEAREST:
        return False
    if isinstance(values.dtype, pd.CategoricalDtype):
        return True
    numbers = values.to_numpy(dtype=np.float64)[rows]
    design = np.column_stack((np.ones(len(block)), block))
    rest = numbers - design @ np.linalg.lstsq(design, numbers, rcond=None)[0]
    return bool(np.var(rest) > (1 - FORETOLD) * np.var(numbers))
