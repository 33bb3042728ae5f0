"""Dates as text: which one format all values of a column share, and the numbers a network can take from a date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_DAYS = (
    "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y", "%d-%m-%Y",
    "%d.%m.%y", "%m/%d/%y", "%d/%m/%y", "%d-%b-%Y", "%d-%b-%y", "%b-%d-%Y", "%d %b %Y", "%d %B %Y",
    "%b %d, %Y", "%B %d, %Y",
)  # fmt: skip
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
FORMATS = (
    "ISO8601",
    *(day + time for time in _TIMES for day in _DAYS),
    "%H:%M", "%H:%M:%S", "%b %Y", "%B %Y", "%b-%y", "%m/%Y", "%a, %d %b %Y %H:%M:%S", "%a %b %d %H:%M:%S %Y",
)  # fmt: skip
# Formats that read the same values differently; the first of each pair is taken where both fit every value.
RIVALS = {"%m/%d/%Y": "%d/%m/%Y", "%m/%d/%y": "%d/%m/%y", "%m-%d-%Y": "%d-%m-%Y"}

_LIKELY = re.compile(
    r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?([ T].*)?|\d{1,2}:\d{2}(:\d{2})?"
    r"|(\w{3,9},? )?\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4}.*|[A-Za-z]{3,9}[ -](\d{1,2}-)?\d{2,4}"
    r"|[A-Za-z]{3,9} \d{1,2}, \d{4}.*|[A-Za-z]{3} [A-Za-z]{3} [ \d]\d [\d:]{8} \d{4}"
)

_WORD = re.compile(r"\w+")


def looks_like_date(token: str) -> bool:
    """Whether it is worth trying the formats."""
    return len(token) < 40 and _LIKELY.fullmatch(token) is not None


def parse(tokens: Sequence[str], form: str) -> pd.Series:
    """The moments (UTC, seconds), NaT where a token does not obey `form`."""
    import pandas as pd

    column = pd.Series(list(tokens), dtype=object)
    return pd.to_datetime(column, format=form, errors="coerce", utc=True).dt.as_unit("s")


def surviving(tokens: Sequence[str], forms: Sequence[str], share: float) -> list[str]:
    """Those of `forms` that at least `share` of the tokens obey; a look at a few rules most out cheaply."""
    punctuation = {_punctuation(token) for token in tokens[:5]}
    alike = [
        form for form in forms if _punctuation(form.replace("%", "")) in punctuation or form == FORMATS[0]
    ]
    few = tokens[:50]
    first = [form for form in alike if parse(few, form).notna().mean() >= share - 0.1]
    if len(few) == len(tokens):
        return [form for form in first if parse(few, form).notna().mean() >= share]
    return [form for form in first if parse(tokens, form).notna().mean() >= share]


def _punctuation(token: str) -> str:
    """What stands between a date's words and numbers: `2020-01-31` and `%Y-%m-%d` give `0-0-0`."""
    return _WORD.sub("0", token)


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
