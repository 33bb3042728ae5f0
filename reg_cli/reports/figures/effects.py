"""effects.png: change of the gap against change of the test score, and what each gap change is made of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.row import Row
from reg_cli.comparison.wording import shown
from reg_cli.reports.drawing.figure import SMALL, framed, house_style, quiet_grid, shortened
from reg_cli.reports.drawing.marks import beside
from reg_cli.reports.drawing.titles import data_line, effects_title, gap_word, interval_basis
from reg_cli.reports.style import GREY, INK, PALE, TEST, TRAIN, VERDICTS, verdict_look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reg_cli.comparison.comparison import Comparison
    from reg_cli.comparison.paired import Paired

CROWD = 12  # variants
SCATTER = 3.0  # inches high
ROW = 0.27
NAME_WIDTH, NAME_LINES = 2.0, 2


def effects_plot(findings: Findings) -> Figure | None:
    """Draw effects.png; None where nothing was compared."""
    rows = numbered_rows(findings)
    if not rows:
        return None
    comparison = findings.comparison
    subtitle = (
        f"{data_line(findings)}. Crosses: 95% intervals of the paired changes, {interval_basis(comparison)}. "
        "Shades: where an interval must lie as a whole for a verdict; the test "
        f"score is the same within {comparison.margin:g}."
    )
    if len(rows) > CROWD:
        subtitle += " Numbers name the rows below; where points crowd, some have none."
    if comparison.n_splits < 2:
        subtitle = f"{data_line(findings)}. One split: no interval exists."
    with house_style():
        names = [
            f"{k}  {shortened(shown(row.name), NAME_WIDTH, SMALL, NAME_LINES)}"
            for k, row in enumerate(rows, 1)
        ]
        bars = sum(ROW + 0.1 * name.count("\n") for name in names) + 0.75
        words = {row.verdict for row in rows}
        keys = [_verdict_key(word) for word in VERDICTS if word in words]
        figure = framed(effects_title(comparison), subtitle, SCATTER + bars, keys=keys)
        above, below = figure.subplots(2, 1, height_ratios=[SCATTER, bars])
        _draw_changes(above, comparison, rows)
        _draw_parts(below, comparison, rows, names)
    return figure


def numbered_rows(findings: Findings) -> list[Row]:
    """The compared rows with numbers, in display order; a figure numbers them from 1."""
    return [r for r in findings.comparison.rows if r.paired is not None and r.paired.test_score.estimate.n]


def _paired(row: Row) -> Paired:
    assert row.paired is not None
    return row.paired


def _verdict_key(word: str) -> Line2D:
    look = verdict_look(word)
    return Line2D([], [], linestyle="none", marker=look.marker, color=look.colour, markersize=5.5, label=word)


def _draw_changes(axes: Axes, comparison: Comparison, rows: list[Row]) -> None:
    points = []
    for row in rows:
        x, y = _paired(row).gap(comparison.headline).estimate, _paired(row).test_score.estimate
        look = verdict_look(row.verdict)
        line: Any = {"color": look.colour, "linewidth": 1.1, "alpha": 0.65, "zorder": 3}
        if x.has_interval:
            axes.plot([x.low, x.high], [y.mean, y.mean], **line)
        if y.has_interval:
            axes.plot([x.mean, x.mean], [y.low, y.high], **line)
        axes.plot(
            [x.mean], [y.mean], marker=look.marker, color=look.colour, markersize=6.5, linestyle="none",
            markeredgecolor="white", markeredgewidth=0.6, zorder=4, gid="change",
        )  # fmt: skip
        points.append((x.mean, y.mean))
    axes.axhline(0, color=GREY, linewidth=0.9, zorder=2)
    axes.axvline(0, color=GREY, linewidth=0.9, zorder=2)
    axes.margins(0.08)
    axes.grid(False)
    gap = gap_word(comparison)
    axes.set_xlabel(f"change of the {gap} (left: closed)")
    axes.set_ylabel(f"gain in test {comparison.metric.title}")
    _shade(axes, comparison.margin)
    for k, (point, offset) in enumerate(zip(points, beside(points, axes), strict=True), 1):
        if offset is None:
            continue
        axes.annotate(
            str(k), point, xytext=offset, textcoords="offset points", size=SMALL, color=INK, ha="center",
            va="center", zorder=5, annotation_clip=False,
        )  # fmt: skip


def _shade(axes: Axes, margin: float) -> None:
    """Lightly: better above, harmful below, and the band in which the test score is held to be the same."""
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    low, high = min(low, -2.2 * margin), max(high, 2.2 * margin)
    left, right = min(left, -margin), max(right, margin)
    axes.set(xlim=(left, right), ylim=(low, high))
    better, harmful, gap_only = (VERDICTS[w].colour for w in ("better", "harmful", "gap-only"))
    axes.axhspan(0, high, color=better, alpha=0.05, linewidth=0, zorder=0)
    axes.axhspan(low, 0, color=harmful, alpha=0.05, linewidth=0, zorder=0)
    axes.axhspan(-margin, margin, color="white", linewidth=0, zorder=0.5)
    axes.fill_between([left, 0], -margin, margin, color=gap_only, alpha=0.08, linewidth=0, zorder=0.6)
    axes.fill_between([0, right], -margin, margin, color=PALE, alpha=0.35, linewidth=0, zorder=0.6)
    # The words stand outside, where no point can be.
    for word, colour, y in (("better", better, high), ("same", GREY, 0.0), ("harmful", harmful, low)):
        axes.annotate(
            word, (1, y), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points",
            size=SMALL, color=colour, va={high: "top", low: "bottom"}.get(y, "center"), annotation_clip=False,
        )  # fmt: skip


def _draw_parts(axes: Axes, comparison: Comparison, rows: list[Row], names: list[str]) -> None:
    """Draw how what train lost and what test won add up to the gap that was closed."""
    for y, row in enumerate(rows):
        train, test = _paired(row).train_lost(comparison.headline), _paired(row).test_won(comparison.headline)
        start = {1: 0.0, -1: 0.0}
        for part, look, hatch in ((train, TRAIN, "////"), (test, TEST, "")):
            side = 1 if part.mean >= 0 else -1
            axes.barh(
                y, part.mean, left=start[side], height=0.55, facecolor=look.colour if not hatch else "white",
                edgecolor=look.colour, hatch=hatch, linewidth=0.8, zorder=2, gid="part",
            )  # fmt: skip
            start[side] += part.mean
        closed = _paired(row).gap(comparison.headline).estimate.negated()
        axes.plot([closed.mean], [y], marker="d", color=INK, markersize=4.5, linestyle="none", zorder=4)
        if closed.has_interval:
            axes.plot([closed.low, closed.high], [y, y], color=INK, linewidth=1.0, zorder=3)
    axes.axvline(0, color=GREY, linewidth=0.9, zorder=3)
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    quiet_grid(axes, "x")
    measure = comparison.metric.title if comparison.headline == "score" else "loss"
    axes.set_xlabel(f"{gap_word(comparison)} closed = what train lost + what test won, in {measure}")
    bars = [
        axes.barh(
            math.nan, math.nan, facecolor="white", edgecolor=TRAIN.colour, hatch="////", label="train lost"
        ),
        axes.barh(math.nan, math.nan, color=TEST.colour, label="test won"),
        Line2D([], [], marker="d", color=INK, markersize=4.5, linewidth=1, label="gap closed"),
    ]
    axes.legend(
        handles=bars, loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderpad=0.1, borderaxespad=0.2
    )
