"""curves.png: train and validation loss over the epochs, one small panel per variant on shared axes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.wording import shown
from reg_cli.quantities import brief, count, decimals_for, fixed
from reg_cli.reports.drawing.figure import SMALL, WIDTH, framed, house_style, key, shortened
from reg_cli.reports.drawing.marks import columns_for
from reg_cli.reports.drawing.titles import data_line
from reg_cli.reports.style import GREY, INK, TRAIN, VALIDATION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from reg_cli.study.results.study import Study

PANEL = 1.35  # inches high
LOG_FROM = 30.0  # a range of losses this wide is drawn on a log scale


@dataclass(frozen=True)
class Curves:
    """One variant's losses over its splits; behind its last epoch a trial stands at the epoch that it kept.

    Shape: (S, E). A median over the trials that still run would jump where one of them stops.
    """

    name: str
    train: NDArray[np.float64]
    validation: NDArray[np.float64]
    kept_epoch: float

    @property
    def epochs(self) -> int:
        """Epochs of the longest trial."""
        return int(self.validation.shape[1])


def curves_plot(findings: Findings) -> Figure | None:
    """Draw curves.png; None where no history was kept."""
    curves = [c for name in findings.study.variant_names if (c := curves_of(findings.study, name))]
    if not curves:
        return None
    columns = columns_for(len(curves))
    rows = math.ceil(len(curves) / columns)
    splits = findings.study.n_splits
    band = "Lines: medians over splits, bands: the middle 80%." if splits > 1 else "One split."
    with house_style():
        figure = framed(
            curves_title(curves),
            f"{data_line(findings)}. {band} Vertical line: the kept epoch.",
            rows * (PANEL + (0.5 if rows == 1 else 0.15)) + 0.35,
            keys=[key("train", TRAIN, line=True), key("validation", VALIDATION, line=True)],
        )
        panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for axes, curve in zip(panels.flat, curves, strict=False):
            _draw(axes, curve)
            name = shortened(shown(curve.name), 0.84 * WIDTH / columns - 0.06, SMALL, 3)
            weight = "bold" if curve is curves[0] else "normal"
            axes.set_title(name, size=SMALL, loc="left", pad=3, weight=weight)
        for axes in panels.flat[len(curves) :]:
            axes.set_visible(False)
        for position, axes in enumerate(panels.flat[: len(curves)]):
            if position + columns >= len(curves):  # nothing below it
                axes.tick_params(labelbottom=True)
                axes.set_xlabel("epoch", size=SMALL)
            if position % columns == 0:
                axes.set_ylabel("loss", size=SMALL)
        _scale(panels[0, 0], curves)
    return figure


def curves_of(study: Study, variant: str) -> Curves | None:
    """The losses of one variant's trials that have numbers, side by side; None where there are none."""
    usable = {r.split: r.kept_epoch for r in study.of(variant) if r.status.has_numbers}
    histories = [
        (h, usable[s]) for s in sorted(usable) if (h := study.histories.get((variant, s))) is not None
    ]
    histories = [(h, kept) for h, kept in histories if len(h.train_loss)]
    if not histories:
        return None
    longest = max(len(h.train_loss) for h, _ in histories)
    return Curves(
        variant,
        np.stack([_carried(h.train_loss, longest, kept) for h, kept in histories]),
        np.stack([_carried(h.val_loss, longest, kept) for h, kept in histories]),
        float(np.median([kept for _, kept in histories])),
    )


def _carried(values: NDArray[np.float64], length: int, kept: int) -> NDArray[np.float64]:
    """Losses up to `length` epochs, carried on at the kept epoch (from 1) behind the last one."""
    finite = np.where(np.isfinite(values), values, np.nan)
    return np.concatenate([finite, np.full(length - len(finite), finite[min(kept, len(finite)) - 1])])


def curves_title(curves: list[Curves]) -> str:
    """Message of the baseline's curves: whether its validation loss turns, and when."""
    first = curves[0]
    if not first.epochs:
        return "Loss over the epochs"
    validation = _quantile(first.validation[:, : first.epochs], 0.5)
    best = int(np.nanargmin(validation))
    last, lowest = float(validation[-1]), float(validation[best])
    spread = float(np.nanmax(validation)) - lowest
    named = shown(first.name)
    if best + 1 >= first.epochs or last - lowest <= 0.02 * spread:
        return f"The {named}'s validation loss does not turn within {count(first.epochs, 'epoch')}"
    digits = decimals_for([lowest, last])
    return (
        f"The {named}'s median validation loss rises after epoch {best + 1}, from {fixed(lowest, digits)} to "
        f"{fixed(last, digits)}"
    )


def _quantile(values: NDArray[np.float64], q: float) -> NDArray[np.float64]:
    # A column without any number would raise a warning; there is one only where a loss was never finite.
    some = np.where(np.isfinite(values).any(axis=0), values, np.inf)
    found: NDArray[np.float64] = np.nanquantile(some, q, axis=0)
    return np.where(np.isfinite(found), found, np.nan)


def _draw(axes: Axes, curve: Curves) -> None:
    x = np.arange(1, curve.epochs + 1)
    for values, look in ((curve.train, TRAIN), (curve.validation, VALIDATION)):
        running = values[:, : curve.epochs]
        if len(values) > 1:
            low, high = _quantile(running, 0.1), _quantile(running, 0.9)
            axes.fill_between(x, low, high, color=look.colour, alpha=0.18, linewidth=0)
        axes.plot(
            x, _quantile(running, 0.5), color=look.colour, linestyle=look.line, linewidth=1.4,
            marker="." if curve.epochs == 1 else "",
        )  # fmt: skip
    if 1 <= curve.kept_epoch <= curve.epochs:
        axes.axvline(curve.kept_epoch, color=INK, linewidth=0.8, linestyle=":")
        left = curve.kept_epoch > curve.epochs / 2
        axes.annotate(
            f"{curve.kept_epoch:g}", (curve.kept_epoch, 1), xycoords=("data", "axes fraction"),
            xytext=(-2 if left else 2, -1), textcoords="offset points", size=SMALL - 1, color=GREY,
            ha="right" if left else "left", va="top",
        )  # fmt: skip


def _scale(axes: Axes, curves: list[Curves]) -> None:
    """Shared limits: all medians are seen, but one variant that blew up does not flatten the others."""
    parts = [part[:, : c.epochs] for c in curves for part in (c.train, c.validation) if c.epochs]
    if not parts:
        return
    highs = [float(np.nanmax(_quantile(part, 0.9))) for part in parts]
    lows = [float(np.nanmin(_quantile(part, 0.5))) for part in parts]
    top, bottom = min(max(highs), 4 * float(np.median(highs))), min(lows)
    axes.set_xlim(0, max(c.epochs for c in curves) + 1)
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True, steps=[1, 2, 5, 10]))
    if bottom > 0 and top / bottom >= LOG_FROM:
        axes.set_yscale("log")
        axes.set_ylim(max(bottom * 0.8, top / 1e5), top * 1.3)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: brief(y)))
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_ylim(min(0.0, bottom), top * 1.05)
