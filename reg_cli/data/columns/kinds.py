"""What each column of text is (a quantity, a code, an id, prose), told with a reason, and the inputs made from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reg_cli.data.columns.dates import parts
from reg_cli.data.columns.reading import Manner, Reading
from reg_cli.data.columns.values import Numbers, Words
from reg_cli.data.columns.words import TRUTH, find_scale
from reg_cli.data.dataset import Column, Kind, Notice, Task
from reg_cli.names import distinct
from reg_cli.quantities import count

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

UNUSED = (Kind.ID, Kind.TEXT, Kind.CONSTANT, Kind.EMPTY)
_ID_NAME = re.compile(
    r"(^|[^a-z])(ids?|identifier|[gu]uid|index|idx|key|row|rownames?|no|nr|number|code|unnamed.*|column 1)$",
    re.IGNORECASE,
)
_TIME_NAME = re.compile(r"year|month|week|day|date|time|age|period|jahr", re.IGNORECASE)
FEWEST_FOR_ID = 10


class TextTable:
    """A table read from text; `inputs` gives each column away once, so that none is held twice."""

    target_name: str | None = None
    task: Task | None = None
    image_shape: tuple[int, int] | None = None

    def __init__(
        self,
        name: str,
        names: Sequence[str],
        readings: Sequence[Reading],
        columns: Sequence[Numbers | Words],
        notices: tuple[Notice, ...],
        told_apart: tuple[Column, ...] | None = None,
    ) -> None:
        self.name = name
        self.notices = notices
        self.readings = dict(zip(names, readings, strict=True))
        self._stored = dict(zip(names, columns, strict=True))
        self.columns = told_apart or tuple(
            _told_apart(name, reading, column)
            for name, reading, column in zip(names, readings, columns, strict=True)
        )

    def labels(self, names: Sequence[str]) -> pd.DataFrame:
        """The named columns as they stand: numbers as float64, dates as seconds, words as a category of
        words.
        """
        import pandas as pd

        return pd.DataFrame({name: self._label(name) for name in names}, copy=False)

    def identities(self, name: str) -> NDArray[np.int64] | None:
        """Numbers that tell the words of a column apart where it has more levels than are kept; else None."""
        column = self._stored[name]
        return column.identities if isinstance(column, Words) else None

    def inputs(self, names: Sequence[str], rows: NDArray[np.bool_] | None) -> pd.DataFrame:
        """The named columns ready for a network, only the marked rows: float64 or category."""
        import pandas as pd

        kinds = {column.name: column.kind for column in self.columns}
        made: dict[str, object] = {}
        for name in names:
            column, reading = self._stored.pop(name), self.readings[name]
            made |= _inputs(name, kinds[name], reading, column, rows)
        return pd.DataFrame(made, copy=False)

    def _label(self, name: str) -> pd.Series:
        import pandas as pd

        column = self._stored[name]
        if isinstance(column, Numbers):
            return pd.Series(column.values, copy=False)
        return pd.Series(_category(column.codes, column.levels, ordered_as_numbers=True))


def _category(
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


def _inputs(
    name: str, kind: Kind, reading: Reading, column: Numbers | Words, rows: NDArray[np.bool_] | None
) -> dict[str, object]:
    import numpy as np

    if isinstance(column, Numbers):
        values = column.values if rows is None else column.values[rows]
        return dict(parts(values, name)) if reading.manner is Manner.DATES else {name: values}
    codes = column.codes if rows is None else column.codes[rows]
    folded = [level.casefold() for level in column.levels]
    if kind is Kind.BOOLEAN and reading.manner is Manner.TRUTH:
        return {name: np.array([*(TRUTH[word] for word in folded), np.nan])[codes]}
    if kind is Kind.BOOLEAN:  # one word or nothing
        return {name: (codes >= 0).astype(np.float64)}
    if kind is Kind.ORDINAL:
        scale = find_scale(set(folded)) or ()
        return {name: np.array([*(float(scale.index(word)) for word in folded), np.nan])[codes]}
    return {name: _category(codes, column.levels)}


def _told_apart(name: str, reading: Reading, column: Numbers | Words) -> Column:
    if isinstance(column, Numbers):
        kind, reason, n_missing, n_distinct = _number_kind(name, reading, column.values)
    else:
        kind, reason, n_missing, n_distinct = _word_kind(reading, column)
    return Column(name, kind, reason, kind not in UNUSED, n_missing, n_distinct)


def _number_kind(name: str, reading: Reading, values: NDArray[np.float64]) -> tuple[Kind, str, int, int]:
    import numpy as np

    known = values[~np.isnan(values)]
    n_missing = len(values) - len(known)
    n_distinct = len(np.unique(known))
    if not len(known):
        return Kind.EMPTY, "no usable value in any row", n_missing, 0
    if n_distinct == 1 and not n_missing:
        return Kind.CONSTANT, "the same value in every row", n_missing, 1
    if reading.manner is Manner.DATES:
        return Kind.DATETIME, f"{reading.reason}, given to the network in parts", n_missing, n_distinct
    whole = bool((known == np.floor(known)).all())
    if n_distinct == 2 and set(np.unique(known)) == {0.0, 1.0}:
        return Kind.BOOLEAN, "only 0 and 1", n_missing, 2
    if whole and n_distinct == len(known) >= FEWEST_FOR_ID and not n_missing:
        if known[0] in (0, 1) and bool((np.diff(known) == 1).all()) and not _TIME_NAME.search(name):
            return Kind.ID, "counts the rows", n_missing, n_distinct
        if _ID_NAME.search(name):
            return Kind.ID, "a different whole number in every row, and called an id", n_missing, n_distinct
    reason = reading.reason
    if whole and n_distinct <= 12 and n_distinct * 5 <= len(known):
        reason += f"; ordinal-looking, {n_distinct} whole values"
    return Kind.NUMERIC, reason, n_missing, n_distinct


def _word_kind(reading: Reading, column: Words) -> tuple[Kind, str, int, int]:
    import numpy as np

    codes, levels = column.codes, column.levels
    n_known = int((codes >= 0).sum())
    n_missing = len(codes) - n_known
    n_distinct = len(np.unique(codes[codes >= 0] if column.identities is None else column.identities))
    if not n_known:
        return Kind.EMPTY, "no value in any row", n_missing, 0
    if n_distinct == 1:
        if not n_missing:
            return Kind.CONSTANT, "the same word in every row", n_missing, 1
        return Kind.BOOLEAN, f"{distinct(levels)[0]!r} or nothing", n_missing, 1
    if reading.manner is Manner.TRUTH:
        return Kind.BOOLEAN, reading.reason, n_missing, n_distinct
    shown = [levels[code] for code in np.unique(codes[codes >= 0])[:1000]]
    n_blanks = sum(level.count(" ") for level in shown) / len(shown)
    letters = sum(map(len, shown)) / len(shown)
    if n_known >= FEWEST_FOR_ID and n_distinct > 0.5 * n_known:
        if n_blanks >= 3 or letters > 40:
            return (
                Kind.TEXT,
                f"free text, {n_distinct:,} different in {count(n_known, 'row', separators=True)}",
                n_missing,
                n_distinct,
            )
        words, rows = (
            count(n, noun, separators=True) for n, noun in ((n_distinct, "different word"), (n_known, "row"))
        )
        return Kind.ID, f"{words} in {rows} tell rows apart", n_missing, n_distinct
    scale = find_scale({level.casefold() for level in levels})
    if scale:
        return Kind.ORDINAL, f"words in a known order: {' < '.join(scale)}", n_missing, n_distinct
    reason = (
        count(n_distinct, "different word", separators=True) if reading.reason == "words" else reading.reason
    )
    return Kind.CATEGORY, reason, n_missing, n_distinct
