"""Dates as text: which formats the values of a column obey, and the numbers a network can take from them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

# Share of a column's values that must agree on how to read it; the others are named and taken as missing.
ENOUGH = 0.98
MOST_SORTS = 6  # more ways to write a date in one column are no dates
_DAYS = (
    "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y", "%d-%m-%Y",
    "%d.%m.%y", "%m/%d/%y", "%d/%m/%y", "%d-%b-%Y", "%d-%b-%y", "%b-%d-%Y", "%d %b %Y", "%d %B %Y",
    "%b %d, %Y", "%B %d, %Y",
)  # fmt: skip
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
ISO_WEEK, QUARTER = "ISO week", "quarter"
UNIX_SECONDS, UNIX_MILLISECONDS = "unix seconds", "unix milliseconds"
FORMATS = (
    "ISO8601",
    *(day + time for time in _TIMES for day in _DAYS),
    "%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p", "%b %Y", "%B %Y", "%b-%y", "%m/%Y",
    "%a, %d %b %Y %H:%M:%S", "%a %b %d %H:%M:%S %Y", ISO_WEEK, QUARTER,
)  # fmt: skip
# Formats that read the same values differently; the first of each pair is taken where both fit every value.
RIVALS = {"%m/%d/%Y": "%d/%m/%Y", "%m/%d/%y": "%d/%m/%y", "%m-%d-%Y": "%d-%m-%Y"}

_LIKELY = re.compile(
    r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?([ T].*)?|\d{1,2}:\d{2}(:\d{2})?( ?[AaPp][Mm])?"
    r"|(\w{3,9},? )?\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4}.*|[A-Za-z]{3,9}[ -](\d{1,2}-)?\d{2,4}"
    r"|[A-Za-z]{3,9} \d{1,2}, \d{4}.*|[A-Za-z]{3} [A-Za-z]{3} [ \d]\d [\d:]{8} \d{4}"
    r"|\d{1,2}[-/]\d{4}|\d{4}-?W\d\d(-?[1-7])?|\d{4}[- :/]?Q[1-4]|Q[1-4][- '/]?\d{4}"
)
_WEEK = re.compile(r"(\d{4})-?W(\d\d)(?:-?([1-7]))?")
_QUARTER = re.compile(r"(\d{4})[- :/]?Q([1-4])|Q([1-4])[- '/]?(\d{4})")
_WORD = re.compile(r"\w+")
_YEAR, _NUMBER, _LETTERS = re.compile(r"\d{4}"), re.compile(r"\d+"), re.compile(r"[A-Za-z]+")


def looks_like_date(token: str) -> bool:
    """True where it is worth trying the formats."""
    return len(token) < 40 and _LIKELY.fullmatch(token) is not None


def parse(tokens: Sequence[str], forms: Sequence[str]) -> pd.Series:
    """The moments (UTC, seconds) by the first of `forms` that each token obeys; NaT where it obeys none."""
    moments = _parse_one(tokens, forms[0])
    for form in forms[1:]:
        unread = [place for place, missing in enumerate(moments.isna()) if missing]
        if unread:
            again = _parse_one([tokens[place] for place in unread], form)
            moments.iloc[unread] = again.to_numpy()
    return moments


def _parse_one(tokens: Sequence[str], form: str) -> pd.Series:
    import pandas as pd

    if form in (UNIX_SECONDS, UNIX_MILLISECONDS):
        numbers = pd.to_numeric(pd.Series(list(tokens), dtype=object), errors="coerce")
        seconds = numbers if form == UNIX_SECONDS else numbers / 1000
        return pd.to_datetime(seconds, unit="s", errors="coerce", utc=True).dt.as_unit("s")
    if form == ISO_WEEK:
        tokens, form = [_monday(token) for token in tokens], "%G-%V-%u"
    elif form == QUARTER:
        tokens, form = [_first_of_quarter(token) for token in tokens], "%Y-%m-%d"
    column = pd.Series(list(tokens), dtype=object)
    return pd.to_datetime(column, format=form, errors="coerce", utc=True).dt.as_unit("s")


def _monday(token: str) -> str:
    """Year, week and day, the first day where none is named; "" for another token."""
    found = _WEEK.fullmatch(token)
    return f"{found[1]}-{found[2]}-{found[3] or 1}" if found else ""


def _first_of_quarter(token: str) -> str:
    found = _QUARTER.fullmatch(token)
    if found is None:
        return ""
    return f"{found[1] or found[4]}-{3 * int(found[2] or found[3]) - 2:02d}-01"


@dataclass
class _Sort:
    """Tokens that are written alike: how many of them each format reads; None before the first."""

    forms: Counter[str] | None = None


@dataclass
class DateSurvey:
    """Ways in which a column's dates are written; a column may hold a few sorts (`26/02/2020` and `2020-12-30`)."""

    n_tokens: int = 0
    sorts: dict[str, _Sort] | None = field(default_factory=dict)

    def note(self, others: Counter[str]) -> None:
        """Adds a piece: the tokens that are no plain numbers and not missing, with their counts."""
        self.n_tokens += others.total()
        if self.sorts is None:
            return
        likely = [token for token in others if looks_like_date(token)]
        if len(likely) < ENOUGH * len(others):
            self.sorts = None
            return
        alike: dict[str, list[str]] = {}
        for token in likely:
            alike.setdefault(_sort_of(token), []).append(token)
        for sort, tokens in alike.items():
            if sort not in self.sorts and len(self.sorts) >= MOST_SORTS:
                self.sorts = None
                return
            self._note_sort(self.sorts.setdefault(sort, _Sort()), tokens, others)

    def _note_sort(self, sort: _Sort, tokens: list[str], others: Counter[str]) -> None:
        import numpy as np

        forms = tuple(sort.forms) if sort.forms is not None else FORMATS
        counts = np.array([others[token] for token in tokens])
        kept: Counter[str] = Counter()
        for form, read in _surviving(tokens, forms).items():
            kept[form] = int(counts[read].sum()) + (sort.forms[form] if sort.forms is not None else 0)
        sort.forms = kept

    def formats(self) -> tuple[tuple[str, ...], bool]:
        """The formats that read at least 98% of all tokens, one a sort, and whether day and month stay unsure.

        () where there are none. Where one sort leaves open whether the day or the month comes first, the
        others settle it.
        """
        if not self.sorts:
            return (), False
        readable = [sort for sort in self.sorts.values() if sort.forms]
        if sum(max(sort.forms.values()) for sort in readable if sort.forms) < ENOUGH * self.n_tokens:
            return (), False
        choices = [_best(sort.forms) for sort in readable if sort.forms]
        settled = [choice[0] for choice in choices if len(choice) == 1]
        day_first = any(_is_day_first(form) for form in settled)
        month_first = any(_is_month_first(form) for form in settled)
        chosen, unsure = [], False
        for choice in choices:
            days_first = [form for form in choice if _is_day_first(form)]
            months_first = [form for form in choice if _is_month_first(form)]
            if days_first and months_first:
                unsure = unsure or day_first == month_first
                chosen.append(days_first[0] if day_first and not month_first else months_first[0])
            else:
                chosen.append(choice[0])
        return tuple(dict.fromkeys(chosen)), unsure


