"""gap.png: train and test per variant, joined by a line whose length is the gap, sorted, baseline marked.

References stand below a line of their own.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.row import Kind, Row
from reg_cli.comparison.wording import shown
from reg_cli.quantities import brief
from reg_cli.reports.drawing.figure import SMALL, framed, house_style, key, marker_of, quiet_grid, shortened
from reg_cli.reports.drawing.titles import data_line, gap_title, gap_word, interval_words
from reg_cli.reports.style import BAND, GAP_COLOUR, GREY, INK, TEST, TRAIN, verdict_look
from reg_cli.reports.table_text import lines_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reg_cli.comparison.estimate import Estimate

NAME_WIDTH = 1.75  # inches
NAME_LINES = 3
ROW, NAME_LINE = 0.33, 0.145  # inches per row, and per further line of a name
APART = 0.4  # rows between the networks and the references


def gap_plot(findings: Findings) -> Figure | None:
    """Draw gap.png; None where no variant has a number."""
    rows = sorted_rows(findings)
    if not rows:
        return None
    comparison = findings.comparison
    subtitle = [data_line(findings) + ".", interval_words(comparison)]
    if comparison.headline == "loss":
        subtitle.append("Losses are shown: the baseline fits the train rows all but perfectly.")
    with house_style():
        names = [shortened(shown(row.name), NAME_WIDTH, SMALL, NAME_LINES) for row in rows]
        height = sum(ROW + NAME_LINE * name.count("\n") * 0.7 for name in names) + 0.75
        height += ROW * APART * any(row.kind is Kind.REFERENCE for row in rows)
        floor = _floor(findings, rows)
        if isinstance(floor, str):
            subtitle.append(floor)
        figure = framed(
            gap_title(comparison), " ".join(subtitle), height, keys=[key("train", TRAIN), key("test", TEST)]
        )
        axes = figure.add_subplot()
        _draw_rows(axes, findings, rows)
        if isinstance(floor, float):
            axes.axvline(floor, color=GREY, linestyle=":", linewidth=1.1)
            first, last = axes.get_xlim()
            beside_legend = (floor - first) < 0.15 * (last - first)
            mark = axes.annotate(
                "no skill", (floor, 1), xycoords=("data", "axes fraction"), xytext=(0, 5),
                textcoords="offset points", size=SMALL, color=GREY, va="bottom",
                ha="left" if beside_legend else "center",
            )  # fmt: skip
            mark.set_in_layout(False)  # it stands in the legend's row
        _label(axes, findings, rows, names)
    return figure


def sorted_rows(findings: Findings) -> list[Row]:
    """The rows with numbers, the widest gap first, the references last; the floor is not a row here but a line."""
    headline = findings.comparison.headline
    rows = [row for row in findings.comparison.rows if row.kind is not Kind.FLOOR and row.summary.n]
    return sorted(rows, key=lambda row: (row.kind is Kind.REFERENCE, -row.summary.gap(headline).mean))


def heights(rows: list[Row]) -> list[float]:
    """Place of each row along the vertical axis, references a little apart."""
    return [y + APART * (row.kind is Kind.REFERENCE) for y, row in enumerate(rows)]


def sides(row: Row, headline: str) -> tuple[Estimate, Estimate]:
    """The two ends of a row's line: train and test, in the headline's measure."""
    s = row.summary
    if headline == "loss":
        return s.train_loss, s.test_loss
    return s.train_score, s.test_score


def _draw_rows(axes: Axes, findings: Findings, rows: list[Row]) -> None:
    headline = findings.comparison.headline
    at = heights(rows)
    if rows[-1].kind is Kind.REFERENCE and (
        n_networks := sum(row.kind is not Kind.REFERENCE for row in rows)
    ):
        axes.axhline(n_networks - 0.5 + APART / 2, color=GREY, linewidth=0.6, zorder=1)
    for y, row in zip(at, rows, strict=True):
        train, test = sides(row, headline)
        if row.kind is Kind.BASELINE:
            axes.axhspan(y - 0.5, y + 0.5, color=BAND, zorder=0, linewidth=0)
            axes.axvline(test.mean, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
        axes.plot(
            [train.mean, test.mean], [y, y], color=GAP_COLOUR, linewidth=3, solid_capstyle="butt", zorder=2
        )
        # Set apart by a little, so that where the two intervals overlap both are still seen whole.
        for estimate, look, aside in ((train, TRAIN, -0.17), (test, TEST, 0.17)):
            if estimate.has_interval:
                axes.plot(
                    [estimate.low, estimate.high], [y + aside] * 2, color=look.colour, linewidth=2.0,
                    solid_capstyle="butt", zorder=3, gid="interval",
                )  # fmt: skip
                axes.plot([estimate.mean] * 2, [y, y + aside], color=look.colour, linewidth=0.9, zorder=3)
    for part, look, side in (("train", TRAIN, 0), ("test", TEST, 1)):
        means = [sides(row, headline)[side].mean for row in rows]
        axes.plot(
            means, at, linestyle="none", color=look.colour, label=part, zorder=4,
            **marker_of(look),
        )  # fmt: skip


def _label(axes: Axes, findings: Findings, rows: list[Row], names: list[str]) -> None:
    comparison = findings.comparison
    at = heights(rows)
    axes.set_ylim(at[-1] + 0.5, -0.5)
    axes.set_yticks(at, names)
    axes.tick_params(axis="y", length=0)
    quiet_grid(axes, "x")
    axes.spines["left"].set_visible(False)
    metric = comparison.metric.title
    axes.set_xlabel(metric if comparison.headline == "score" else "loss (evaluation mode, clean rows)")

    # The right-hand side says in words and numbers what the line shows.
    cells = {line.row.name: line for line in lines_of(findings)}
    right = axes.twinx()
    right.set_ylim(axes.get_ylim())
    right.set_yticks(
        at,
        [f"{cells[row.name].cells['gap'].mean}  {cells[row.name].verdict or row.kind}" for row in rows],
    )
    right.tick_params(axis="y", length=0)
    right.grid(False)
    for side in right.spines.values():
        side.set_visible(False)
    for label, row in zip(right.get_yticklabels(), rows, strict=True):
        quiet = GREY if row.kind is Kind.REFERENCE else INK
        label.set_color(verdict_look(row.verdict).colour if row.verdict else quiet)
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_fontweight("bold" if row.kind is Kind.BASELINE else "normal")
    heading = right.annotate(
        gap_word(comparison), (1, 1), xycoords="axes fraction", xytext=(4, 5), textcoords="offset points",
        size=SMALL, color=GREY, va="bottom", ha="left",
    )  # fmt: skip
    heading.set_in_layout(False)  # it stands beside the legend


def _floor(findings: Findings, rows: list[Row]) -> float | str | None:
    """Where the no-skill line goes; words instead where it would squeeze everything else together."""
    comparison, floor = findings.comparison, findings.comparison.no_skill
    if floor is None or comparison.headline != "score" or not math.isfinite(floor.summary.test_score.mean):
        return None
    at = floor.summary.test_score.mean
    ends = [
        x for row in rows for e in sides(row, "score") for x in (e.mean, e.low, e.high) if math.isfinite(x)
    ]
    width = max(ends) - min(ends)
    if min(ends) - 0.6 * width <= at <= max(ends) + 0.6 * width:
        return float(at)
    return f"No skill: {brief(at)}, off the picture."
