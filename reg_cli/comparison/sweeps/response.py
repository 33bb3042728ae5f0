"""The response of one variant along a number that is no choice: train size, label noise, width of the network.

Every position is a study of its own, because rows per split (and with them the corrected interval) change along it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reg_cli.comparison.beside import Role, beside
from reg_cli.comparison.comparison import choose_headline
from reg_cli.comparison.estimate import NAN, NO_ESTIMATE
from reg_cli.comparison.intervals.reading import Reading
from reg_cli.comparison.paired import Difference
from reg_cli.comparison.summary import VariantSummary, summarize
from reg_cli.comparison.wording import with_interval
from reg_cli.engine.metrics import Score
from reg_cli.quantities import number, p_value
from reg_cli.study.results.study import Study

NOTHING = Difference(NO_ESTIMATE, NAN, NAN)


@dataclass(frozen=True)
class Response:
    """One variant along `name`; the changes are last position minus first, paired by split.

    `gap_change` is in the headline's gap (negative = smaller at the end), `test_change` in the test score
    (positive = better at the end).
    """

    name: str
    variant: str
    metric: Score
    headline: str
    positions: tuple[float, ...]
    summaries: tuple[VariantSummary, ...]
    gap_change: Difference
    test_change: Difference

    @property
    def closing_sentence(self) -> str:
        """How gap and test score went from one end to the other."""
        if len(self.positions) < 2 or self.test_change.estimate.n == 0:
            return f"{self.variant} along {self.name}: there are not two positions to compare."
        gap = "gap" if self.headline == "score" else "loss gap"
        gaps = [summary.gap(self.headline).mean for summary in (self.summaries[0], self.summaries[-1])]
        return (
            f"From {self.name} {self.positions[0]:g} to {self.positions[-1]:g} the {gap} of {self.variant} "
            f"{_moved(self.gap_change, 'grew', 'shrank')}, from {number(gaps[0])} to {number(gaps[1])}; the "
            f"test {self.metric.title} {_moved(self.test_change, 'improved', 'got worse')}."
        )


def respond_all(name: str, studies: Sequence[tuple[float, Study]]) -> list[Response]:
    """The responses of every variant, all in one headline, so that they can be compared."""
    ordered = sorted(studies, key=lambda pair: pair[0])
    readings = [Reading(study) for _, study in ordered]
    baseline, *_ = names = ordered[-1][1].variant_names
    # Saturated at one position only, the score gap still tells the positions apart.
    levels = [reading.estimate("train_score", baseline) for reading in readings]
    headline = choose_headline(ordered[-1][1].metric, min((e.mean for e in levels if e.n), default=0.0))
    positions = tuple(position for position, _ in ordered)
    return [_respond(name, variant, positions, readings, headline) for variant in names]


def _respond(
    name: str, variant: str, positions: tuple[float, ...], readings: Sequence[Reading], headline: str
) -> Response:
    """The response of `variant` over studies with the same splits, sorted by position."""
    first, last = readings[0].study, readings[-1].study
    merged = beside([Role(first, variant, "first"), Role(last, variant, "last")])
    # Where the train rows differ a gap is one value per split, with the corrected t.
    of_gap = merged if first.n_train == last.n_train else replace(merged, rows=None)
    return Response(
        name=name,
        variant=variant,
        metric=first.metric,
        headline=headline,
        positions=positions,
        summaries=tuple(summarize(reading, variant) for reading in readings),
        gap_change=_difference(of_gap, f"gap_{headline}") if len(positions) > 1 else NOTHING,
        test_change=_difference(merged, "test_score") if len(positions) > 1 else NOTHING,
    )


def _difference(ends: Study, name: str) -> Difference:
    change = Reading(ends, controls=ends.variant_names).change(name, "last", "first")
    return Difference(change.estimate, change.p, change.p_own)


def _moved(change: Difference, up: str, down: str) -> str:
    if not (change.surely_up or change.surely_down):
        return f"is not shown to change ({with_interval(change.estimate)})"
    size = change.estimate if change.surely_up else change.estimate.negated()
    return f"{up if change.surely_up else down} by {with_interval(size)} ({p_value(change.p)})"
