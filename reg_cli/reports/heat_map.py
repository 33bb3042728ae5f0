"""sweep.png over the grid of two strengths: the validation score that chooses, and the gap."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from reg_cli.comparison.wording import metric_word
from reg_cli.reports.drawing.figure import SMALL, framed
from reg_cli.reports.drawing.marks import off_or
from reg_cli.reports.drawing.titles import data_line
from reg_cli.reports.findings import Findings, shown
from reg_cli.reports.numbers import brief, decimals_for, fixed
from reg_cli.reports.style import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from reg_cli.comparison.sweeps.points import Point, Sweep

MOST_CELLS_WITH_NUMBERS = 12  # along a side


def heat_map(findings: Findings, sweep: Sweep, title: str) -> Figure:
    """Two maps side by side, or one above the other where the grid is wide. Call it in the house style."""
    columns = sorted({p.at[0] for p in sweep.points})
    rows = sorted({p.at[1] for p in sweep.points})
    marks = "Frame: the best on validation."
    if sweep.one_standard_error and sweep.one_standard_error is not sweep.best:
        marks += " Dashed frame: the most regularised within one standard error."
    wide = len(columns) > 6
    height = 0.36 * len(rows) + 1.1
    figure = framed(
        title, f"{data_line(findings)}. {marks if sweep.best else ''}", height * (2 if wide else 1)
    )
    shape = (2, 1) if wide else (1, 2)
    first, second = figure.subplots(*shape, squeeze=False, sharex=True, sharey=True).flat
    scores = _grid(sweep, columns, rows, lambda p: p.summary.val_score.mean)
    gaps = _grid(sweep, columns, rows, lambda p: p.summary.gap(sweep.headline).mean)
    direction = "" if sweep.metric.greater_is_better else "_r"
    families = [scores, gaps] if sweep.headline == "score" else [scores]
    score_digits = decimals_for(np.concatenate([grid[np.isfinite(grid)] for grid in families]).tolist())
    gap_digits = score_digits if len(families) > 1 else decimals_for(gaps[np.isfinite(gaps)].tolist())
    _draw(first, scores, score_digits, f"validation {metric_word(sweep.metric.name)}", f"viridis{direction}")
    _draw(second, gaps, gap_digits, "gap" if sweep.headline == "score" else "loss gap", "cividis")
    for axes in (first, second):
        axes.set_xticks(range(len(columns)), [off_or(v, log_scale=sweep.axes[0].log_scale) for v in columns])
        axes.set_yticks(range(len(rows)), [off_or(v, log_scale=sweep.axes[1].log_scale) for v in rows])
        axes.set_xlabel(shown(sweep.axes[0].name))
        if len(columns) > 8 or max(len(brief(v)) for v in columns) * len(columns) > 30:
            axes.tick_params(axis="x", labelrotation=45)
        for point, line in ((sweep.best, "-"), (sweep.one_standard_error, "--")):
            if point is not None and not (line == "--" and point is sweep.best):
                corner = (columns.index(point.at[0]) - 0.5, rows.index(point.at[1]) - 0.5)
                axes.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor="white", linewidth=4, zorder=3))
                axes.add_patch(
                    Rectangle(corner, 1, 1, fill=False, edgecolor=INK, linewidth=2, linestyle=line, zorder=4)
                )
    first.set_ylabel(shown(sweep.axes[1].name))
    if wide:
        first.set_xlabel("")
        second.set_ylabel(shown(sweep.axes[1].name))
    return figure


def _grid(
    sweep: Sweep, columns: list[float], rows: list[float], of: Callable[[Point], float]
) -> NDArray[np.float64]:
    """The number of every point at its place. Shape: (rows, columns), NaN where there is none."""
    grid = np.full((len(rows), len(columns)), np.nan)
    for point in sweep.points:
        if point.summary.n:
            grid[rows.index(point.at[1]), columns.index(point.at[0])] = of(point)
    return grid


def _draw(axes: Axes, grid: NDArray[np.float64], digits: int, title: str, colours: str) -> None:
    image = axes.imshow(grid, cmap=colours, aspect="auto", origin="lower", interpolation="nearest")
    axes.grid(False)
    axes.set_title(title, size=SMALL + 0.5, loc="left")
    axes.tick_params(length=0)
    colours_of: Any = image  # the stubs know arrays only
    figure = axes.get_figure()
    assert figure is not None
    bar = figure.colorbar(image, ax=axes, pad=0.02, aspect=25, format=FuncFormatter(lambda v, _: brief(v)))
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)
    if max(grid.shape) > MOST_CELLS_WITH_NUMBERS:
        return
    for (y, x), value in np.ndenumerate(grid):
        if math.isfinite(value):
            red, green, blue, _ = colours_of.to_rgba(value)
            dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.5
            axes.text(
                x, y, fixed(float(value), digits), ha="center", va="center", size=SMALL - 1,
                color="white" if dark else INK,
            )  # fmt: skip
