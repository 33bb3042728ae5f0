"""The response along one strength, or over the grid of two: what to choose, and how much the choice flatters.

Choices look at validation rows only. The strength to recommend is the one of best mean validation score
over the splits. What choosing is worth on unseen rows is measured with the choice nested in each split
(tune.py): a row that is a test row in one split is a validation row in others, so even the test mean of the
recommended strength was looked at a little.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from reg_cli.comparison.comparison import choose_headline
from reg_cli.comparison.estimate import NO_ESTIMATE, Corrected, Estimate, corrected
from reg_cli.comparison.intervals.reading import Reading, usable
from reg_cli.comparison.paired import improvement, pair
from reg_cli.comparison.settle import settle
from reg_cli.comparison.summary import VariantSummary, summarize
from reg_cli.comparison.sweeps.points import Axis, Point, Sweep
from reg_cli.comparison.sweeps.tune import tune
from reg_cli.comparison.verdict import MARGIN, Verdict, judge
from reg_cli.comparison.wording import with_interval
from reg_cli.engine.metrics import Score
from reg_cli.quantities import count, p_value
from reg_cli.study.results.study import Study

TUNED = "tuned"


def sweep(study: Study, axes: Sequence[Axis], margin: float = MARGIN) -> Sweep:
    """The response of a study whose variants stand along one axis or on the grid of two."""
    names = [n for n in study.variant_names if all(n in axis.positions for axis in axes)]
    names.sort(key=lambda n: tuple(axis.positions[n] for axis in axes))
    reading = Reading(study, controls=study.question.controls)
    summaries = {n: summarize(reading, n) for n in names}
    with_numbers = [n for n in names if summaries[n].n and math.isfinite(summaries[n].val_score.mean)]
    baseline = study.variants[0].name
    headline = choose_headline(study.metric, reading.estimate("train_score", baseline).mean)
    choosable = bool(with_numbers) and all(axis.stronger for axis in axes)
    best_name = _best_mean(study.metric, with_numbers, summaries) if choosable else None

    def point(name: str) -> Point:
        at = tuple(axis.positions[name] for axis in axes)
        behind = NO_ESTIMATE if best_name is None else behind_on_validation(study, best_name, name)
        return Point(name, at, summaries[name], behind)

    points = tuple(point(n) for n in names)
    best = next((p for p in points if p.variant == best_name), None)
    as_good = tuple(p for p in points if p.behind.n and not p.behind.low > 0) if best else ()
    # Split to split: with the corrected error, which is for claims, the choice would give its gain away.
    near = [p for p in as_good if p is best or p.behind.mean < _split_error(p.behind)]
    tuned = tune(study, {TUNED: with_numbers}) if best else None
    of_choice = Reading(tuned.study) if tuned else None
    paired = pair(of_choice, TUNED, margin, baseline) if of_choice else None
    judgement = settle(judge(paired, headline, margin), paired, headline, margin) if paired else None
    found = Sweep(
        axes=tuple(axes),
        metric=study.metric,
        headline=headline,
        margin=margin,
        points=points,
        best=best,
        one_standard_error=max(near, key=lambda p: _strength_rank(p, points, axes)) if near else None,
        as_good=as_good,
        test=of_choice.estimate("test_score", TUNED) if of_choice else NO_ESTIMATE,
        optimism=_optimism(tuned.study) if tuned else NO_ESTIMATE,
        tuned=tuned,
        paired=paired,
        judgement=judgement,
    )
    return replace(found, closing_sentence=sweep_sentence(found))


def _split_error(behind: Estimate) -> float:
    return behind.spread.split_error if isinstance(behind.spread, Corrected) else math.nan


def behind_on_validation(study: Study, best: str, other: str) -> Estimate:
    """How far `other` lies behind `best` on the validation rows, paired by split; positive = behind.

    The difference is paired because the splits' own ups and downs are shared: the standard error of the
    best point alone, as the rule of Breiman et al. (1984) has it, would call nearly every strength as good.
    """
    theirs = {r.split: r for r in study.of(best) if usable(r) and math.isfinite(r.val_score)}
    values = [
        improvement(study.metric, theirs[r.split].val_score, r.val_score)
        for r in study.of(other)
        if usable(r) and math.isfinite(r.val_score) and r.split in theirs
    ]
    step = 0.0 if best == other or not values else 1 / max(study.n_val, 1) / math.sqrt(len(values))
    return corrected(values, study.n_val / study.n_train, step)


def _best_mean(metric: Score, names: Sequence[str], summaries: dict[str, VariantSummary]) -> str:
    """The best mean validation score; on a tie the lower mean validation loss."""
    best = names[0]
    for name in names[1:]:
        ahead = improvement(metric, summaries[name].val_score.mean, summaries[best].val_score.mean)
        lower = summaries[name].val_loss.mean < summaries[best].val_loss.mean
        if ahead > 0 or (ahead == 0 and lower):
            best = name
    return best


def _strength_rank(point: Point, points: Sequence[Point], axes: Sequence[Axis]) -> float:
    """How strongly a point regularises: its ranks along the axes, added up (two strengths have no common
    unit)."""
    total = 0
    for k, axis in enumerate(axes):
        total += sum(1 for p in points if (point.at[k] - p.at[k]) * axis.stronger > 0)
    return total


def _optimism(tuned: Study) -> Estimate:
    values = [
        improvement(tuned.metric, r.val_score, r.test_score)
        for r in tuned.of(TUNED)
        if usable(r) and math.isfinite(r.val_score)
    ]
    return corrected(values, tuned.test_train_ratio)


def sweep_sentence(found: Sweep) -> str:
    """Setting to choose, what else is as good, what it is worth on test rows, and how much choosing flatters."""
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
    test = f"test {found.metric.title}"
    told = (
        f"With {names} chosen on each split's validation rows the {test} is {with_interval(found.test)}, and "
        f"the validation score of the same choice stands {with_interval(found.optimism)} above that"
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
        return f"{count(len(found.as_good) - 1, 'other combination')}"
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
