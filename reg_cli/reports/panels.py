"""Small multiples: how many panels stand side by side."""

from __future__ import annotations


def columns_for(panels: int) -> int:
    """Four side by side, or three where that leaves fewer empty places."""
    return panels if panels <= 4 else min((4, 3), key=lambda n: -panels % n)
