"""sweep.png: lines along one strength, a pair of heat maps over two, and what validation chooses in either.

Of one strength: train, validation and test score above, the gap below. Of two: the validation score and the gap.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.wording import shown
from reg_cli.quantities import brief, count, decimals_for, fixed
from reg_cli.reports.drawing.figure import SMALL, framed, house_style, key
from reg_cli.reports.drawing.marks import band_line, off_or, places, tick_values
from reg_cli.reports.drawing.titles import data_line
from reg_cli.reports.style import GAP, GREY, INK, PALE, TEST, TRAIN, VALIDATION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from reg_cli.comparison.sweeps.points import Point, Sweep


def sweep_plot(findings: Findings) -> Figure | None:
    """Draw sweep.png; None where the study is no sweep or no point has numbers."""
    sweep = findings.sweep
    if sweep is None or not any(p.summary.n for p in sweep.points) or len(sweep.axes) > 2:
        return None
    with house_style():
        if len(sweep.axes) == 2:
            return heat_map(findings, sweep, sweep_title(sweep))
        axis = sweep.axes[0]
        subtitle = [
            data_line(findings) + ".",
            "Bands: 95% intervals over splits." if _splits(findings) else "",
        ]
        if sweep.best:
            subtitle.append(
                "Shade: not shown to be worse than the best on the validation rows, which alone choose."
            )
        keys = [key("train", TRAIN), key("validation", VALIDATION), key("test", TEST), *_choice_keys(sweep)]
        figure = framed(sweep_title(sweep), " ".join(filter(None, subtitle)), 4.4, keys=keys)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1.7, 1])
        at = places([p.at[0] for p in sweep.points], log_scale=axis.log_scale)
        x = [at[p.at[0]] for p in sweep.points]
        band_line(above, x, [p.summary.train_score for p in sweep.points], TRAIN)
        band_line(above, x, [p.summary.val_score for p in sweep.points], VALIDATION)
        band_line(above, x, [p.summary.test_score for p in sweep.points], TEST)
        band_line(below, x, [p.summary.gap(sweep.headline) for p in sweep.points], GAP)
        below.axhline(0, color=GREY, linewidth=0.8)
        for axes in (above, below):
            _mark_choices(axes, sweep, at)
        above.set_ylabel(sweep.metric.title)
        below.set_ylabel("gap" if sweep.headline == "score" else "loss gap")
        below.set_xlabel(f"{shown(axis.name)}{' (log scale)' if axis.log_scale else ''}")
        tick_values(below, at, log_scale=axis.log_scale)
        figure.align_ylabels()
    return figure


def _splits(findings: Findings) -> bool:
    return findings.study.n_splits > 1


def _choice_keys(sweep: Sweep) -> list[Line2D]:
    keys = []
    if sweep.best:
        keys.append(Line2D([], [], color=INK, linewidth=1.2, label="best"))
    if sweep.one_standard_error and sweep.one_standard_error is not sweep.best:
        keys.append(
            Line2D(
                [],
                [],
                color=INK,
                linewidth=1.2,
                linestyle=":",
                label="most regularised within one standard error",
            )
        )
    return keys


def _mark_choices(axes: Axes, sweep: Sweep, at: dict[float, float]) -> None:
    ordered = list(at)
    for point in sweep.as_good:
        k = ordered.index(point.at[0])
        here = at[ordered[k]]
        left = here if k == 0 else (here + at[ordered[k - 1]]) / 2
        right = here if k == len(ordered) - 1 else (here + at[ordered[k + 1]]) / 2
        axes.axvspan(left, right, color=PALE, alpha=0.35, linewidth=0, zorder=0)
    if sweep.best:
        axes.axvline(at[sweep.best.at[0]], color=INK, linewidth=1.0, zorder=1)
    if sweep.one_standard_error and sweep.one_standard_error is not sweep.best:
        axes.axvline(at[sweep.one_standard_error.at[0]], color=INK, linewidth=1.2, linestyle=":", zorder=1)
    axes.tick_params(labelsize=SMALL)


def sweep_title(sweep: Sweep) -> str:
    """The choice, and the range that is as good."""
    names = " and ".join(shown(axis.name) for axis in sweep.axes)
    if sweep.best is None:
        return f"The response along {names}"
    chosen = f"{_named(sweep, sweep.best)} is best on validation"
    others = [p for p in sweep.as_good if p is not sweep.best]
    if not sweep.best.summary.val_score.has_interval:
        return f"{chosen}; one split, so nothing is sure"
    if not others:
        return f"{chosen}; all others are worse"
    alike = f"{'is' if len(others) == 1 else 'are'} not shown to be worse"
    if len(sweep.axes) > 1:
        return f"{chosen}; {count(len(others), 'other')} {alike}"
    ends = [off_or(x, log_scale=sweep.axes[0].log_scale) for x in sorted(p.at[0] for p in sweep.as_good)]
    return f"{chosen}; {len(others)} more from {ends[0]} to {ends[-1]} {alike}"


def _named(sweep: Sweep, point: Point) -> str:
    return ", ".join(
        f"{shown(a.name)}={off_or(v, log_scale=a.log_scale)}"
        for a, v in zip(sweep.axes, point.at, strict=True)
    )


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
    _draw(first, scores, score_digits, f"validation {sweep.metric.title}", f"viridis{direction}")
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