def _best(forms: Counter[str]) -> list[str]:
    """The formats that read the most tokens of a sort, in the order of FORMATS."""
    most = max(forms.values())
    return sorted((form for form, count in forms.items() if count == most), key=FORMATS.index)


def _is_month_first(form: str) -> bool:
    return any(form.startswith(first) for first in RIVALS)


def _is_day_first(form: str) -> bool:
    return any(form.startswith(second) for second in RIVALS.values())


def _surviving(tokens: Sequence[str], forms: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
    """Those of `forms` that enough of the tokens obey, and which; a look at a few rules most out cheaply."""
    import numpy as np

    punctuation = {_punctuation(token) for token in tokens[:5]}
    found = {}
    for form in forms:
        custom = form in ("ISO8601", ISO_WEEK, QUARTER)
        if not custom and _punctuation(form.replace("%", "")) not in punctuation:
            continue
        read = np.asarray(_parse_one(tokens[:50], form).notna())
        if read.mean() < ENOUGH - 0.1:
            continue
        if len(tokens) > 50:
            read = np.asarray(_parse_one(tokens, form).notna())
        if read.mean() >= ENOUGH:
            found[form] = read
    return found


def _punctuation(token: str) -> str:
    """Signs between a date's words and numbers: `2020-01-31` and `%Y-%m-%d` give `0-0-0`."""
    return _WORD.sub("0", token)


def _sort_of(token: str) -> str:
    """Sort of writing of a token: years, other numbers and words, with what stands between them."""
    return _LETTERS.sub("a", _NUMBER.sub("0", _YEAR.sub("Y", token)))


def parts(seconds: NDArray[np.float64], name: str) -> dict[str, NDArray[np.float64]]:
    """Numbers a network can take from moments (seconds since 1970, NaN = missing); none that never varies.

    Shape: each (N,): days since 1970, month 1-12, day of the month, day of the week 0-6 (Monday first), hour
    with its fraction.
    """
    import numpy as np

    known = np.isfinite(seconds)
    whole = np.where(known, seconds, 0.0)
    day = np.floor(whole / 86400)
    date = day.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    found = {
        "days": day,
        "month": month.astype(np.int64) % 12 + 1.0,
        "day of month": (date - month).astype(np.int64) + 1.0,
        "weekday": (day + 3) % 7,
        "hour": (whole - 86400 * day) / 3600,
    }
    kept = {}
    for part, values in found.items():
        if known.any() and np.ptp(values[known]) > 0:
            values[~known] = np.nan
            kept[f"{name} ({part})"] = values
    return kept
