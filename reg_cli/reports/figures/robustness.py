"""robustness.png: what each variant's test score loses under input noise and with single columns blanked."""

from __future__ import annotations

from matplotlib.figure import Figure

from reg_cli.comparison.diagnostics import extra_estimate, loss_of_score, noise_levels
from reg_cli.comparison.estimate import NO_ESTIMATE, Estimate
from reg_cli.comparison.findings import Findings
from reg_cli.comparison.wording import shown
from reg_cli.quantities import brief, decimals_for, fixed
from reg_cli.reports.drawing.figure import framed, house_style
from reg_cli.reports.drawing.marks import dots, label_rows, row_names, rows_height
from reg_cli.reports.drawing.titles import data_line
from reg_cli.reports.style import GREY, TEST, UNIT

BLANK = "blank_test_score"
MOST_LEVELS = 3
UNITS = {"coadaptation": "co-adaptation of units", "silent_units": "share of silent units"}


def robustness_plot(findings: Findings) -> Figure | None:
    """Draw robustness.png: one column per disturbance; None where none was measured."""
    study = findings.study
    variants = [name for name in study.variant_names if findings.comparison.row(name).summary.n]
    levels = {level: name for level, name in noise_levels(study).items() if level > 0}
    step = max(1, -(-len(levels) // MOST_LEVELS))
    some = list(levels.items())[::-1][::step][::-1]  # the strongest is always among them
    chosen = {f"noise of {brief(level)} sd": name for level, name in some}
    columns = {title: [loss_of_score(study, v, name) for v in variants] for title, name in chosen.items()}
    columns["a blanked column"] = [loss_of_score(study, v, BLANK) for v in variants]
    columns = {title: losses for title, losses in columns.items() if any(loss.n for loss in losses)}
    if not variants or not columns:
        return None
    units = {title: [extra_estimate(study, v, name) for v in variants] for name, title in UNITS.items()}
    units = {title: values for title, values in units.items() if any(value.n for value in values)}
    with house_style():
        names = row_names(variants)
        subtitle = (
            f"{data_line(findings)}. Above: test {study.metric.title} lost to each disturbance "
            "of the test rows, paired by split; left is more "
            f"robust.{' Below: how the hidden units behave.' if units else ''} "
            "Bars: 95% intervals over splits."
        )
        blocks = [(columns, "lost to "), (units, "")] if units else [(columns, "lost to ")]
        height = (rows_height(names) + 0.55) * len(blocks) + 0.15
        figure = framed(robustness_title(variants, columns), subtitle, height)
        parts = figure.subfigures(len(blocks), 1, squeeze=False).flat
        for block, (charts, prefix) in zip(parts, blocks, strict=True):
            panels = block.subplots(1, len(charts), sharey=True, squeeze=False)[0]
            for axes, (title, values) in zip(panels, charts.items(), strict=True):
                label_rows(axes, names)
                dots(axes, values, TEST if prefix else UNIT)
                if values[0].n:
                    axes.axvline(values[0].mean, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
                axes.set_xlabel(f"{prefix}{title}")
            for axes in panels[1:]:
                axes.tick_params(labelleft=False)
    return figure


def robustness_title(variants: list[str], columns: dict[str, list[Estimate]]) -> str:
    """Which variant loses least to the strongest noise, as far as the intervals say."""
    title, losses = next((t, c) for t, c in reversed(columns.items()) if "noise" in t or len(columns) == 1)
    kept = {name: loss for name, loss in zip(variants, losses, strict=True) if loss.n}
    least = min(kept, key=lambda name: kept[name].mean)
    first = kept.get(variants[0], NO_ESTIMATE)
    if least == variants[0] or not first.n:
        return f"No variant loses less than the {shown(variants[0])} to {title}"
    digits = decimals_for([kept[least].mean, first.mean])
    said = (
        f"{fixed(kept[least].mean, digits)} to {title}, the {shown(variants[0])} {fixed(first.mean, digits)}"
    )
    # Intervals that overlap do not say that there is no difference; they do not show one either.
    apart = kept[least].has_interval and first.has_interval and kept[least].high < first.low
    return f"{shown(least)} loses {'only ' if apart else ''}{said}{'' if apart else ' (intervals overlap)'}"
