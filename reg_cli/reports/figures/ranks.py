"""ranks.png: average ranks over several data sets, with bars that join what is not shown to differ."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from reg_cli.comparison.wording import shown
from reg_cli.quantities import count, p_value
from reg_cli.reports.drawing.figure import SMALL, framed, house_style, quiet_grid, shortened
from reg_cli.reports.style import GREY, INK, TEST

if TYPE_CHECKING:
    from reg_cli.comparison.across import Across, AcrossRow

ROW = 0.3
NAME_WIDTH = 2.0


def ranks_plot(across: Across) -> Figure | None:
    """Draw ranks.png after Demsar (2006); None with too few data sets for it to mean anything."""
    if not across.has_picture:
        return None
    rows = sorted(across.rows, key=lambda row: row.average_rank)
    groups = alike(rows, across.critical_difference)
    with house_style():
        subtitle = (
            f"{count(len(across.datasets), 'data set')}. Rank 1 is the best test score. Bars join variants that are "
            f"not shown to differ: less than {across.critical_difference:.2f} ranks apart (Nemenyi, 5%). "
            "Won, lost and p (Wilcoxon, Holm): against the baseline."
        )
        height = ROW * len(rows) + 0.16 * len(groups) + 0.75
        figure = framed(ranks_title(across), subtitle, height)
        axes = figure.add_subplot()
        names = [shortened(shown(row.variant), NAME_WIDTH, SMALL, 2) for row in rows]
        axes.plot(
            [row.average_rank for row in rows], range(len(rows)), linestyle="none", marker=TEST.marker,
            color=TEST.colour, markersize=6, zorder=3,
        )  # fmt: skip
        for y, row in enumerate(rows):
            axes.plot([1, row.average_rank], [y, y], color=GREY, linewidth=0.8, zorder=1)
            told = f"{row.average_rank:.2f}"
            if math.isfinite(row.p_holm):
                told += f"  ({row.wins} won, {row.losses} lost, {p_value(row.p_holm)})"
            axes.annotate(
                told,
                (row.average_rank, y),
                xytext=(8, 0),
                textcoords="offset points",
                size=SMALL,
                va="center",
            )
        below = len(rows) - 0.25
        for k, (first, last) in enumerate(groups):
            ends = [rows[first].average_rank, rows[last].average_rank]
            axes.plot(ends, [below + 0.45 * k] * 2, color=INK, linewidth=3, solid_capstyle="butt")
        axes.set_ylim(below + 0.45 * len(groups), -0.6)
        axes.set_xlim(0.9, max(len(rows), rows[-1].average_rank + 0.55 * len(rows)) + 0.1)
        axes.set_yticks(range(len(rows)), names)
        axes.tick_params(axis="y", length=0)
        axes.set_xticks(range(1, len(rows) + 1))
        quiet_grid(axes, "x")
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("average rank (left is better)")
    return figure


def alike(rows: list[AcrossRow], distance: float) -> list[tuple[int, int]]:
    """The longest runs of neighbours in rank that lie less than the critical difference apart."""
    runs: list[tuple[int, int]] = []
    for first in range(len(rows)):
        last = first
        while last + 1 < len(rows) and rows[last + 1].average_rank - rows[first].average_rank < distance:
            last += 1
        if last > first and (not runs or last > runs[-1][1]):
            runs.append((first, last))
    return runs


def ranks_title(across: Across) -> str:
    """Who ranks first, and whether the ranks differ at all."""
    first = min(across.rows, key=lambda row: row.average_rank)
    title = f"{shown(first.variant)} ranks first"
    if math.isnan(across.overall_p):
        return title
    differ = "the ranks differ" if across.overall_p < 0.05 else "the ranks are not shown to differ"
    return f"{title}; {differ} ({across.overall_test} {p_value(across.overall_p)})"
