"""boundary.png: decision regions over two inputs, baseline and variants, with the train and test rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reg_cli.comparison.wording import metric_word
from reg_cli.reports.drawing.figure import SMALL, WIDTH, framed, house_style, shortened
from reg_cli.reports.drawing.titles import gap_title
from reg_cli.reports.findings import Findings, shown
from reg_cli.reports.numbers import brief, decimals_for, fixed
from reg_cli.reports.panels import columns_for
from reg_cli.reports.style import CLASS_COLOURS, CLASS_MARKERS, GREY, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reg_cli.reports.boundary import Boundary


def boundary_plot(findings: Findings) -> Figure | None:
    """Draw boundary.png; None where the data do not have two inputs."""
    boundary = findings.boundary
    if boundary is None or not boundary.regions:
        return None
    names = [name for name in findings.study.variant_names if name in boundary.regions]
    columns = min(3, columns_for(len(names)))
    rows = math.ceil(len(names) / columns)
    side = WIDTH / columns * 0.72
    marks, scale = ("hollow", "filled"), ""
    if not _has_colours(boundary):
        low, high = _span(boundary)
        marks, scale = ("light rim", "dark rim"), f", from {brief(low)} (dark) to {brief(high)} (light)"
    with house_style():
        subtitle = (
            f"{shown(findings.study.data.name)}, split {boundary.split + 1} of {findings.study.n_splits}: "
            f"{len(boundary.train)} train rows ({marks[0]}), {len(boundary.test)} test rows ({marks[1]}). Shades: "
            f"what the kept network predicts{scale}. Numbers: means over all splits."
        )
        figure = framed(
            gap_title(findings.comparison), subtitle, rows * (side + 0.42) + 0.3, keys=_keys(boundary)
        )
        panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for k, (axes, name) in enumerate(zip(panels.flat, names, strict=False)):
            _draw(axes, boundary, name)
            title = shortened(shown(name), 0.84 * WIDTH / columns - 0.06, SMALL, 2)
            axes.set_title(f"{title}\n{_scores(findings, name)}", size=SMALL, loc="left", pad=3)
            if k + columns >= len(names):
                axes.set_xlabel(shortened(shown(boundary.input_names[0]), side, SMALL, 1), size=SMALL)
                axes.tick_params(labelbottom=True)
            if k % columns == 0:
                axes.set_ylabel(shortened(shown(boundary.input_names[1]), side, SMALL, 1), size=SMALL)
        for axes in panels.flat[len(names) :]:
            axes.set_visible(False)
    return figure


def _has_colours(boundary: Boundary) -> bool:
    """Whether every class has a colour of its own; quantities and many classes share one scale."""
    return 0 < len(boundary.classes) <= len(CLASS_COLOURS)


def _span(boundary: Boundary) -> tuple[float, float]:
    """The ends of the one colour scale of all panels, so that panels can be compared."""
    seen = [boundary.train_target, boundary.test_target, *(r.ravel() for r in boundary.regions.values())]
    values = np.concatenate(seen)
    return float(np.nanmin(values)), float(np.nanmax(values))


def _keys(boundary: Boundary) -> list[Line2D]:
    if not _has_colours(boundary):
        return []
    return [
        Line2D(
            [], [], linestyle="none", color=CLASS_COLOURS[k], marker=CLASS_MARKERS[k], markersize=5,
            label=shortened(shown(name), 1.0, SMALL, 1),
        )
        for k, name in enumerate(boundary.classes)
    ]  # fmt: skip


def _scores(findings: Findings, name: str) -> str:
    s = findings.comparison.row(name).summary
    if not s.n:
        return "no numbers"
    digits = decimals_for([s.train_score.mean, s.test_score.mean])
    metric = metric_word(findings.study.metric.name)
    return f"{metric} {fixed(s.train_score.mean, digits)} train, {fixed(s.test_score.mean, digits)} test"


def _draw(axes: Axes, boundary: Boundary, name: str) -> None:
    region = boundary.regions[name]
    axes.grid(False)
    axes.set_xlim(float(boundary.x[0]), float(boundary.x[-1]))
    axes.set_ylim(float(boundary.y[0]), float(boundary.y[-1]))
    n_classes = len(boundary.classes)
    if not _has_colours(boundary):
        low, high = _span(boundary)
        axes.pcolormesh(boundary.x, boundary.y, region, cmap="cividis", vmin=low, vmax=high, rasterized=True)
        for rows, target, edge in (
            (boundary.train, boundary.train_target, "white"),
            (boundary.test, boundary.test_target, INK),
        ):
            axes.scatter(
                rows[:, 0], rows[:, 1], c=target, cmap="cividis", vmin=low, vmax=high, s=14, edgecolors=edge,
                linewidths=0.8,
            )  # fmt: skip
        return
    colours = ListedColormap(CLASS_COLOURS[:n_classes])
    axes.pcolormesh(
        boundary.x, boundary.y, region, cmap=colours, vmin=-0.5, vmax=n_classes - 0.5, alpha=0.22,
        rasterized=True,
        edgecolors="none", linewidth=0,
    )  # fmt: skip
    for k in np.unique(region)[1:]:  # one class after the other: levels between 0 and 2 would draw two lines
        axes.contour(boundary.x, boundary.y, region == k, levels=[0.5], colors=GREY, linewidths=0.7)
    for rows, target, hollow in (
        (boundary.train, boundary.train_target, True),
        (boundary.test, boundary.test_target, False),
    ):
        for k in range(n_classes):
            mine = rows[target == k]
            axes.plot(
                mine[:, 0], mine[:, 1], linestyle="none", marker=CLASS_MARKERS[k], markersize=3.6,
                color=CLASS_COLOURS[k], markeredgewidth=0.8,
                markerfacecolor="none" if hollow else CLASS_COLOURS[k],
            )  # fmt: skip
