"""weights.png: how many weights each technique made exactly zero, how large the others are, lost inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, PercentFormatter

from reg_cli.comparison.diagnostics import extra_estimate
from reg_cli.comparison.findings import Findings
from reg_cli.comparison.wording import shown
from reg_cli.quantities import brief, count
from reg_cli.reports.drawing.figure import SMALL, framed, house_style
from reg_cli.reports.drawing.marks import dots, label_rows, row_names, rows_height
from reg_cli.reports.drawing.titles import data_line
from reg_cli.reports.style import GAP_COLOUR, GREY, INK, TRAIN

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reg_cli.comparison.estimate import Estimate

QUANTILES = ("q05", "q25", "q50", "q75", "q95")


@dataclass(frozen=True)
class Weights:
    """One variant's weights, means over splits; `sizes` are quantiles of those that are not zero."""

    variant: str
    zero_share: float
    sizes: tuple[float, ...]
    norm: Estimate
    dropped_inputs: float


def weights_of(findings: Findings) -> list[Weights]:
    """The weights of every variant with numbers, in display order."""
    study = findings.study
    return [
        Weights(
            row.name,
            row.summary.zero_share,
            tuple(extra_estimate(study, row.name, f"abs_weight_{q}").mean for q in QUANTILES),
            extra_estimate(study, row.name, "weight_norm"),
            extra_estimate(study, row.name, "dropped_inputs").mean,
        )
        for row in findings.comparison.rows
        if row.name in study.variant_names and row.summary.n
    ]


def weights_plot(findings: Findings) -> Figure | None:
    """Draw weights.png; None where the records say nothing of their weights' sizes."""
    weights = [w for w in weights_of(findings) if w.sizes[2] > 0 or w.norm.n]
    if not weights:
        return None
    with house_style():
        names = row_names([w.variant for w in weights])
        sizes = (
            "Means over splits. Right: box, the middle half of the weights that are not zero; whiskers, the "
            "middle 90%; line, the median."
        )
        norms = "Right: root of the sum of squared weights, with 95% intervals over splits."
        subtitle = f"{data_line(findings)}. {sizes if any(w.sizes[2] > 0 for w in weights) else norms}"
        figure = framed(weights_title(weights), subtitle, rows_height(names) + 0.7)
        left, right = figure.subplots(1, 2, sharey=True)
        label_rows(left, names)
        label_rows(right, names)
        right.tick_params(labelleft=False)
        for y, w in enumerate(weights):
            left.barh(y, w.zero_share, height=0.5, color=TRAIN.colour, zorder=2)
            told = f"{w.zero_share:.0%}" if w.zero_share in (0, 1) else f"{100 * w.zero_share:.2g}%"
            if w.dropped_inputs > 0:
                told += f", {_dropped(w.dropped_inputs)} dropped"
            inside = w.zero_share > 0.55
            left.annotate(
                told, (w.zero_share, y), xytext=(-4 if inside else 4, 0), textcoords="offset points",
                size=SMALL - 1, va="center", ha="right" if inside else "left",
                color="white" if inside else GREY, zorder=5,
            )  # fmt: skip
        if any(w.sizes[2] > 0 for w in weights):
            _draw_sizes(right, weights)
        else:
            dots(right, [w.norm for w in weights], TRAIN)
            right.set_xlabel("norm of the weights")
        left.set_xlim(0, 1)
        left.xaxis.set_major_formatter(PercentFormatter(1))
        left.set_xlabel("weights that are exactly zero")
    return figure


def _draw_sizes(axes: Axes, weights: list[Weights]) -> None:
    """Boxes and whiskers of the weights that are not zero."""
    for y, w in enumerate(weights):
        low, first, median, third, high = w.sizes
        axes.plot([low, high], [y, y], color=GREY, linewidth=1.0, zorder=2)
        axes.barh(y, third - first, left=first, height=0.5, color=GAP_COLOUR, zorder=3)
        axes.plot([median, median], [y - 0.25, y + 0.25], color=INK, linewidth=1.6, zorder=4)
    axes.set_xscale("log")
    # Weights on their way to zero would stretch the scale over forty powers of ten: their whiskers run out of it.
    lows, medians = ([w.sizes[k] for w in weights if w.sizes[2] > 0] for k in (0, 2))
    axes.set_xlim(0.7 * max(min(lows), min(medians) / 1000), 1.5 * max(w.sizes[4] for w in weights))
    axes.xaxis.set_major_locator(LogLocator(numticks=5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: brief(x)))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("size of the others (log scale)")


def weights_title(weights: list[Weights]) -> str:
    """Which variant made most weights exactly zero, or that none did."""
    most = max(weights, key=lambda w: w.zero_share)
    if not most.zero_share > 0.001:
        return "No technique made weights exactly zero"
    told = f"{shown(most.variant)} makes {100 * most.zero_share:.3g}% of the weights exactly zero"
    if most.dropped_inputs > 0:
        told += f" and drops {_dropped(most.dropped_inputs)}"
    return told


def _dropped(mean: float) -> str:
    """A mean count in words: `3 inputs`, or `about 16 inputs` where it differs over splits."""
    return f"{'' if mean == round(mean) else 'about '}{count(round(mean), 'input')}"
