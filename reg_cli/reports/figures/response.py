"""size.png, noise.png, width.png: train and test along a number that is no choice, a panel per variant."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.sweeps.response import Response
from reg_cli.comparison.wording import shown
from reg_cli.quantities import brief, count, decimals_for, fixed
from reg_cli.reports.drawing.figure import SMALL, WIDTH, framed, house_style, key, shortened
from reg_cli.reports.drawing.marks import band_line, columns_for, places, tick_values
from reg_cli.reports.style import GREY, TEST, TRAIN

if TYPE_CHECKING:
    from reg_cli.comparison.estimate import Estimate

PANEL = 1.5  # inches high
LOG_FROM = 8.0  # positions that span this factor are drawn on a log scale


def size_plot(findings: Findings) -> Figure | None:
    """Draw size.png: how the gap shrinks with data; None where train size was not swept."""
    swept = [p for r in findings.responses if r.name == "train_size" for p in r.positions]
    what = "share of the train rows" if swept and max(swept) <= 1 else "train rows"
    return response_plot(findings, "train_size", what)


def noise_plot(findings: Findings) -> Figure | None:
    """Draw noise.png: how the gap grows with label noise; None where that was not swept."""
    return response_plot(findings, "label_noise", "share of labels flipped")


def width_plot(findings: Findings) -> Figure | None:
    """Draw width.png: how the gap grows with the network; None where its width was not swept."""
    return response_plot(findings, "hidden", "hidden units per layer")


def response_plot(findings: Findings, name: str, what: str) -> Figure | None:
    """The responses along one number, small multiples on shared axes; None where there is none."""
    found = [r for r in findings.responses if r.name == name and any(s.n for s in r.summaries)]
    if not found:
        return None
    columns = columns_for(len(found))
    rows = math.ceil(len(found) / columns)
    headline, study = found[0].headline, findings.study
    with house_style():
        keys = [key("train", TRAIN), key("test", TEST)]
        if len(found) > 1:
            keys.append(
                Line2D(
                    [], [], color=GREY, linestyle="--", linewidth=1, label=f"test, {shown(found[0].variant)}"
                )
            )
        rests_on = (
            f"{shown(study.data.name)}: {count(study.data.n_rows, 'row')}, {count(study.n_splits, 'split')}"
        )
        subtitle = f"{rests_on}. Bands: 95% intervals over splits. Between the lines: the gap."
        figure = framed(response_title(found[0], name), subtitle, rows * (PANEL + 0.25) + 0.55, keys=keys)
        panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        positions = found[0].positions
        log_scale = min(positions) > 0 and max(positions) / min(positions) >= LOG_FROM
        at = places(positions, log_scale=log_scale)
        for k, (axes, response) in enumerate(zip(panels.flat, found, strict=False)):
            x = [at[p] for p in response.positions]
            train, test = _sides(response, headline)
            if k:
                first = _sides(found[0], headline)[1]
                axes.plot(x, [e.mean for e in first], color=GREY, linestyle="--", linewidth=1.0)
            axes.fill_between(
                x, [e.mean for e in train], [e.mean for e in test], color=GREY, alpha=0.10, linewidth=0
            )
            band_line(axes, x, train, TRAIN)
            band_line(axes, x, test, TEST)
            axes.set_title(
                shortened(shown(response.variant), 0.84 * WIDTH / columns - 0.06, SMALL, 3), size=SMALL,
                loc="left", pad=3,
            )  # fmt: skip
            if k + columns >= len(found):
                axes.tick_params(labelbottom=True)
                axes.set_xlabel(what, size=SMALL)
            if k % columns == 0:
                measure = findings.study.metric.title if headline == "score" else "loss"
                axes.set_ylabel(measure, size=SMALL)
        tick_values(panels[0, 0], at, log_scale=log_scale, most=max(3, 9 // columns))
        for axes in panels.flat[len(found) :]:
            axes.set_visible(False)
    return figure


def response_title(response: Response, name: str) -> str:
    """How the first variant's gap went from one end to the other, in so far as it is sure."""
    gap = "gap" if response.headline == "score" else "loss gap"
    word = {"train_size": "train size", "label_noise": "label noise", "hidden": "width"}.get(name, name)
    change = response.gap_change
    ends = [response.summaries[k].gap(response.headline).mean for k in (0, -1)]
    digits = decimals_for(ends)
    if change.surely_up or change.surely_down:
        verb = "grows" if change.surely_up else "shrinks"
        levels = f"from {fixed(ends[0], digits)} to {fixed(ends[1], digits)}"
        way = f"from {brief(response.positions[0])} to {brief(response.positions[-1])}"
        return f"The {gap} of {shown(response.variant)} {verb} {levels} as {word} goes {way}"
    return f"The {gap} of {shown(response.variant)} is not shown to change with {word}"


def _sides(response: Response, headline: str) -> tuple[list[Estimate], list[Estimate]]:
    """Train and test along the positions, in the headline's measure."""
    if headline == "score":
        found = response.summaries
        return [s.train_score for s in found], [s.test_score for s in found]
    return [s.train_loss for s in response.summaries], [s.test_loss for s in response.summaries]
