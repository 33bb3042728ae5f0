"""attribution.png: Shapley values of a factorial's techniques, and below them main effects and interactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reg_cli.comparison.factorial.parts import Kind
from reg_cli.comparison.findings import Findings
from reg_cli.comparison.wording import listed, with_interval
from reg_cli.quantities import count, decimals_for, fixed
from reg_cli.reports.drawing.figure import SMALL, framed, house_style
from reg_cli.reports.drawing.marks import label_rows, row_names, rows_height
from reg_cli.reports.drawing.titles import data_line
from reg_cli.reports.style import GAP_COLOUR, GREY, INK, PALE, TEST, VERDICTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from reg_cli.comparison.estimate import Estimate
    from reg_cli.comparison.factorial.parts import Attribution, Effect, Parts

MORE, LESS = VERDICTS["better"].colour, VERDICTS["harmful"].colour
AXIS = 0.5  # inches


def attribution_plot(findings: Findings) -> Figure | None:
    """Draw attribution.png; None where the study holds no factorial."""
    attribution = findings.attribution
    if attribution is None:
        return None
    gap_word = "gap" if attribution.headline == "score" else "loss gap"
    panels = (
        (attribution.gap, f"{gap_word} closed", GAP_COLOUR),
        (attribution.test, f"test {attribution.metric} gained", TEST.colour),
    )
    with house_style():
        names = row_names([f"{k}  {factor}" for k, factor in enumerate(attribution.factorial.factors, 1)])
        height = rows_height(names)
        figure = framed(
            attribution_title(attribution), _subtitle(findings, gap_word), 2 * (height + AXIS) + 0.3
        )
        axes = figure.subplots(2, 2, sharey="row")
        for column, (parts, title, colour) in enumerate(panels):
            above, below = axes[:, column]
            for one in (above, below):
                label_rows(one, names, baseline=None)
                one.tick_params(labelleft=column == 0)
            _draw_values(above, parts, colour)
            _draw_matrix(below, parts)
            above.set_xlabel(title)
            below.set_xlabel(title)
    return figure


def attribution_title(attribution: Attribution) -> str:
    """The shares of the closing as far as they are told apart, else that they are not."""
    gap = attribution.gap
    sure = [e for e in gap.of(Kind.SHAPLEY) if _is_sure(e.estimate) and e.share > 0]
    if not sure:
        return "Which technique closed the gap is not told apart"
    sure.sort(key=lambda effect: -effect.share)
    shares = [f"{effect.factor.partition('=')[0]} {effect.share:.0%}" for effect in sure]
    return f"Of the {'closing' if gap.sign < 0 else 'widening'}: {listed(shares)}"


def _subtitle(findings: Findings, gap_word: str) -> str:
    attribution = findings.attribution
    assert attribution is not None
    splits = (
        ""
        if attribution.n_splits == attribution.of_splits
        else (f" The parts are over the {count(attribution.n_splits, 'split')} that every combination has.")
    )
    return (
        f"{data_line(findings)}.{splits} All on: {gap_word} closed {with_interval(attribution.gap.total.negated())}, "
        f"test {attribution.metric} gained {with_interval(attribution.test.total)}. Above: Shapley values, which add "
        "up to these; lines: 95% intervals that hold together. Below: each factor's main effect on the diagonal, and "
        "of each pair the difference of differences; negative there: the two do part of the same. Bold: surely not 0."
    )


def _draw_values(axes: Axes, parts: Parts, colour: str) -> None:
    for y, effect in enumerate(parts.of(Kind.SHAPLEY)):
        e = _for_the_better(effect, parts)
        axes.barh(y, e.mean, height=0.55, color=colour, zorder=2, gid="shapley")
        if e.has_interval:
            axes.plot([e.low, e.high], [y, y], color=INK, linewidth=1.3, zorder=3, gid="interval")
    axes.axvline(0, color=GREY, linewidth=0.9, zorder=3)
    axes.locator_params(axis="x", nbins=5)


def _draw_matrix(axes: Axes, parts: Parts) -> None:
    factors = [effect.factor for effect in parts.of(Kind.MAIN)]
    effects = (*parts.of(Kind.MAIN), *parts.of(Kind.INTERACTION))
    decimals = min(3, decimals_for(effect.estimate.mean for effect in effects))
    for effect in effects:
        e = _for_the_better(effect, parts)
        x = factors.index(effect.factor)
        y = factors.index(effect.other) if effect.other else x
        sure = _is_sure(e)
        axes.add_patch(
            Rectangle(
                (x - 0.48, y - 0.46), 0.96, 0.92, linewidth=0.9 if x == y else 0, edgecolor=GREY,
                facecolor=_tint(MORE if e.mean > 0 else LESS) if sure else _tint(PALE),
            )
        )  # fmt: skip
        axes.text(
            x, y, fixed(e.mean, decimals, signed=True), size=SMALL, ha="center", va="center",
            color=INK if sure else GREY, weight="bold" if sure else "normal", gid="effect",
        )  # fmt: skip
    axes.grid(False)
    axes.set_xlim(-0.5, len(factors) - 0.5)
    axes.set_xticks(range(len(factors)), [str(k + 1) for k in range(len(factors))])
    axes.tick_params(axis="x", length=0)
    axes.spines["bottom"].set_visible(False)


def _tint(colour: str) -> tuple[str, float]:
    return colour, 0.18


def _for_the_better(effect: Effect, parts: Parts) -> Estimate:
    """The effect such that to the right is better: a gap closed, a test score gained."""
    return effect.estimate.negated() if parts.quantity == "gap" else effect.estimate


def _is_sure(e: Estimate) -> bool:
    return e.surely_positive or e.surely_negative
