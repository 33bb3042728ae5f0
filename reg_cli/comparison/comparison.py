"""A study compared: every variant against the baseline, with verdicts and the closing sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reg_cli.comparison.intervals.method import Method
from reg_cli.comparison.intervals.reading import Reading
from reg_cli.comparison.paired import adjust, pair
from reg_cli.comparison.references.sentence import reference_sentence
from reg_cli.comparison.references.standing import Standing, stand
from reg_cli.comparison.row import Kind, Row, best_row
from reg_cli.comparison.sentence import closing_sentence
from reg_cli.comparison.settle import settle
from reg_cli.comparison.summary import summarize
from reg_cli.comparison.verdict import MARGIN, judge
from reg_cli.engine.metrics import Score
from reg_cli.study.design.variant import NO_SKILL
from reg_cli.study.results.study import Study

if TYPE_CHECKING:
    import pandas as pd

SATURATED = 0.999
MOST_ALARMS = 0.05
"""Probability of any false claim about a quantity that a study allows itself."""


@dataclass(frozen=True)
class Comparison:
    """Findings of a study, row by row and in one sentence.

    `rows` are in display order: the baseline, the variants, controls, references, the no-skill floor. `headline` is the
    gap that verdicts use: `score`, or `loss` when the baseline fits the train rows perfectly, so that its score gap
    is only its test error. `method` says where the intervals come from, `kind` what kind of splits they are over.
    `standings` hold the references against the networks; `reading` answers for any two rows.
    """

    dataset: str
    metric: Score
    headline: str
    margin: float
    method: Method
    kind: str
    n_splits: int
    n_test: int
    rows: tuple[Row, ...]
    closing_sentence: str
    reading: Reading = field(repr=False, compare=False)
    standings: tuple[Standing, ...] = ()

    @property
    def baseline(self) -> Row:
        """The row that all others are compared with."""
        return self.rows[0]

    @property
    def variants(self) -> tuple[Row, ...]:
        """The rows of the variants alone."""
        return tuple(row for row in self.rows if row.kind is Kind.VARIANT)

    @property
    def no_skill(self) -> Row | None:
        """The row of the majority class or the mean; None where the study has none."""
        return next((row for row in self.rows if row.kind is Kind.FLOOR), None)

    @property
    def best(self) -> Row:
        """The row of best mean validation score among the baseline and the variants."""
        return best_row(self.rows, self.metric)

    @property
    def reference_sentence(self) -> str:
        """Sentences on the references; empty where the study has none."""
        return reference_sentence(self.standings, self.metric)

    def row(self, name: str) -> Row:
        """The row of one variant by name; KeyError when there is none."""
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(name)

    def with_rows(self, study: Study, ended: Mapping[str, Row]) -> Comparison:
        """The comparison with rows of an earlier look at their places in the study's order."""
        mine = {row.name: row for row in self.rows}
        order = [name for name in study.variant_names if name in mine or name in ended]
        rows = [ended.get(name) or mine[name] for name in order if _is_tested({**mine, **ended}[name])]
        rows += [row for row in self.rows if not _is_tested(row)]
        told = closing_sentence(rows, self.headline, self.metric.title, self.margin)
        standings = tuple(replace(standing, stopped=tuple(ended)) for standing in self.standings)
        return replace(self, rows=tuple(rows), closing_sentence=told, standings=standings)

    def to_frame(self) -> pd.DataFrame:
        """One row per variant, the columns of comparison.csv."""
        import pandas as pd

        frame = pd.DataFrame([row.cells(self.headline) for row in self.rows])
        return frame.astype({"repeats_needed": "Int64"})


def _is_tested(row: Row) -> bool:
    return row.kind in (Kind.BASELINE, Kind.VARIANT)


def compare(
    study: Study, margin: float = MARGIN, controls: Collection[str] = (), *, level: float = MOST_ALARMS
) -> Comparison:
    """Compare every variant of a study with its first one, the baseline.

    `margin` is how much test score is practically nothing, in score units. `controls` names variants that
    are there for orientation (an A/A row, permuted labels): they get a row and a judgement of their own,
    and cost the variants no adjustment. `level` is what this look may spend of the 5%, where a study is looked at
    more than once (until_clear.py).
    """
    reading = Reading(study, controls, level)
    baseline, *others = study.variant_names
    tested = [name for name in others if name not in controls]
    summaries = {name: summarize(reading, name) for name in study.variant_names}
    headline = choose_headline(study.metric, summaries[baseline].train_score.mean)
    pairs = adjust([pair(reading, name, margin, baseline) for name in tested], level)
    pairs += [pair(reading, name, margin, baseline) for name in others if name in controls]

    rows = [Row(Kind.BASELINE, summaries[baseline])]
    for paired in pairs:
        control = paired.variant in controls
        judgement = judge(paired, headline, margin)
        judgement = settle(judgement, paired, headline, margin)
        rows.append(
            Row(Kind.CONTROL if control else Kind.VARIANT, summaries[paired.variant], paired, judgement)
        )
    standings = [_stand(reading, name, rows) for name in study.references]
    rows += [Row(Kind.REFERENCE, summarize(reading, name)) for name in study.references]
    if study.of(NO_SKILL):
        rows.append(Row(Kind.FLOOR, summarize(reading, NO_SKILL)))
    return Comparison(
        dataset=study.data.name,
        metric=study.metric,
        headline=headline,
        margin=margin,
        method=reading.method("score"),
        kind=study.settings.splits.plan_kind,
        n_splits=study.n_splits,
        n_test=study.n_test,
        rows=tuple(rows),
        closing_sentence=closing_sentence(rows, headline, study.metric.title, margin),
        reading=reading,
        standings=tuple(standing for standing in standings if standing is not None),
    )


def _stand(reading: Reading, reference: str, rows: Sequence[Row]) -> Standing | None:
    networks = [row.name for row in rows if row.kind is not Kind.CONTROL and row.summary.n]
    return (
        stand(reading, reference, networks, best_row(rows, reading.study.metric).name) if networks else None
    )


def choose_headline(metric: Score, train_score: float) -> str:
    """`loss` when the baseline's train score has reached its maximum, else `score`.

    Chosen from the baseline alone, so that no other row changes what a study speaks of. Every metric here for
    which greater is better ends at 1 (accuracy, F1, ROC AUC, R2); those for which less is better (RMSE, log loss)
    never saturate in this sense.
    """
    saturated = metric.greater_is_better and train_score >= SATURATED
    return "loss" if saturated else "score"
