"""Estimates along a number as a line with its interval as a band, and axes for strengths that include off."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from reg_cli.reports.numbers import brief
from reg_cli.reports.style import PAPER, PartLook

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


def off_or(value: float, *, log_scale: bool) -> str:
    """A strength as a tick says it: `off` where it has no place on the scale."""
    return "off" if math.isinf(value) or (log_scale and value == 0) else brief(value)


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
