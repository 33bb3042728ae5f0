"""The words by which tables say that a value is missing."""

from __future__ import annotations

from collections.abc import Collection

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
    """True where `word`, stripped, stands for a missing value."""
    return len(word) < 16 and word.casefold() in MISSING


# Words of MISSING that are also what a class or a level may be called: no disorder, Namibia, no pain.
CLASS_WORDS = frozenset(["none", "na", "n/a", "nil"])

SCALES: tuple[tuple[str, ...], ...] = (
    ("none", "very low", "low", "medium", "high", "very high"),
    ("very low", "low", "moderate", "high", "very high"),
    ("low", "mid", "high"),
    ("low", "med", "high"),
    ("small", "medium", "large"),
    ("small", "med", "big"),
    ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"),
    ("very bad", "bad", "average", "good", "very good", "excellent"),
    ("unacc", "acc", "good", "vgood"),
    ("poor", "fair", "average", "good", "very good", "excellent"),
    ("po", "fa", "ta", "gd", "ex"),
    ("fair", "good", "very good", "premium", "ideal"),
    ("none", "rare", "occasional", "frequent", "constant"),
    ("never", "rarely", "sometimes", "often", "always"),
    ("strongly disagree", "disagree", "neutral", "agree", "strongly agree"),
    ("very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied"),
    ("none", "basic", "intermediate", "advanced", "expert"),
    ("beginner", "intermediate", "advanced", "expert"),
    ("none", "minimal", "slight", "mild", "moderate", "severe", "very severe", "extreme"),
    ("none", "trace", "small", "moderate", "large"),
    ("none", "little", "some", "much"),
    ("none", "few", "some", "many", "all"),
    ("none", "partial", "full"),
    ("cold", "cool", "mild", "warm", "hot"),
    ("first", "second", "third", "fourth", "fifth"),
    ("bronze", "silver", "gold", "platinum"),
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december"), ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ("monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday"), )  # fmt: skip


def find_scale(words: Collection[str]) -> tuple[str, ...] | None:
    """Those of the folded `words` in their known order, where all of three or more belong to one scale."""
    if not 3 <= len(words) <= 12:
        return None
    for scale in SCALES:
        if all(word in scale for word in words):
            return tuple(word for word in scale if word in words)
    return None


TRUTH = {
    "yes": 1.0, "y": 1.0, "true": 1.0, "t": 1.0, "on": 1.0, "1": 1.0, "ja": 1.0, "oui": 1.0,
    "no": 0.0, "n": 0.0, "false": 0.0, "f": 0.0, "off": 0.0, "0": 0.0, "nein": 0.0, "non": 0.0,
}  # fmt: skip


def is_truth(words: Collection[str]) -> bool:
    """True where the folded `words` of a column are all yes or no, and both occur."""
    return all(word in TRUTH for word in words) and {TRUTH[word] for word in words} == {0.0, 1.0}
