"""Charts with one row per variant: names to the left, estimates as dots with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reg_cli.reports.drawing.figure import SMALL, marker_of, quiet_grid, shortened
from reg_cli.reports.findings import shown
from reg_cli.reports.style import BAND, PartLook

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reg_cli.comparison.estimate import Estimate

NAME_WIDTH, NAME_LINES = 1.75, 2
ROW, NAME_LINE = 0.3, 0.11


def row_names(variants: Sequence[str]) -> list[str]:
    """Names as they fit to the left of their rows."""
    return [shortened(shown(name), NAME_WIDTH, SMALL, NAME_LINES) for name in variants]


def rows_height(names: Sequence[str]) -> float:
    """Inches that the rows need."""
    return sum(ROW + NAME_LINE * name.count("\n") for name in names)


def label_rows(axes: Axes, names: Sequence[str], *, baseline: int | None = 0) -> None:
    """Names, limits and grid of such a chart; the baseline's row on a band and in bold."""
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
