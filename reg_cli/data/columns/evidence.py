"""What a column of text holds, gathered piece by piece so that no file has to fit in memory as text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from reg_cli.data.columns.dates import FORMATS, looks_like_date, surviving
from reg_cli.data.columns.numbers import Shape, shape_of
from reg_cli.data.columns.words import is_missing

FEW_WORDS = 40
# Share of a column's values that must agree on how to read it; the others are named and taken as missing.
ENOUGH = 0.98
_LEADING_ZERO = re.compile(r"^[+-]?0\d+$", re.MULTILINE)
_LONG = re.compile(r"^[+-]?\d{16,}$", re.MULTILINE)
_POINT_PROOF = re.compile(
    r"^[+-]?(\d*\.\d{0,2}|\d*\.\d{4,}|0\.\d+|\d{4,}\.\d+|\.\d+)([eE].*)?$", re.MULTILINE
)
_POINT_UNSURE = re.compile(r"^[+-]?[1-9]\d{0,2}\.\d{3}$", re.MULTILINE)
_DAY_NUMBER = re.compile(r"^(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])$", re.MULTILINE)


@dataclass
class Survey:
    """One column's evidence; `note` is called once per piece of the file."""

    name: str
    n_rows: int = 0
    n_missing: int = 0
    n_plain: int = 0
    n_infinite: int = 0
    n_leading_zero: int = 0
    n_long: int = 0
    n_day_numbers: int = 0
    point_proof: bool = False
    point_unsure: bool = False
    shapes: Counter[Shape] = field(default_factory=Counter)
    n_words: int = 0
    first_word: tuple[int, str] | None = None
    few: set[str] | None = field(default_factory=set)
    dates: list[str] | None = None

    def note(self, tokens: Sequence[str], lines: Sequence[int]) -> None:
        """Adds one piece: stripped tokens and the line that each stands in."""
        import numpy as np
        import pandas as pd

        self.n_rows += len(tokens)
        distinct = None
        if self.few is not None:
            distinct = set(tokens)
            self._note_few(distinct)
        column = np.array(tokens, dtype=object)
        numbers = pd.to_numeric(column, errors="coerce").astype(np.float64)
        unread: list[int] = np.flatnonzero(np.isnan(numbers)).tolist()
        n_infinite = int(np.isinf(numbers).sum())
        self.n_infinite += n_infinite
        self.n_plain += len(tokens) - len(unread) - n_infinite
        if len(unread) < len(tokens):
            self._note_plain("\n".join(tokens), max(map(len, tokens)))
        others = Counter(column[unread].tolist())
        for token in [token for token in others if is_missing(token)]:
            self.n_missing += others.pop(token)
        self._note_others(others)
        if self.first_word is None and self.n_words:
            place = next(
                place for place in unread if tokens[place] in others and shape_of(tokens[place]) is None
            )
            self.first_word = (lines[place], tokens[place])

    def _note_few(self, distinct: set[str]) -> None:
        assert self.few is not None
        self.few |= {token.casefold() for token in distinct if not is_missing(token)}
        if len(self.few) > FEW_WORDS:
            self.few = None

    def _note_plain(self, joined: str, longest: int) -> None:
        if "\n0" in joined or joined.startswith(("0", "+0", "-0")) or "\n+0" in joined or "\n-0" in joined:
            self.n_leading_zero += len(_LEADING_ZERO.findall(joined))
        if longest >= 8:
            self.n_long += len(_LONG.findall(joined))
            self.n_day_numbers += len(_DAY_NUMBER.findall(joined))
        if "." in joined:
            self.point_proof = self.point_proof or _POINT_PROOF.search(joined) is not None
            self.point_unsure = self.point_unsure or _POINT_UNSURE.search(joined) is not None

    def _note_others(self, others: Counter[str]) -> None:
        for token, count in others.items():
            shape = shape_of(token)
            if shape is None:
                self.n_words += count
            elif shape in self.shapes or len(self.shapes) < FEW_WORDS:
                self.shapes[shape] += count
            else:
                self.n_words += count
        if others and (self.dates is None or self.dates):
            self._note_dates([token for token in others if looks_like_date(token)], len(others))

    def _note_dates(self, likely: list[str], n_others: int) -> None:
        if len(likely) < ENOUGH * n_others:
            self.dates = []
        else:
            self.dates = surviving(likely, FORMATS if self.dates is None else self.dates, ENOUGH)

    @property
    def n_values(self) -> int:
        """Rows that hold something."""
        return self.n_rows - self.n_missing
