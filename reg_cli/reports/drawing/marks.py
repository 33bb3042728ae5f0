"""Marks that several figures share: estimates along a number or in rows, and places for what stands beside them.

Along a number: a line with its interval as a band, and ticks of strengths that include off. In rows: names, and
dots with intervals. Besides: the columns of a grid of panels, and where the labels of points stand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from reg_cli.comparison.wording import shown
from reg_cli.quantities import brief
from reg_cli.reports.drawing.figure import SMALL, marker_of, quiet_grid, shortened
from reg_cli.reports.style import BAND, PAPER, PartLook

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reg_cli.comparison.estimate import Estimate


def band_line(axes: Axes, x: Sequence[float], estimates: Sequence[Estimate], look: PartLook) -> None:
    """Means as a line with markers, 95% intervals as a band; a point without numbers leaves a hole."""
    kept = [(a, e) for a, e in zip(x, estimates, strict=True) if e.n and math.isfinite(e.mean)]
    axes.fill_between(
        [a for a, _ in kept],
        [e.low for _, e in kept],
        [e.high for _, e in kept],
        color=look.colour, alpha=0.15, linewidth=0,
    )  # fmt: skip
    axes.plot(
        x, [e.mean if e.n else math.nan for e in estimates], color=look.colour, linestyle=look.line,
        linewidth=1.5, marker=look.marker, markersize=4.5, markeredgewidth=1.2,
        markerfacecolor=PAPER if look.hollow else look.colour,
    )  # fmt: skip


def places(values: Sequence[float], *, log_scale: bool) -> dict[float, float]:
    """Where each value stands along an axis.

    Off has no place of its own where it is infinite (a patience), or zero on a log scale: it stands one step
    beside the last of the others.
    """
    distinct = sorted(set(values))
    log_scale = log_scale and all(v >= 0 for v in distinct)
    at = {
        v: math.log10(v) if log_scale else v
        for v in distinct
        if math.isfinite(v) and (v > 0 or not log_scale)
    }
    ordered = sorted(at.values()) or [0.0]
    gaps = [b - a for a, b in pairwise(ordered)]
    for v in distinct:
        if v not in at:
            at[v] = (
                ordered[-1] + (gaps[-1] if gaps else 1.0)
                if v > 0
                else ordered[0] - (gaps[0] if gaps else 1.0)
            )
    return {v: at[v] for v in distinct}


def tick_values(axes: Axes, at: Mapping[float, float], *, log_scale: bool, most: int = 9) -> None:
    """Ticks at the values themselves, as many as have room; `off` for zero on a log scale."""
    room = (max(at.values()) - min(at.values())) * 0.6 / most
    shown: list[float] = []
    for value in at:  # in order; one that stands too close to the last shown has a place but no label
        if not shown or at[value] - at[shown[-1]] > room:
            shown.append(value)
    labels = [off_or(v, log_scale=log_scale) for v in shown]
    axes.set_xticks([at[v] for v in shown], labels)
    if max(map(len, labels)) * len(labels) > 44:
        axes.tick_params(axis="x", labelrotation=30)
        for label in axes.get_xticklabels():
            label.set_horizontalalignment("right")
            label.set_rotation_mode("anchor")


def off_or(value: float, *, log_scale: bool) -> str:
    """A strength as a tick says it: `off` where it has no place on the scale."""
    return "off" if math.isinf(value) or (log_scale and value == 0) else brief(value)


NAME_WIDTH, NAME_LINES = 1.75, 2
ROW, NAME_LINE = 0.3, 0.11


def row_names(variants: Sequence[str]) -> list[str]:
    """Names as they fit to the left of their rows."""
    return [shortened(shown(name), NAME_WIDTH, SMALL, NAME_LINES) for name in variants]


def rows_height(names: Sequence[str]) -> float:
    """Inches that the rows need."""
    return sum(ROW + NAME_LINE * name.count("\n") for name in names)


def label_rows(axes: Axes, names: Sequence[str], *, baseline: int | None = 0) -> None:
    """Names, limits and grid of a chart in rows; the baseline's row on a band and in bold."""
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    quiet_grid(axes, "x")
    if baseline is not None:
        axes.axhspan(baseline - 0.5, baseline + 0.5, color=BAND, zorder=0, linewidth=0)
        labels = axes.get_yticklabels()
        if labels:  # the second of two charts that share their rows has none
            labels[baseline].set_fontweight("bold")


def dots(axes: Axes, estimates: Sequence[Estimate], look: PartLook, aside: float = 0.0) -> None:
    """One dot per row with its interval; rows without a number stay empty."""
    for y, estimate in enumerate(estimates):
        if not estimate.n:
            continue
        if estimate.has_interval:
            axes.plot(
                [estimate.low, estimate.high], [y + aside] * 2, color=look.colour, linewidth=1.8, zorder=3,
                solid_capstyle="butt",
            )  # fmt: skip
        axes.plot(
            [estimate.mean], [y + aside], linestyle="none", color=look.colour, zorder=4, **marker_of(look)
        )


def columns_for(panels: int) -> int:
    """Four side by side, or three where that leaves fewer empty places."""
    return panels if panels <= 4 else min((4, 3), key=lambda n: -panels % n)


_NEAR, _FAR = 9.0, 17.0  # points from a marker's centre to its label's
_CLEAR = 8.9  # points that a label keeps free around its centre


def beside(points: Sequence[tuple[float, float]], axes: Axes) -> list[tuple[float, float] | None]:
    """For each point the offset of its label, in points (1/72 inch), chosen one after the other.

    Each takes the place that keeps the greatest distance to all points and to the labels placed before, near
    places first; with fixed candidates the same points always give the same picture. None where everything near
    is taken: no label is better than two that cannot be read.
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
