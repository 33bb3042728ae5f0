"""Copies: whole rows of the file that occur more than once, more often than chance meets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset, Notice
from reg_cli.data.splits.split_plan import SplitPlan
from reg_cli.data.table import Table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Rows that share a value of one column with fewer than one other row, on average, meet in it by their own choice.
RARELY_MET = 1.0
# Equal rows must be so many times as frequent as columns that know nothing of each other would make them.
TIMES_CHANCE = 5
# Rows that are copies agree in a column whenever they agree in all others; rows that meet by chance do so about as
# often as any two rows. 0 is chance, 1 is copies; strongly correlated answers reach about one half.
SURELY_COPIES = 0.8
# Fewer copies bend no score, and one pair or two meet by chance in some table of many.
FEWEST_COPIES = 0.01
# Columns asked for it: more would cost time and settle nothing.
MOST_ASKED = 40


def copied_rows(table: Table) -> NDArray[np.uint64] | None:
    """A number per row of the file, equal where all columns are; None where hardly a row is a copy.

    Also None where the columns have so few combinations that rows meet by chance. Shape: (N,).
    """
    import numpy as np

    whole: NDArray[np.uint64] | None = None
    for column in table.columns:
        hashes = _hashes(table, column.name)
        whole = hashes if whole is None else whole + hashes
    if whole is None or len(whole) - len(np.unique(whole)) <= FEWEST_COPIES * len(whole):
        return None
    asked = sorted(table.columns, key=lambda column: -column.n_distinct)[:MOST_ASKED]
    met = [_meeting(_hashes(table, column.name)) for column in asked]
    n_pairs = len(whole) * (len(whole) - 1) / 2
    if _equal_pairs(whole) < TIMES_CHANCE * n_pairs * float(np.prod(met)):
        return None
    if min(met) * len(whole) <= RARELY_MET:
        return whole
    lifts = [_lift(whole, _hashes(table, column.name)) for column in asked if column.n_distinct > 1]
    return whole if lifts and float(np.median(lifts)) >= SURELY_COPIES else None


def _meeting(column: NDArray[np.uint64]) -> float:
    """The chance that two rows are equal in the column."""
    return _equal_pairs(column) / max(len(column) * (len(column) - 1) / 2, 1.0)


def _hashes(table: Table, name: str) -> NDArray[np.uint64]:
    """A well mixed number per row, equal where the column's values are."""
    import numpy as np
    import pandas as pd

    identities = table.identities(name)
    labels = pd.Series(identities) if identities is not None else table.labels([name])[name]
    mixed = pd.util.hash_pandas_object(pd.Series([name]), index=False).to_numpy()[0]
    hashes = pd.util.hash_pandas_object(labels, index=False).to_numpy()
    # A sum of the columns must not be the same when two columns are exchanged.
    return np.asarray((hashes ^ mixed) * np.uint64(0x9E3779B97F4A7C15), dtype=np.uint64)


def _lift(whole: NDArray[np.uint64], column: NDArray[np.uint64]) -> float:
    """How much more often rows agree in the column if they agree in all others: 0 as any two rows, 1 always."""
    elsewhere = _equal_pairs(whole - column)
    by_chance = _meeting(column)
    given = _equal_pairs(whole) / max(elsewhere, 1.0)
    return (given - by_chance) / max(1 - by_chance, 1e-9)


def _equal_pairs(numbers: NDArray[np.uint64]) -> float:
    import numpy as np

    counts = np.unique(numbers, return_counts=True)[1].astype(np.float64)
    return float((counts * (counts - 1) / 2).sum())


def copies_across(dataset: Dataset, plan: SplitPlan) -> list[Notice]:
    """Test rows that have a copy among their split's train rows."""
    import numpy as np

    n_test = tested_copies(dataset, plan)
    if dataset.copied_rows is None or n_test == 0:
        return []
    n_copies, n_rows = dataset.n_rows - len(np.unique(dataset.copied_rows)), plan.test.shape[1]
    return [
        Notice(
            "duplicates-across",
            f"{n_copies:,} rows are exact copies of others in every column, and {n_test:.3g} of {n_rows:,} test rows "
            "(mean over splits) stand among the train rows too: drop the copies, or give --group if rows belong "
            "together",
        )
    ]


def tested_copies(dataset: Dataset, plan: SplitPlan) -> float:
    """Test rows with a copy among the train rows, mean over splits."""
    import numpy as np

    rows = dataset.copied_rows
    if rows is None:
        return 0.0
    both = zip(plan.train, plan.test, strict=True)
    return float(np.mean([np.isin(rows[test], rows[train]).sum() for train, test in both]))
