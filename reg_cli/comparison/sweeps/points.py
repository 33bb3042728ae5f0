"""What a sweep found: its points, the choices among them, and what choosing is worth."""

from __future__ import annotations

from dataclasses import dataclass

from reg_cli.comparison.axis import Axis
from reg_cli.comparison.estimate import NO_ESTIMATE, Estimate
from reg_cli.comparison.paired import Paired
from reg_cli.comparison.summary import VariantSummary
from reg_cli.comparison.sweeps.tune import Tuned
from reg_cli.comparison.verdict import Judgement
from reg_cli.study.results.study import Metric


@dataclass(frozen=True)
class Point:
    """One position of the sweep. `behind` is the best point's validation score minus its own, paired by
    split."""

    variant: str
    at: tuple[float, ...]
    summary: VariantSummary
    behind: Estimate = NO_ESTIMATE


@dataclass(frozen=True)
class Sweep:
    """What a sweep found; `points` are sorted by position.

    `best` has the best mean validation score; `one_standard_error` is the most regularised point that is
    less than one standard error of the paired difference behind it; `as_good` are the points whose 95%
    interval of that difference includes zero. `test` is the test score with the choice nested in each
    split, `optimism` the chosen strengths' validation score minus their test score (positive = the choice
    flatters), `paired` and `judgement` the nested choice against the baseline: one comparison, so nothing
    to adjust. All are None or empty where the axis is no choice, or where no point has numbers.
    """

    axes: tuple[Axis, ...]
    metric: Metric
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
