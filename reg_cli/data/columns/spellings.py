"""Words that differ only in case, blanks or a final point: spellings of one word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reg_cli.data.columns.conversions import named_counts
from reg_cli.data.columns.values import Words
from reg_cli.data.dataset import Notice
from reg_cli.names import printable

MOST_LEVELS = 1000  # a column of more words is no class and no level, and its spellings are prose
# Shorter words are codes, in which case may carry meaning: alleles A and a, chess pieces K and k.
SHORTEST = 3
MOST_NAMED = 5
_BLANKS = re.compile(r"(?<!\d)\s+|\s+(?!\d)")


def fold(word: str) -> str:
    """The word without case, a final point and blanks, but those between digits."""
    return _BLANKS.sub("", word.casefold().strip().removesuffix(".").rstrip())


def join_spellings(column: Words) -> tuple[Notice, ...]:
    """Joins the spellings of each word under the most frequent one; the notice names them with their counts.

    Nothing is joined where one word would be left (AA, Aa and aa are three genotypes); short words are only
    named.
    """
    import numpy as np

    levels = column.levels
    if not 2 <= len(levels) <= MOST_LEVELS:
        return ()
    spellings: dict[str, list[str]] = {}
    for level in levels:
        spellings.setdefault(fold(level), []).append(level)
    if len(spellings) == len(levels) or len(spellings) < 2:
        return ()
    numbers = np.bincount(column.codes[column.codes >= 0], minlength=len(levels)).tolist()
    counts = dict(zip(levels, numbers, strict=True))
    several = {word: same for word, same in spellings.items() if len(same) > 1}
    joined = {word: same for word, same in several.items() if len(word) >= SHORTEST}
    named = {word: same for word, same in several.items() if len(word) < SHORTEST}
    chosen: dict[str, str] = {}
    for same in joined.values():
        best = max(same, key=lambda level: (counts[level], not level.endswith(".")))
        chosen |= {level: best for level in same if level != best}
    column.join(chosen)
    notices = []
    if joined:
        message = (
            f"words that differ only in case, blanks or a final point were joined: {_shown(joined, counts)}"
        )
        notices.append(Notice("spellings-joined", message))
    if named:
        message = (
            f"short words differ only in case: {_shown(named, counts)}; write them alike if they mean one"
        )
        notices.append(Notice("spellings-alike", message))
    return tuple(notices)


def spelt_like(column: Words, levels: Sequence[str]) -> tuple[Notice, ...]:
    """Takes each word of a --test-file as that of the data's `levels` that it is another spelling of."""
    known: dict[str, str] = {}
    for level in levels[:MOST_LEVELS]:
        known[fold(level)] = "" if fold(level) in known else level  # two of the data's own: no choice
    own = set(levels)
    chosen = {level: known.get(fold(level), "") for level in column.levels[:MOST_LEVELS] if level not in own}
    chosen = {level: name for level, name in chosen.items() if name}
    if not chosen:
        return ()
    column.join(chosen)
    shown = ", ".join(
        f"{printable(level, 30)!r} as {printable(name, 30)!r}"
        for level, name in list(chosen.items())[:MOST_NAMED]
    )
    return (Notice("spellings-joined", f"words spelt otherwise than in the data were read so: {shown}"),)


def _shown(several: Mapping[str, Sequence[str]], counts: Mapping[str, int]) -> str:
    """`setosa 55, Setosa 43; virginica 55, Virginica 47`."""
    shown = [named_counts({level: counts[level] for level in same}) for same in several.values()]
    return "; ".join(shown[:MOST_NAMED]) + (
        f" and {len(shown) - MOST_NAMED} more" if len(shown) > MOST_NAMED else ""
    )
