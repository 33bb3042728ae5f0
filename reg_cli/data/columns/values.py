"""A column of text as it is kept: numbers as float64, dates as seconds, words as positions in a list of levels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from reg_cli.data.columns.dates import parse
from reg_cli.data.columns.numbers import read_number
from reg_cli.data.columns.reading import Manner, Reading
from reg_cli.data.columns.words import is_missing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_LEVELS = 100_000
MOST_LOST = 40  # tokens that are counted one by one; more would only be memory
BEYOND = "(beyond the first 100,000 levels)"


class Numbers:
    """A column of numbers or dates; NaN where a value is missing, infinite or unreadable.

    Its place is made once for all `n_rows`, so that a table is never held twice. `lost` counts the tokens that
    were taken as missing. Shape: `values` (N,) float64; dates are seconds since 1970 in UTC.
    """

    def __init__(self, reading: Reading, n_rows: int) -> None:
        import numpy as np

        self._reading = reading
        self._filled = 0
        self.values: NDArray[np.float64] = np.empty(n_rows)
        self.n_unread = 0
        self.n_infinite = 0
        self.lost: Counter[str] = Counter()

    def add(self, tokens: Sequence[str]) -> None:
        """Converts one piece of the file."""
        self.take(self._dates(tokens) if self._reading.manner is Manner.DATES else self._numbers(tokens))

    def take(self, values: NDArray[np.float64]) -> None:
        """Keeps a piece that is numbers already."""
        import numpy as np

        infinite = np.isinf(values)
        self.n_infinite += int(infinite.sum())
        values[infinite] = np.nan
        self.values[self._filled : self._filled + len(values)] = values
        self._filled += len(values)

    def _numbers(self, tokens: Sequence[str]) -> NDArray[np.float64]:
        import numpy as np
        import pandas as pd

        form = self._reading.number_format
        column = np.array(tokens, dtype=object)
        values = pd.to_numeric(column, errors="coerce").astype(np.float64)
        if form.decimal == ",":  # then a point is no decimal point, although pandas would read it as one
            pointed = np.array(["." in token for token in tokens])
            values[pointed] = np.nan
        known: dict[str, float] = {}
        for place in np.flatnonzero(np.isnan(values)).tolist():
            token = tokens[place]
            value = known.get(token)
            if value is None:
                value = known[token] = np.nan if is_missing(token) else read_number(token, form)
            if value != value:  # NaN
                self._lose(token)
            else:
                values[place] = value
        return values

    def _lose(self, token: str) -> None:
        self.n_unread += not is_missing(token)
        if token in self.lost or len(self.lost) < MOST_LOST:
            self.lost[token] += 1

    def _dates(self, tokens: Sequence[str]) -> NDArray[np.float64]:
        import numpy as np

        moments = parse(tokens, self._reading.date_formats)
        unread = np.asarray(moments.isna())
        values = np.array(moments.astype("int64"), dtype=np.float64)
        values[unread] = np.nan
        for place in np.flatnonzero(unread).tolist():
            self._lose(tokens[place])
        return values


class Words:
    """A column of words.

    Beyond 100,000 levels a word is kept only as member of the pool, and `identities` still tells the words
    apart. Shape: `codes` (N,) int32 positions into `levels`; -1 is an empty cell, -2 and below the missing
    marks in the order of `marks`, so that a target may still take them as classes.
    """

    def __init__(self, n_rows: int, level_marks: Collection[str] = ()) -> None:
        import numpy as np

        self._level_marks = level_marks
        self._positions: dict[str, int] = {}
        self._filled = 0
        self.codes: NDArray[np.int32] = np.empty(n_rows, dtype=np.int32)
        self.marks: list[str] = []
        self._hashes: NDArray[np.int64] | None = None

    def add(self, tokens: Sequence[str]) -> None:
        """Converts one piece of the file."""
        positions = self._positions
        codes = []
        known_marks = {mark: -2 - place for place, mark in enumerate(self.marks)} | {"": -1}
        for token in tokens:
            code = positions.get(token)
            if code is None:
                if is_missing(token) and token not in self._level_marks:
                    code = known_marks.get(token)
                    if code is None:
                        self.marks.append(token)
                        code = known_marks[token] = -1 - len(self.marks)
                elif len(positions) < MOST_LEVELS:
                    code = positions[token] = len(positions)
                else:
                    code = MOST_LEVELS
            codes.append(code)
        end = self._filled + len(tokens)
        self.codes[self._filled : end] = codes
        self._note_identities(tokens, end)
        self._filled = end

    def _note_identities(self, tokens: Sequence[str], end: int) -> None:
        """From the first word that is pooled on, remembers which word each row had; eight bytes a row."""
        import numpy as np

        if self._hashes is None:
            if not (self.codes[self._filled : end] == MOST_LEVELS).any():
                return
            words = self._positions
            known = np.append(np.fromiter(map(hash, words), dtype=np.int64, count=len(words)), 0)
            self._hashes = np.empty(len(self.codes), dtype=np.int64)
            before = np.maximum(self.codes[: self._filled], -1)  # -1, missing, is the last of them
            self._hashes[: self._filled] = known[before]
        hashes = [0 if is_missing(token) else hash(token) for token in tokens]
        self._hashes[self._filled : end] = hashes

    @property
    def known_codes(self) -> NDArray[np.int32]:
        """Shape: (N,) `codes` with -1 for whatever is missing."""
        import numpy as np

        return np.maximum(self.codes, -1) if self.marks else self.codes

    @property
    def lost(self) -> Counter[str]:
        """The tokens that count as missing, "" for an empty cell."""
        import numpy as np

        counts = np.bincount(-self.codes[self.codes < 0], minlength=2).tolist()[1:]
        return Counter({token: n for token, n in zip(["", *self.marks], counts, strict=True) if n})

    def join(self, spellings: Mapping[str, str]) -> None:
        """Takes each level as the one it is another spelling of; the others stay as they are."""
        import numpy as np

        levels = list(self._positions)
        names = dict.fromkeys(spellings.get(level, level) for level in levels)
        places = {name: place for place, name in enumerate(names)}
        new = np.array([places[spellings.get(level, level)] for level in levels], dtype=np.int32)
        known = self.codes >= 0
        self.codes[known] = new[self.codes[known]]
        self._positions = places

    @property
    def overflowed(self) -> bool:
        """True where some words were pooled."""
        return self._hashes is not None

    @property
    def levels(self) -> list[str]:
        """The words in the order of their first appearance."""
        return [*self._positions, BEYOND] if self.overflowed else list(self._positions)

    @property
    def identities(self) -> NDArray[np.int64] | None:
        """A number per row, equal where the words are, 0 where none is; None unless words were pooled.

        Shape: (N,). Two of a million different words are confused with a chance of about 1e-7.
        """
        return self._hashes


def store(reading: Reading, n_rows: int) -> Numbers | Words:
    """An empty column of the right sort, for so many rows."""
    if reading.manner in (Manner.NUMBERS, Manner.DATES):
        return Numbers(reading, n_rows)
    return Words(n_rows, reading.level_marks)
