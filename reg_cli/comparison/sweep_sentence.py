"""The closing sentence of a sweep."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reg_cli.comparison.sweeps.points import Point, Sweep
from reg_cli.comparison.verdict import Verdict
from reg_cli.comparison.wording import metric_word, p_value, with_interval


def sweep_sentence(found: Sweep) -> str:
    """What to choose, what else is as good, what it is worth on test rows, and how much choosing flatters."""
    names = " and ".join(axis.name for axis in found.axes)
    if not found.points or all(p.summary.n == 0 for p in found.points):
        return f"No value of {names} can be chosen: no trial has numbers."
    if found.best is None:
        return f"{names} is described, not chosen: see the table for the response along it."
    chosen = f"On the validation rows {_named(found, found.best)} scores best of {len(found.points)}"
    alike = [p for p in found.as_good if p is not found.best]
    if not found.best.summary.val_score.has_interval:
        return f"{chosen}, on one split: no interval exists, so no value is shown to be better than another."
    chosen += (
        f"; {_range(found)} are not shown to be worse"
        if alike
        else "; all others with numbers are worse there, by the 95% interval"
    )
    strong = found.one_standard_error
    if strong is not None and strong is not found.best:
        chosen += f", and the most regularised within one standard error is {_named(found, strong)}"
    return f"{chosen}. {_worth(found, names)}"


def _worth(found: Sweep, names: str) -> str:
    test = f"test {metric_word(found.metric.name)}"
    told = (
        f"With {names} chosen on each split's validation rows the {test} is {with_interval(found.test)}, "
        f"and the validation score of the same choice stands {with_interval(found.optimism)} above that"
    )
    if found.paired is None or found.judgement is None:
        return f"{told}."
    change = found.paired.test_score
    if found.judgement.verdict is Verdict.NO_DIFFERENCE:
        against = f"no different from the baseline within {found.margin:g}"
    elif change.surely_up or change.surely_down:
        way = "better" if change.surely_up else "worse"
        size = change.estimate if change.surely_up else change.estimate.negated()
        against = f"{way} than the baseline by {with_interval(size)} ({p_value(change.p)})"
        if change.surely_up and found.judgement.verdict is not Verdict.BETTER:
            against += ", but not shown above the no-skill floor"
    else:
        against = f"not shown to differ from the baseline (change {with_interval(change.estimate)})"
    return f"{told}; this is {against}."


def _named(found: Sweep, point: Point) -> str:
    parts = zip(found.axes, point.at, strict=True)
    return ", ".join(f"{axis.name}={_number(value)}" for axis, value in parts)


def _range(found: Sweep) -> str:
    """`0.2 to 0.6` where the points as good are neighbours on one axis, else a count."""
    if len(found.axes) > 1:
        return f"{len(found.as_good) - 1} other combinations"
    positions = [p.at[0] for p in found.as_good]
    if _neighbours(found.points, found.as_good):
        return f"{_number(min(positions))} to {_number(max(positions))}"
    return ", ".join(_number(x) for x in positions)


def _number(position: float) -> str:
    """A patience or norm without bound is the technique switched off."""
    return "off" if math.isinf(position) else f"{position:g}"


def _neighbours(points: Sequence[Point], some: Sequence[Point]) -> bool:
    places = [k for k, p in enumerate(points) if any(p is q for q in some)]
    return places[-1] - places[0] + 1 == len(places)
