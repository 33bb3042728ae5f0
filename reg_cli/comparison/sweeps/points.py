"""Points of a sweep, the choices among them, and what choosing is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reg_cli.comparison.estimate import NO_ESTIMATE, Estimate
from reg_cli.comparison.paired import Paired
from reg_cli.comparison.summary import VariantSummary
from reg_cli.comparison.sweeps.tune import Tuned
from reg_cli.comparison.verdict import Judgement
from reg_cli.engine.metrics import Score
from reg_cli.regularizers import REGULARIZERS
from reg_cli.study.results.study import Study


@dataclass(frozen=True)
class Point:
    """One position of the sweep. `behind` is the best point's validation score minus its own, paired by split."""

    variant: str
    at: tuple[float, ...]
    summary: VariantSummary
    behind: Estimate = NO_ESTIMATE


@dataclass(frozen=True)
class Sweep:
    """Finding of a sweep; `points` are sorted by position.

    `best` has the best mean validation score; `one_standard_error` is the most regularised point that is
    less than one standard error of the paired difference behind it; `as_good` are the points whose 95%
    interval of that difference includes zero. `test` is the test score with the choice nested in each
    split, `optimism` the chosen strengths' validation score minus their test score (positive = the choice
    flatters), `paired` and `judgement` the nested choice against the baseline: one comparison, so nothing
    to adjust. All are None or empty where the axis is no choice, or where no point has numbers.
    """

    axes: tuple[Axis, ...]
    metric: Score
    headline: str
    margin: float
    points: tuple[Point, ...]
    best: Point | None
    one_standard_error: Point | None
    as_good: tuple[Point, ...]
    test: Estimate
    optimism: Estimate
    tuned: Tuned | None
    paired: Paired | None
    judgement: Judgement | None
    closing_sentence: str = ""


@dataclass(frozen=True)
class Axis:
    """Positions of a study's variants along one number.

    `positions` maps variant names to numbers; variants that are not named do not take part. `stronger` is
    +1 where a larger number regularises more (dropout, l2), -1 where a smaller one does (patience, hidden
    units), and 0 where the number is no choice at all (train size, label noise): then the sweep describes
    and chooses nothing.
    """

    name: str
    positions: Mapping[str, float]
    stronger: int = 1
    log_scale: bool = False


def strength_axis(study: Study, technique: str) -> Axis:
    """The axis of one technique's strength; variants without it stand where it is off, as the baseline does.

    With strengths per layer the position is their mean. A technique that is off at a larger number than its
    default (a patience, a norm bound) regularises more the smaller its number is.
    """
    strength = REGULARIZERS[technique].strength
    over = {technique, *study.question.over}
    held = {name for variant in study.variants for name in variant.strengths} - over
    positions = {}
    for variant in study.variants:
        if not held <= variant.strengths.keys():
            continue  # the bare baseline is no point of a sweep in which another technique is held on
        values = variant.strengths.get(technique, (strength.off,))
        positions[variant.name] = sum(values) / len(values)
    return Axis(technique, positions, -1 if strength.off > strength.default else 1, strength.log_scale)
