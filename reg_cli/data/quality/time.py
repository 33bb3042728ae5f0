"""Time: rows that stand in the order of moments, whose future a split at random would train on."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset, Kind, Notice
from reg_cli.data.quality.keys import MOST_LEVEL_COLUMNS, SECONDS, is_time_name, moment_numbers
from reg_cli.names import name_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Fewer steps are in order by chance, or say nothing.
FEWEST_STEPS = 20
# Share of the steps that must go on in time, and of the rows that must have a moment of their own: the hour that a
# clock repeats in autumn, a row entered late.
NEARLY_ALL = 0.98
_YEARS = (1500, 2200)
_PARTS = (
    {"year", "yr", "jahr"}, {"month", "mnth", "mon", "monat"}, {"day", "dom", "tag"}, {"hour", "hr", "stunde"},
    {"minute", "min"},
)  # fmt: skip


def time_order(dataset: Dataset) -> list[Notice]:
    """The column that tells when the rows were taken, where they stand in its order."""
    if dataset.groups is not None or dataset.times is not None or dataset.keys is None:
        return []
    for name, moments in moment_columns(dataset).items():
        within = order_within(dataset, name, moments)
        if within is None:
            continue
        where = f"within each {within!r} " if within else ""
        return [
            Notice(
                "time-order",
                f"{where}rows stand in the order of {name!r}, one row per moment: a split at random trains on the "
                f"future of what it tests; --time {shlex.quote(name)} tests on what comes last",
            )
        ]
    return []


def moment_columns(dataset: Dataset) -> dict[str, NDArray[np.float64]]:
    """The columns that are moments, as numbers in their order; years with their months and days as one."""
    import numpy as np
    import pandas as pd

    assert dataset.keys is not None
    kinds = {column.name: column.kind for column in dataset.columns}
    found: dict[str, NDArray[np.float64]] = {}
    parts: list[tuple[str, NDArray[np.float64]]] = []
    for name in map(str, dataset.keys.columns):
        values = dataset.keys[name]
        if name == dataset.target_name:
            continue
        if isinstance(values.dtype, pd.CategoricalDtype):
            moments = moment_numbers(values)
            if moments is not None:
                found[name] = moments
            continue
        numbers = values.to_numpy(dtype=np.float64)
        if kinds.get(name) is Kind.DATETIME or _is_year(name, numbers) or _is_seconds(name, numbers):
            found[name] = numbers
    constant = [column.name for column in dataset.columns if column.kind is Kind.CONSTANT]
    for words in _PARTS:
        if any(words & set(name_words(name)) for name in constant):
            continue  # all rows are of one year, or of one month
        named = [str(name) for name in dataset.keys.columns if words & set(name_words(str(name)))]
        if len(named) != 1 or named[0] == dataset.target_name:
            break
        if isinstance(dataset.keys[named[0]].dtype, pd.CategoricalDtype):
            break
        parts.append((named[0], dataset.keys[named[0]].to_numpy(dtype=np.float64)))
    years = [name for name in constant if _PARTS[0] & set(name_words(name))]
    if len(parts) > 1 and (years or _is_year(*parts[0])):
        whole = np.zeros(dataset.n_rows)
        for _, numbers in parts:
            whole = whole * 100 + numbers
        found[parts[0][0]] = whole
    return found


def _is_year(name: str, numbers: NDArray[np.float64]) -> bool:
    import numpy as np

    if not _PARTS[0] & set(name_words(name)) or not np.isfinite(numbers).all():
        return False
    return bool(
        (numbers == np.floor(numbers)).all() and _YEARS[0] <= numbers.min() <= numbers.max() <= _YEARS[1]
    )


def _is_seconds(name: str, numbers: NDArray[np.float64]) -> bool:
    """True where the numbers are seconds (or milliseconds) since 1970: called so, or in steps of whole minutes."""
    import numpy as np

    if not np.isfinite(numbers).all() or not (numbers == np.floor(numbers)).all():
        return False
    for scale in (1.0, 1e3):
        if scale * SECONDS[0] <= numbers.min() <= numbers.max() <= scale * SECONDS[1]:
            minutes = np.mean(np.diff(numbers) % (60 * scale) == 0)
            return is_time_name(name) or bool(minutes >= NEARLY_ALL)
    return False


def order_within(dataset: Dataset, name: str, moments: NDArray[np.float64]) -> str | None:
    """ "" where the rows stand in the order of the moments, a column's name where they do within its levels."""
    import numpy as np
    import pandas as pd

    keys = dataset.keys
    assert keys is not None
    if in_order(moments, np.zeros(len(moments), dtype=np.int64)):
        return ""
    others = [str(other) for other in keys.columns if other != name and not is_time_name(str(other))]
    for other in sorted(others, key=lambda other: keys[other].nunique())[:MOST_LEVEL_COLUMNS]:
        codes = pd.factorize(keys[other], use_na_sentinel=False)[0]
        if in_order(moments, codes):
            return other
    return None


def in_order(moments: NDArray[np.float64], levels: NDArray[np.int64]) -> bool:
    """True where the rows of each level come in the order of time (or against it), one per moment."""
    import numpy as np

    if not np.isfinite(moments).all():
        return False
    order = np.argsort(levels, kind="stable")
    same = np.diff(levels[order]) == 0
    steps = np.diff(moments[order])[same]
    if len(steps) < FEWEST_STEPS or len(steps) < len(moments) / 2:
        return False
    onward = max(np.mean(steps > 0), np.mean(steps < 0))
    pairs = np.unique(np.column_stack((levels, moments)), axis=0)
    return bool(onward >= NEARLY_ALL and len(pairs) >= NEARLY_ALL * len(moments))
