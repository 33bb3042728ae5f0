"""boundary.png: decision regions over two inputs, baseline and variants, with the train and test rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.wording import shown
from reg_cli.quantities import brief, count, decimals_for, fixed
from reg_cli.reports.drawing.figure import SMALL, WIDTH, framed, house_style, shortened
from reg_cli.reports.drawing.marks import columns_for
from reg_cli.reports.drawing.titles import gap_title
from reg_cli.reports.style import CLASS_COLOURS, CLASS_MARKERS, GREY, INK
from reg_cli.study.results.plane import SPLIT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from reg_cli.study.results.plane import Plane
    from reg_cli.study.results.study import Study


def boundary_plot(findings: Findings) -> Figure | None:
    """Draw boundary.png; None where the data do not have two inputs."""
    study, plane, classes = findings.study, findings.study.plane, findings.study.data.classes
    regions = regions_of(study)
    if plane is None or not regions:
        return None
    names = [name for name in study.variant_names if name in regions]
    columns = min(3, columns_for(len(names)))
    rows = math.ceil(len(names) / columns)
    side = WIDTH / columns * 0.72
    marks, scale = ("hollow", "filled"), ""
    span = _span(plane, regions)
    if not _has_colours(classes):
        low, high = span
        marks, scale = ("light rim", "dark rim"), f", from {brief(low)} (dark) to {brief(high)} (light)"
    with house_style():
        subtitle = (
            f"{shown(study.data.name)}, split {SPLIT + 1} of {study.n_splits}: {count(len(plane.train), 'train row')} "
            f"({marks[0]}), {count(len(plane.test), 'test row')} ({marks[1]}). Shades: what the kept network "
            f"predicts{scale}. Numbers: means over all splits."
        )
        figure = framed(
            gap_title(findings.comparison), subtitle, rows * (side + 0.42) + 0.3, keys=_keys(classes)
        )
        panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for k, (axes, name) in enumerate(zip(panels.flat, names, strict=False)):
            _draw(axes, plane, regions[name], classes, span)
            title = shortened(shown(name), 0.84 * WIDTH / columns - 0.06, SMALL, 2)
            axes.set_title(f"{title}\n{_scores(findings, name)}", size=SMALL, loc="left", pad=3)
            if k + columns >= len(names):
                axes.set_xlabel(shortened(shown(plane.input_names[0]), side, SMALL, 1), size=SMALL)
                axes.tick_params(labelbottom=True)
            if k % columns == 0:
                axes.set_ylabel(shortened(shown(plane.input_names[1]), side, SMALL, 1), size=SMALL)
        for axes in panels.flat[len(names) :]:
            axes.set_visible(False)
    return figure


def regions_of(study: Study) -> dict[str, NDArray[np.float64]]:
    """Predictions of each variant's kept network over the plane; empty where the study has no plane.

    Shape: (K, G), the position of the predicted class, or the predicted value; G positions along the first input.
    """
    plane = study.plane
    if plane is None:
        return {}
    size = len(plane.y), len(plane.x)
    return {name: values.reshape(size).astype(np.float64) for name, values in study.surfaces.items()}


def _has_colours(classes: Sequence[str]) -> bool:
    """True where every class has a colour of its own; quantities and many classes share one scale."""
    return 0 < len(classes) <= len(CLASS_COLOURS)


def _span(plane: Plane, regions: Mapping[str, NDArray[np.float64]]) -> tuple[float, float]:
    """The ends of the one colour scale of all panels, so that panels can be compared."""
    seen = [plane.train_target, plane.test_target, *(region.ravel() for region in regions.values())]
    values = np.concatenate(seen)
    return float(np.nanmin(values)), float(np.nanmax(values))


def _keys(classes: Sequence[str]) -> list[Line2D]:
    if not _has_colours(classes):
        return []
    return [
        Line2D(
            [], [], linestyle="none", color=CLASS_COLOURS[k], marker=CLASS_MARKERS[k], markersize=5,
            label=shortened(shown(name), 1.0, SMALL, 1),
        )
        for k, name in enumerate(classes)
    ]  # fmt: skip


def _scores(findings: Findings, name: str) -> str:
    s = findings.comparison.row(name).summary
    if not s.n:
        return "no numbers"
    digits = decimals_for([s.train_score.mean, s.test_score.mean])
    metric = findings.study.metric.title
    return f"{metric} {fixed(s.train_score.mean, digits)} train, {fixed(s.test_score.mean, digits)} test"


def _draw(
    axes: Axes,
    plane: Plane,
    region: NDArray[np.float64],
    classes: Sequence[str],
    span: tuple[float, float],
) -> None:
    axes.grid(False)
    axes.set_xlim(float(plane.x[0]), float(plane.x[-1]))
    axes.set_ylim(float(plane.y[0]), float(plane.y[-1]))
    n_classes = len(classes)
    if not _has_colours(classes):
        low, high = span
        axes.pcolormesh(plane.x, plane.y, region, cmap="cividis", vmin=low, vmax=high, rasterized=True)
        for rows, target, edge in (
            (plane.train, plane.train_target, "white"),
            (plane.test, plane.test_target, INK),
        ):
            axes.scatter(
                rows[:, 0], rows[:, 1], c=target, cmap="cividis", vmin=low, vmax=high, s=14, edgecolors=edge,
                linewidths=0.8,
            )  # fmt: skip
        return
    colours = ListedColormap(CLASS_COLOURS[:n_classes])
    axes.pcolormesh(
        plane.x, plane.y, region, cmap=colours, vmin=-0.5, vmax=n_classes - 0.5, alpha=0.22,
        rasterized=True,
        edgecolors="none", linewidth=0,
    )  # fmt: skip
    for k in np.unique(region)[1:]:  # one class after the other: levels between 0 and 2 would draw two lines
        axes.contour(plane.x, plane.y, region == k, levels=[0.5], colors=GREY, linewidths=0.7)
    for rows, target, hollow in (
        (plane.train, plane.train_target, True),
        (plane.test, plane.test_target, False),
    ):
        for k in range(n_classes):
            mine = rows[target == k]
            axes.plot(
                mine[:, 0], mine[:, 1], linestyle="none", marker=CLASS_MARKERS[k], markersize=3.6,
                color=CLASS_COLOURS[k], markeredgewidth=0.8,
                markerfacecolor="none" if hollow else CLASS_COLOURS[k],
            )  # fmt: skip
