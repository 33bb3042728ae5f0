"""The words by which tables say that a value is missing."""

from __future__ import annotations

# Compared without regard to case. "unknown" and the like are not among them: they are levels of their own.
MISSING = frozenset(
    [
        "", "na", "n/a", "n.a.", "n.a", "<na>", "#n/a", "#na", "nan", "-nan", "1.#qnan", "null", "none",
        "nil", "nat", "\\n", "?", "-", "--", "---", "\u2013", "\u2014", ".", "..", "*", "missing",
        "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!", "not available", "(missing)", "(null)",
        "(blank)",
    ]
)  # fmt: skip


def is_missing(word: str) -> bool:
    """Whether `word`, stripped, stands for a missing value."""
    return len(word) < 16 and word.casefold() in MISSING
