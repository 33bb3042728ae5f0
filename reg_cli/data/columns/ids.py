"""Names that only identifiers have, and whole numbers that only identify."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reg_cli.names import name_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST_FOR_ID = 10
# Under a name that only ids have, a few rows may repeat (a second visit); without one nothing may.
NEARLY_ALL = 0.95
FEWEST_MEETINGS = 10
_WORDS = frozenset(
    ["id", "ids", "identifier", "uid", "uuid", "guid", "key", "row", "rowname", "rownames", "no", "nr", "num",
     "number", "code", "account", "acct", "phone", "telephone", "tel", "mobile", "ssn", "isbn", "serial", "index",
     "idx", "instant", "unnamed", "reference", "ref"]
)  # fmt: skip
# Before a plain "id": userid and customerid, not paid, avoid and solid.
_OWNERS = re.compile(
    r"(user|customer|client|patient|passenger|person|employee|order|product|item|member|student|subject|session|"
    r"transaction|respondent|record|case|sample|row|object|device|movie|store|house|loan)ids?"
)
_TIME_NAME = re.compile(r"year|month|week|day|date|time|age|period|jahr", re.IGNORECASE)
_HEADLESS_FIRST = "column 1"


def is_id_name(name: str) -> bool:
    """True where the last word of the name says that its values identify: `CustomerId`, `account`, `roll_number`."""
    words = [word for word in name_words(name) if not word.isdecimal()] or [name.strip().casefold()]
    if words[-1] in _WORDS or _OWNERS.fullmatch(words[-1]):
        return True
    return words[0] in ("id", "unnamed") or name.casefold() in ("x", _HEADLESS_FIRST)


def id_reason(name: str, known: NDArray[np.float64], n_distinct: int, n_missing: int) -> str:
    """The reason why a column of whole numbers is an id; "" where it is none.

    Shape: `known` (N,) the values that are there, in the order of the rows.
    """
    import numpy as np

    n = len(known)
    if n < FEWEST_FOR_ID or n_distinct < NEARLY_ALL * n:
        return ""
    complete = n_distinct == n and not n_missing
    counts = complete and known[0] in (0, 1) and bool((np.diff(known) == 1).all())
    if counts and not _TIME_NAME.search(name):
        return "counts the rows"
    if not is_id_name(name):
        return ""
    if complete and (name.casefold() != "x" or _drawn_without_return(known)):
        return "a different whole number in every row, and called an id"
    if not complete and name.casefold() not in ("x", _HEADLESS_FIRST):
        return f"{n_distinct:,} different whole numbers in {n:,} rows, and called an id"
    return ""


def _drawn_without_return(known: NDArray[np.float64]) -> bool:
    """True where different whole numbers would have met by chance: then they are numbers of rows.

    A lone X may be a place or a quantity as well. Of n numbers drawn at random from a range r about
    n (n - 1) / 2 r pairs are equal; none are where at least 10 were to be expected.
    """
    n, spread = len(known), float(known.max() - known.min()) + 1
    return n * (n - 1) / (2 * spread) >= FEWEST_MEETINGS
