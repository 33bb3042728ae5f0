"""Quantities: what is asked of the rows, with its sign, its parts and its range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from reg_cli.comparison.intervals.scores import FORMS, MEAN_LOSS, Form
from reg_cli.engine.metrics import SCORES


@dataclass(frozen=True)
class Quantity:
    """A level that is a signed sum of parts, and the sign of its change.

    `parts` with their signs: `("train", 1), ("test", -1)` is the gap of a score where greater is better.
    `change` is 1 or -1: scores and losses change for the better upwards whatever their direction; gaps shrink
    downwards. `span` is the most that two levels can differ, `scale` where a level's interval is symmetric.
    """

    name: str
    form: Form
    measure: str
    parts: tuple[tuple[str, int], ...]
    change: int
    span: float
    scale: str

    @property
    def is_gap(self) -> bool:
        """A difference of train and test part."""
        return len(self.parts) > 1


def quantity(name: str, metric: str) -> Quantity:
    """`train_score`, `val_loss`, `gap_score` ... of a metric of engine/metrics.py."""
    part, measure = name.split("_")
    score = SCORES[metric]
    if measure == "loss":
        form, greater_is_better, span = MEAN_LOSS, False, math.inf
    else:
        form = FORMS.get(metric) or Form("mean", _scale(score.low, score.high))
        greater_is_better, span = score.greater_is_better, score.high - score.low
    if part != "gap":
        return Quantity(name, form, measure, ((part, 1),), 1 if greater_is_better else -1, span, form.scale)
    sign = 1 if greater_is_better else -1
    # A gap itself lies within one span, so two gaps lie within two.
    return Quantity(name, form, measure, (("train", sign), ("test", -sign)), 1, 2 * span, "plain")


def widest(weights: Mapping[str, float], of: Quantity) -> float:
    """The most that a linear combination of levels can come to, its weights adding up to zero."""
    return of.span * sum(abs(weight) for weight in weights.values()) / 2


def _scale(low: float, high: float) -> str:
    """The scale on which a level within these ends has a symmetric interval."""
    scales = {(0.0, 1.0): "logit", (0.0, math.inf): "log", (-math.inf, 1.0): "log of 1 - score"}
    return scales.get((low, high), "plain")
