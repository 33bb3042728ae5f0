"""Keys: the columns of a table that may tell which rows belong together, or when they were taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reg_cli.data.dataset import Column, Kind
from reg_cli.data.table import Table
from reg_cli.names import name_words

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

# Fewer levels are an ordinary category (species, sex, island): rows of one need not be of one patient.
FEWEST_LEVELS = 5
# Rows per level, on average: below two nothing belongs together, above fifty a level is a kind and not a case.
FEWEST_ROWS_EACH = 2
MOST_ROWS_EACH = 50
# A counter behind a common stem, as in phon_S01_1, s3-b or "visit 7 2".
_COUNTER = re.compile(r"(?P<stem>.*\w)[_\-./: #](?P<count>\d{1,4})")
# Share of the words that must end so, and of the stems whose counters are 1, 2, 3, ... (or 0, 1, 2, ...): rows that
# were left out leave some stems with gaps.
MOST_STEMS, MOST_RUNS = 0.95, 0.75
_MOMENT_WORD = re.compile(r"(?P<year>[12]\d{3})[-\s/]?(?P<unit>[WwQq])(?P<part>\d{1,2})")
_WORD_UNITS = {"w": 53, "q": 4}
_NOTHING = (Kind.EMPTY, Kind.CONSTANT, Kind.TEXT)
SECONDS = (1e8, 4.2e9)  # since 1970: the years 1973 to 2103; a thousand times as much in milliseconds
# Columns within whose levels a series may run, those with the fewest levels first.
MOST_LEVEL_COLUMNS = 30


def key_columns(table: Table, known: NDArray[np.bool_] | None = None) -> pd.DataFrame:
    """The key columns as they stand in the file, for the rows marked as `known`.

    Shape: (N, K); dates as seconds, numbers as they are, words as categories.
    """
    import pandas as pd

    n_rows = len(table.labels([table.columns[0].name])) if table.columns else 0
    moments = [column for column in table.columns if _may_be_moment(table, column, n_rows)]
    cases = [column for column in table.columns if _may_be_case(column, n_rows)]
    levels = [column for column in table.columns if moments and 2 <= column.n_distinct <= n_rows / 2]
    levels = sorted(levels, key=lambda column: column.n_distinct)[:MOST_LEVEL_COLUMNS]
    found = {}
    for name in dict.fromkeys(column.name for column in (*moments, *cases, *levels)):
        identities = table.identities(name)
        values = pd.Series(identities) if identities is not None else table.labels([name])[name]
        found[name] = values if known is None else values[known].reset_index(drop=True)
    return pd.DataFrame(found, copy=False)


def _may_be_moment(table: Table, column: Column, n_rows: int) -> bool:
    """True where the column is a date, is called a moment, or may hold seconds since 1970."""
    import numpy as np

    if column.kind in _NOTHING:
        return False
    if column.kind is Kind.DATETIME or is_time_name(column.name):
        return True
    if column.kind is Kind.NUMERIC and column.n_distinct > n_rows / FEWEST_ROWS_EACH:
        return bool(
            np.nanmin(table.labels([column.name])[column.name].to_numpy(dtype=np.float64)) >= SECONDS[0]
        )
    return (
        column.kind in (Kind.CATEGORY, Kind.ID)
        and _MOMENT_WORD.fullmatch(_first_word(table, column)) is not None
    )


def _first_word(table: Table, column: Column) -> str:
    values = table.labels([column.name])[column.name].dropna()
    return str(values.iloc[0]) if len(values) else ""


def _may_be_case(column: Column, n_rows: int) -> bool:
    """True where the column has as many levels as cases, or is an id whose words may hold a stem."""
    if column.kind is Kind.ID:
        return True
    return (
        column.kind not in (*_NOTHING, Kind.DATETIME)
        and column.n_distinct >= FEWEST_LEVELS
        and is_group_size(n_rows - column.n_missing, column.n_distinct)
    )


def moment_numbers(values: pd.Series) -> NDArray[np.float64] | None:
    """Weeks ("2020-W05") and quarters ("2001Q3") as numbers in their order; None where they are neither."""
    import numpy as np
    import pandas as pd

    if not isinstance(values.dtype, pd.CategoricalDtype):
        return None
    levels = []
    for level in values.cat.categories:
        match = _MOMENT_WORD.fullmatch(str(level).strip())
        if match is None or not 1 <= int(match["part"]) <= _WORD_UNITS[match["unit"].casefold()]:
            return None
        levels.append(int(match["year"]) + int(match["part"]) / 100)
    return np.array([*levels, np.nan])[values.cat.codes.to_numpy()]


def stems(words: pd.Series) -> pd.Series | None:
    """The stem of each word, where nearly all words are a stem with a counter that runs within each stem.

    None where they are not: a plain number behind one prefix counts the rows and says nothing.
    """
    import pandas as pd

    if not isinstance(words.dtype, pd.CategoricalDtype) or not len(words):
        return None
    known = words.dropna().astype(str)
    matches = [_COUNTER.fullmatch(word) for word in known]
    pairs = [(match["stem"], int(match["count"])) for match in matches if match is not None]
    if len(pairs) < MOST_STEMS * len(words):
        return None
    frame = pd.DataFrame(pairs, columns=["stem", "count"])
    each = frame.groupby("stem")["count"].agg(["min", "max", "size", "nunique"])
    if not (len(each) >= FEWEST_LEVELS and is_group_size(len(frame), len(each))):
        return None
    # Up to one in three may be lost of each stem's counters: visits are missed.
    runs = (each["min"] <= 2) & (each["max"] <= 1.5 * each["size"] + 1) & (each["nunique"] == each["size"])
    if runs.mean() < MOST_RUNS:
        return None
    stem_of = dict(
        zip(known, (m["stem"] if m else w for m, w in zip(matches, known, strict=True)), strict=True)
    )
    return words.astype(object).map(stem_of)


def is_group_size(n_rows: int, n_levels: int) -> bool:
    """True where so many levels have two to fifty rows each, on average."""
    return n_levels > 0 and FEWEST_ROWS_EACH <= n_rows / n_levels <= MOST_ROWS_EACH


_TIME_WORDS = {
    "date", "time", "datetime", "timestamp", "ts", "year", "yr", "month", "week", "quarter", "day", "hour", "period",
    "epoch", "unix", "utc", "seconds", "moment", "dt", "when", "jahr", "monat", "datum", "zeit",
}  # fmt: skip


def is_time_name(name: str) -> bool:
    """True where a column is called a moment or a part of one."""
    return not _TIME_WORDS.isdisjoint(name_words(name))
