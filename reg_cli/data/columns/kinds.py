"""Kind of each column of text (a quantity, a code, an id, prose), told with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.data.columns.conversions import named_counts
from reg_cli.data.columns.ids import FEWEST_FOR_ID, id_reason
from reg_cli.data.columns.reading import Manner, Reading
from reg_cli.data.columns.values import Numbers, Words
from reg_cli.data.columns.words import CLASS_WORDS, find_scale
from reg_cli.data.dataset import Column, Kind
from reg_cli.names import distinct
from reg_cli.quantities import count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

UNUSED = (Kind.ID, Kind.TEXT, Kind.CONSTANT, Kind.EMPTY)


def told_apart(name: str, reading: Reading, column: Numbers | Words) -> Column:
    """The column's kind, with its reason, and how many values are missing and different."""
    if isinstance(column, Numbers):
        kind, reason, n_missing, n_distinct = _number_kind(name, reading, column.values)
    else:
        kind, reason, n_missing, n_distinct = _word_kind(reading, column)
        written = {mark: count for mark, count in column.lost.items() if mark.casefold() in CLASS_WORDS}
        if written and kind is not Kind.EMPTY:
            reason += f"; taken as missing: {named_counts(written)}"
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
    identifies = id_reason(name, known, n_distinct, n_missing) if whole else ""
    if identifies:
        return Kind.ID, identifies, n_missing, n_distinct
    reason = reading.reason
    if whole and n_distinct <= 12 and n_distinct * 5 <= len(known):
        reason += f"; ordinal-looking, {n_distinct} whole values"
    return Kind.NUMERIC, reason, n_missing, n_distinct


def _word_kind(reading: Reading, column: Words) -> tuple[Kind, str, int, int]:
    import numpy as np

    codes, levels = column.known_codes, column.levels
    n_known = int((codes >= 0).sum())
    n_missing = len(codes) - n_known
    identities = column.identities
    n_distinct = len(np.unique(codes[codes >= 0] if identities is None else identities[identities != 0]))
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
