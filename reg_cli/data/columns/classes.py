"""Classes and levels that words make: a category in order, a written None among them, true and yes as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reg_cli.data.columns.conversions import named_counts
from reg_cli.data.columns.values import Words
from reg_cli.data.columns.words import TRUTH
from reg_cli.data.dataset import Column, Kind
from reg_cli.names import distinct

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


def category(
    codes: NDArray[np.int32], levels: Sequence[str], ordered_as_numbers: bool = False
) -> pd.Categorical:
    """The words as a category whose levels are printable, distinct and in sorted order."""
    import numpy as np
    import pandas as pd

    by_number = _sort_key if ordered_as_numbers else str
    order = sorted(range(len(levels)), key=lambda place: by_number(levels[place]))
    rank = np.empty(len(levels) + 1, dtype=np.int32)
    rank[order] = np.arange(len(levels), dtype=np.int32)
    rank[-1] = -1  # missing stays missing
    shown = distinct([levels[place] for place in order])
    dtype = pd.CategoricalDtype(list(shown))
    return pd.Categorical.from_codes(rank[codes], dtype=dtype)


def _sort_key(word: str) -> tuple[float, str]:
    """Codes such as 2 and 10 in the order of their numbers, words after them."""
    try:
        return float(word), word
    except ValueError:
        return float("inf"), word


def with_marks(column: Words, marks: Sequence[str]) -> tuple[NDArray[np.int32], list[str]]:
    """Codes and levels of the column with the written marks among its levels."""
    codes, levels = column.known_codes.copy(), column.levels
    for mark in marks:
        codes[column.codes == -2 - column.marks.index(mark)] = len(levels)
        levels.append(mark)
    return codes, levels


def with_classes(facts: Column, counts: Mapping[str, int]) -> Column:
    """The facts of a column in which so many written marks became classes."""
    n_distinct = facts.n_distinct + len(counts)
    return replace(
        facts,
        kind=Kind.CATEGORY,
        reason=f"{n_distinct:,} different words",
        n_missing=facts.n_missing - sum(counts.values()),
        n_distinct=n_distinct,
    )


def two_truths(
    codes: NDArray[np.int32], levels: list[str], data_levels: Sequence[str]
) -> tuple[NDArray[np.int32], list[str], str]:
    """Codes into two classes, no and yes, their names, and the words joined with counts, "" where none were.

    Names are chosen among `data_levels`, so that a --test-file has those of the data.
    """
    import numpy as np

    names = _truth_names(data_levels)
    others = [level for level in levels if level.casefold() not in TRUTH]  # only a --test-file has such
    truths = [
        int(TRUTH.get(level.casefold(), 2 + others.index(level) if level in others else 0))
        for level in levels
    ]
    new = np.array([*truths, -1], dtype=np.int32)
    counts = np.bincount(codes[codes >= 0], minlength=len(levels)).tolist()
    joined = ""
    if len(levels) > 2:
        joined = "; ".join(
            f"{names[truth]} from "
            + named_counts(
                {level: n for level, n, of in zip(levels, counts, new, strict=False) if of == truth}
            )
            for truth in (0, 1)
        )
    return new[codes], [*names, *others], joined


def _truth_names(levels: Sequence[str]) -> list[str]:
    """Names of no and yes: as they stand where there is one word each, else a pair in lower case."""
    if len(levels) == 2:
        return sorted(levels, key=lambda level: TRUTH[level.casefold()])
    folded = dict.fromkeys(level.casefold() for level in levels)
    for no, yes in (("false", "true"), ("no", "yes"), ("n", "y"), ("f", "t"), ("off", "on"), ("0", "1")):
        if no in folded and yes in folded:
            return [no, yes]
    return [next(word for word in folded if TRUTH[word] == truth) for truth in (0.0, 1.0)]
