"""Where small labels go beside points, so that they cover neither one another nor the points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NEAR, _FAR = 9.0, 17.0  # points from a marker's centre to its label's
_CLEAR = 8.9  # points that a label keeps free around its centre


def beside(points: Sequence[tuple[float, float]], axes: Axes) -> list[tuple[float, float] | None]:
    """For each point the offset of its label, in points (1/72 inch), chosen one after the other.

    Each takes the place that keeps the greatest distance to all points and to the labels placed before, near
    places first; with fixed candidates the same points always give the same picture. None
    where everything near is taken: no label is better than two that cannot be read.
    """
    here = [_in_points(point, axes) for point in points]
    taken = list(here)
    offsets: list[tuple[float, float] | None] = []
    for x, y in here:
        candidates = [
            (radius * math.cos(turn), radius * math.sin(turn))
            for radius in (_NEAR, _FAR)
            for turn in (math.pi * k / 4 for k in (1, 3, 5, 7, 2, 6, 0, 4))
        ]

        def crowding(offset: tuple[float, float], x: float = x, y: float = y) -> float:
            nearest = min(math.hypot(x + offset[0] - a, y + offset[1] - b) for a, b in taken)
            return -round(min(nearest, _NEAR), 3)  # nine points away is enough; the first such place wins

        best = min(candidates, key=crowding)
        if -crowding(best) < _CLEAR:
            offsets.append(None)
            continue
        offsets.append(best)
        taken.append((x + best[0], y + best[1]))
    return offsets


def _in_points(point: tuple[float, float], axes: Axes) -> tuple[float, float]:
    """A point's place on the page, as far as known before the layout: the axes' limits and share of it."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    box = axes.get_position()
    width, height = figure.get_size_inches() * 72 * (box.width, box.height)
    return (point[0] - left) / (right - left) * float(width), (point[1] - low) / (high - low) * float(height)
