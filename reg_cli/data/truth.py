"""Words for yes and no."""

from __future__ import annotations

from collections.abc import Collection

TRUTH = {
    "yes": 1.0, "y": 1.0, "true": 1.0, "t": 1.0, "on": 1.0, "1": 1.0, "ja": 1.0, "oui": 1.0,
    "no": 0.0, "n": 0.0, "false": 0.0, "f": 0.0, "off": 0.0, "0": 0.0, "nein": 0.0, "non": 0.0,
}  # fmt: skip


def is_truth(words: Collection[str]) -> bool:
    """Whether the folded `words` of a column are all yes or no, and both occur."""
    return all(word in TRUTH for word in words) and {TRUTH[word] for word in words} == {0.0, 1.0}
