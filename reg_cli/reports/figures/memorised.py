"""memorised.png: how many of the flipped labels each variant reproduces, and its score on clean test rows."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from reg_cli.comparison.diagnostics import extra_estimate
from reg_cli.comparison.estimate import Estimate
from reg_cli.comparison.findings import Findings
from reg_cli.comparison.wording import shown
from reg_cli.reports.drawing.figure import framed, house_style
from reg_cli.reports.drawing.marks import dots, label_rows, row_names, rows_height
from reg_cli.reports.drawing.titles import data_line
from reg_cli.reports.style import GREY, TEST, TRAIN


def memorised_plot(findings: Findings) -> Figure | None:
    """Draw memorised.png; None where no labels were flipped."""
    study = findings.study
    shares = {name: extra_estimate(study, name, "memorised_share") for name in study.variant_names}
    shares = {name: share for name, share in shares.items() if share.n}
    if not shares:
        return None
    tests = [findings.comparison.row(name).summary.test_score for name in shares]
    with house_style():
        names = row_names(list(shares))
        subtitle = (
            f"{data_line(findings)}. Memorised: the share of the flipped train labels that the network gives "
            "back. Test labels were not flipped. Bars: 95% intervals over splits."
        )
        figure = framed(memorised_title(shares), subtitle, rows_height(names) + 0.7)
        left, right = figure.subplots(1, 2, sharey=True)
        for axes, estimates, look in ((left, list(shares.values()), TRAIN), (right, tests, TEST)):
            label_rows(axes, names)
            dots(axes, estimates, look)
            if estimates[0].n:
                axes.axvline(estimates[0].mean, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
        right.tick_params(labelleft=False)
        left.set_xlim(min(0.0, *(s.low for s in shares.values() if s.has_interval), 0.0) - 0.02, 1.02)
        left.xaxis.set_major_formatter(PercentFormatter(1))
        left.set_xlabel("flipped labels memorised")
        right.set_xlabel(f"{study.metric.title} on clean test rows")
    return figure


def memorised_title(shares: dict[str, Estimate]) -> str:
    """Share the first variant memorised, and which memorised least."""
    first, *others = shares
    told = f"The {shown(first)} memorises {100 * shares[first].mean:.3g}% of the flipped labels"
    least = min(others, key=lambda name: shares[name].mean, default=None)
    if least is None or shares[least].mean >= shares[first].mean:
        return told
    return f"{told}, {shown(least)} {100 * shares[least].mean:.3g}%"
