"""A column of text as it is kept: numbers as float64, dates as seconds, words as positions in a list of
levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reg_cli.data.dates import parse
from reg_cli.data.missing import is_missing
from reg_cli.data.numbers import read_number
from reg_cli.data.reading import Manner, Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_LEVELS = 100_000
BEYOND = "(beyond the first 100,000 levels)"


class Numbers:
    """A column of numbers or dates; NaN where a value is missing, infinite or unreadable.

    Shape: `values()` (N,) float64; dates are seconds since 1970 in UTC.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._pieces: list[NDArray[np.float64]] = []
        self.n_unread = 0
        self.n_infinite = 0

    def add(self, tokens: Sequence[str]) -> None:
        """Converts one piece of the file."""
        self.take(self._dates(tokens) if self._reading.manner is Manner.DATES else self._numbers(tokens))

    def take(self, values: NDArray[np.float64]) -> None:
        """Keeps a piece that is numbers already."""
        import numpy as np

        infinite = np.isinf(values)
        self.n_infinite += int(infinite.sum())
        values[infinite] = np.nan
        self._pieces.append(values)

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
            if token not in known:
                known[token] = np.nan if is_missing(token) or form.is_plain else read_number(token, form)
            values[place] = known[token]
            self.n_unread += bool(np.isnan(known[token])) and not is_missing(token)
        return values

    def _dates(self, tokens: Sequence[str]) -> NDArray[np.float64]:
        import numpy as np

        moments = parse(tokens, self._reading.date_format)
        unread = np.asarray(moments.isna())
        values = np.array(moments.astype("int64"), dtype=np.float64)
        values[unread] = np.nan
        self.n_unread += sum(not is_missing(tokens[place]) for place in np.flatnonzero(unread).tolist())
        return values

    def values(self) -> NDArray[np.float64]:
        """The whole column; the pieces are given up."""
        import numpy as np

        whole = self._pieces[0] if len(self._pieces) == 1 else np.concatenate(self._pieces)
        self._pieces = [whole]
        return whole


class Words:
    """A column of words.

    Shape: `codes()` (N,) int32 positions into `levels`, -1 = missing. Beyond 100,000 levels a word is kept
    only as member of the pool, and `identities()` (N,) int64 still tells the words apart.
    """

    def __init__(self) -> None:
        self._positions: dict[str, int] = {}
        self._pieces: list[NDArray[np.int32]] = []
        self._hashes: list[NDArray[np.int64]] = []
        self.overflowed = False

    def add(self, tokens: Sequence[str]) -> None:
        """Converts one piece of the file."""
        import numpy as np

        positions = self._positions
        piece = np.empty(len(tokens), dtype=np.int32)
        for place, token in enumerate(tokens):
            code = positions.get(token)
            if code is None:
                if is_missing(token):
                    code = -1
                elif len(positions) < MOST_LEVELS:
                    code = positions[token] = len(positions)
                else:
                    self.overflowed, code = True, MOST_LEVELS
            piece[place] = code
        self._pieces.append(piece)
        if len(positions) >= MOST_LEVELS:  # only then is it needed; eight bytes a row
            self._hashes.append(np.fromiter(map(hash, tokens), dtype=np.int64, count=len(tokens)))
        else:
            self._hashes.append(np.empty(0, dtype=np.int64))

    @property
    def levels(self) -> list[str]:
        """The words in the order of their first appearance."""
        return [*self._positions, BEYOND] if self.overflowed else list(self._positions)

    def codes(self) -> NDArray[np.int32]:
        """The whole column; the pieces are given up."""
        import numpy as np

        return np.concatenate(self._pieces)

    def identities(self) -> NDArray[np.int64]:
        """A number per row, equal exactly where the words are (up to a chance of about 1e-9 for a million
        words).
        """
        import numpy as np

        words = list(self._positions)
        known = np.append(
            np.fromiter(map(hash, words), dtype=np.int64, count=len(words)), 0
        )  # -1, missing, is last
        return np.concatenate(
            [
                hashes if len(hashes) else known[codes]
                for codes, hashes in zip(self._pieces, self._hashes, strict=True)
            ]
        )


def store(reading: Reading) -> Numbers | Words:
    """An empty column of the right sort."""
    return Numbers(reading) if reading.manner in (Manner.NUMBERS, Manner.DATES) else Words()
