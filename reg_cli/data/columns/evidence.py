"""Evidence on what a column of text holds, gathered piece by piece so that no file has to fit in memory as text."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reg_cli.data.columns.dates import DateSurvey
from reg_cli.data.columns.numbers import Shape, parse_token
from reg_cli.data.columns.units import PERCENT
from reg_cli.data.columns.words import is_missing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEW_WORDS = 40
MOST_SHAPES = 200  # a column of addresses has a new shape in every row, and counting them must end
_LEADING_ZERO = re.compile(r"^[+-]?0\d+$", re.MULTILINE)
_LONG = re.compile(r"^[+-]?\d{16,}$", re.MULTILINE)
_POINT_PROOF = re.compile(r"^[+-]?(?![1-9]\d{0,2}\.\d{3}$)(\d+\.\d*|\.\d+)([eE][+-]?\d+)?$", re.MULTILINE)
_POINT_UNSURE = re.compile(r"^[+-]?[1-9]\d{0,2}\.\d{3}$", re.MULTILINE)
_DAY_NUMBER = re.compile(r"^(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])$", re.MULTILINE)


@dataclass
class Survey:
    """One column's evidence; `note` is called once per piece of the file.

    `shapes` counts the numbers that are not plain, `first_of` holds the first token of each shape; `marks`
    counts the missing marks but the empty one, `limits` the tokens such as `<0.1`, `odd` the other words while
    they are few. `smallest` and `largest` are those of the plain numbers, `whole` whether all of them are.
    """

    name: str
    n_rows: int = 0
    n_missing: int = 0
    n_plain: int = 0
    n_infinite: int = 0
    n_leading_zero: int = 0
    n_long: int = 0
    n_day_numbers: int = 0
    smallest: float = math.inf
    largest: float = -math.inf
    largest_percent: float = 0.0
    whole: bool = True
    point_proof: bool = False
    point_unsure: bool = False
    shapes: Counter[Shape] = field(default_factory=Counter)
    first_of: dict[Shape, str] = field(default_factory=dict)
    marks: Counter[str] = field(default_factory=Counter)
    limits: Counter[str] = field(default_factory=Counter)
    odd: Counter[str] | None = field(default_factory=Counter)
    n_words: int = 0
    first_word: tuple[int, str] | None = None
    few: set[str] | None = field(default_factory=set)
    dates: DateSurvey = field(default_factory=DateSurvey)

    def note(self, tokens: Sequence[str], lines: Sequence[int]) -> None:
        """Adds one piece: stripped tokens and the line that each stands in."""
        import numpy as np
        import pandas as pd

        self.n_rows += len(tokens)
        if self.few is not None:
            self._note_few(set(tokens))
        column = np.array(tokens, dtype=object)
        numbers = pd.to_numeric(column, errors="coerce").astype(np.float64)
        unread: list[int] = np.flatnonzero(np.isnan(numbers)).tolist()
        if len(unread) < len(tokens):
            self._note_plain(numbers, "\n".join(tokens), max(map(len, tokens)))
        others = Counter(column[unread].tolist())
        for token in [token for token in others if is_missing(token)]:
            count = others.pop(token)
            self.n_missing += count
            if token:
                self.marks[token] += count
        words = self._note_others(others)
        if self.first_word is None and words:
            place = next(place for place in unread if tokens[place] in words)
            self.first_word = (lines[place], tokens[place])

    def _note_few(self, distinct: set[str]) -> None:
        assert self.few is not None
        self.few |= {token.casefold() for token in distinct if not is_missing(token)}
        if len(self.few) > FEW_WORDS:
            self.few = None

    def _note_plain(self, numbers: NDArray[np.float64], joined: str, longest: int) -> None:
        import numpy as np

        finite = numbers[np.isfinite(numbers)]
        self.n_plain += len(finite)
        self.n_infinite += int(np.isinf(numbers).sum())
        if len(finite):
            self.smallest = min(self.smallest, float(finite.min()))
            self.largest = max(self.largest, float(finite.max()))
            self.whole = self.whole and bool((finite == np.floor(finite)).all())
        if "\n0" in joined or joined.startswith(("0", "+0", "-0")) or "\n+0" in joined or "\n-0" in joined:
            self.n_leading_zero += len(_LEADING_ZERO.findall(joined))
        if longest >= 8:
            self.n_long += len(_LONG.findall(joined))
            self.n_day_numbers += len(_DAY_NUMBER.findall(joined))
        if "." in joined:
            self.point_proof = self.point_proof or _POINT_PROOF.search(joined) is not None
            self.point_unsure = self.point_unsure or _POINT_UNSURE.search(joined) is not None

    def _note_others(self, others: Counter[str]) -> set[str]:
        """Counts the tokens that are neither plain numbers nor missing; returns those that are no numbers."""
        words = set()
        for token, count in others.items():
            parsed = parse_token(token)
            if parsed is None or (parsed.shape not in self.shapes and len(self.shapes) >= MOST_SHAPES):
                words.add(token)
                self.n_words += count
                self._note_odd(token, count)
                continue
            self.shapes[parsed.shape] += count
            self.first_of.setdefault(parsed.shape, token)
            if parsed.shape.bound and (token in self.limits or len(self.limits) < FEW_WORDS):
                self.limits[token] += count
            if parsed.shape.unit in PERCENT:
                size = parsed.body.replace(",", ".")  # a percentage needs no groups
                if size.replace(".", "", 1).isdecimal():
                    self.largest_percent = max(self.largest_percent, float(size))
        if others:
            self.dates.note(others)
        return words

    def _note_odd(self, token: str, count: int) -> None:
        if self.odd is not None:
            self.odd[token] += count
            if len(self.odd) > FEW_WORDS:
                self.odd = None

    @property
    def n_values(self) -> int:
        """Rows that hold something."""
        return self.n_rows - self.n_missing
