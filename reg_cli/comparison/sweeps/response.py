"""The response of one variant along a number that is no choice: train size, label noise, width of the network.

Every position is a study of its own, because rows per split (and with them the corrected interval) change along it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reg_cli.comparison.comparison import choose_headline
from reg_cli.comparison.estimate import NAN, NO_ESTIMATE
from reg_cli.comparison.paired import Difference, compare_values, improvement
from reg_cli.comparison.summary import VariantSummary, summarize, usable
from reg_cli.comparison.wording import with_interval
from reg_cli.engine.metrics import Score
from reg_cli.quantities import number, p_value
from reg_cli.study.results.records import Record
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
    metric, variants = studies[-1][1].metric, studies[-1][1].variant_names
    summaries = [summarize(study, variant) for _, study in studies for variant in variants]
    headline = choose_headline(metric, [s.train_score.mean for s in summaries if s.n])
    return [respond(name, variant, studies, headline) for variant in variants]


def respond(
    name: str, variant: str, studies: Sequence[tuple[float, Study]], headline: str | None = None
) -> Response:
    """The response of `variant` over (position, study) pairs with the same splits, sorted by position."""
    ordered = sorted(studies, key=lambda pair: pair[0])
    summaries = tuple(summarize(study, variant) for _, study in ordered)
    metric = ordered[0][1].metric
    if headline is None:
        headline = choose_headline(metric, [s.train_score.mean for s in summaries if s.n])
    first, last = ordered[0][1], ordered[-1][1]
    ratio = max(first.test_train_ratio, last.test_train_ratio)  # the more cautious of the two

    def gap(r: Record) -> float:
        return (
            float(metric.gap(r.train_score, r.test_score))
            if headline == "score"
            else r.test_loss - r.train_loss
        )

    before = {r.split: r for r in first.of(variant) if usable(r)}
    both = [(before[r.split], r) for r in last.of(variant) if usable(r) and r.split in before]
    ends = len(ordered) > 1
    return Response(
        name=name,
        variant=variant,
        metric=metric,
        headline=headline,
        positions=tuple(position for position, _ in ordered),
        summaries=summaries,
        gap_change=compare_values([gap(b) - gap(a) for a, b in both], ratio) if ends else NOTHING,
        test_change=(
            compare_values([improvement(metric, b.test_score, a.test_score) for a, b in both], ratio)
            if ends
            else NOTHING
        ),
    )


def _moved(change: Difference, up: str, down: str) -> str:
    if not (change.surely_up or change.surely_down):
        return f"is not shown to change ({with_interval(change.estimate)})"
    size = change.estimate if change.surely_up else change.estimate.negated()
    return f"{up if change.surely_up else down} by {with_interval(size)} ({p_value(change.p)})"
