"""Words in a known order: sizes, grades, agreement."""

from __future__ import annotations

from collections.abc import Collection

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
    ("never", "rarely", "sometimes", "often", "always"),
    ("strongly disagree", "disagree", "neutral", "agree", "strongly agree"),
    ("very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied"),
    ("beginner", "intermediate", "advanced", "expert"),
    ("mild", "moderate", "severe"),
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
