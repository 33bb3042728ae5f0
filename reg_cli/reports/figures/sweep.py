"""sweep.png along one strength: train, validation and test score, the gap, and what validation chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reg_cli.comparison.wording import metric_word
from reg_cli.reports.drawing.figure import SMALL, framed, house_style, key
from reg_cli.reports.drawing.marks import band_line, off_or, places, tick_values
from reg_cli.reports.drawing.titles import data_line
from reg_cli.reports.findings import Findings, shown
from reg_cli.reports.heat_map import heat_map
from reg_cli.reports.numbers import level
from reg_cli.reports.style import GAP, GREY, INK, PALE, TEST, TRAIN, VALIDATION

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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
        band_line(above, x, [level(p.summary.train_score, sweep.metric) for p in sweep.points], TRAIN)
        band_line(above, x, [level(p.summary.val_score, sweep.metric) for p in sweep.points], VALIDATION)
        band_line(above, x, [level(p.summary.test_score, sweep.metric) for p in sweep.points], TEST)
        band_line(below, x, [p.summary.gap(sweep.headline) for p in sweep.points], GAP)
        below.axhline(0, color=GREY, linewidth=0.8)
        for axes in (above, below):
            _mark_choices(axes, sweep, at)
        above.set_ylabel(metric_word(sweep.metric.name))
        below.set_ylabel("gap" if sweep.headline == "score" else "loss gap")
        below.set_xlabel(f"{shown(axis.name)}{' (log scale)' if axis.log_scale else ''}")
        tick_values(below, at, log_scale=axis.log_scale)
        figure.align_ylabels()
    return figure


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
    if len(sweep.axes) > 1:
        return f"{chosen}; {len(others)} others are not shown to be worse"
    ends = [off_or(x, log_scale=sweep.axes[0].log_scale) for x in sorted(p.at[0] for p in sweep.as_good)]
    return f"{chosen}; {len(others)} more from {ends[0]} to {ends[-1]} are not shown to be worse"


def _named(sweep: Sweep, point: Point) -> str:
    return ", ".join(
        f"{shown(a.name)}={off_or(v, log_scale=a.log_scale)}"
        for a, v in zip(sweep.axes, point.at, strict=True)
    )


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
