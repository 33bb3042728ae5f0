"""A study compared: every variant against the baseline, with verdicts and the closing sentence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reg_cli.comparison.paired import adjust, pair
from reg_cli.comparison.row import Kind, Row
from reg_cli.comparison.sentence import closing_sentence
from reg_cli.comparison.summary import summarize
from reg_cli.comparison.verdict import MARGIN, judge, settle
from reg_cli.engine.metrics import Score
from reg_cli.study.design.variant import NO_SKILL
from reg_cli.study.results.study import Study

if TYPE_CHECKING:
    import pandas as pd

SATURATED = 0.999


@dataclass(frozen=True)
class Comparison:
    """Findings of a study, row by row and in one sentence.

    `rows` are in display order: the baseline, the variants, controls, the no-skill floor. `headline` is the
    gap that verdicts use: `score`, or `loss` when every variant fits the train rows perfectly, so that the
    score gap is only the test error in disguise. `ratio` is n_test / n_train of the intervals.
    """

    dataset: str
    metric: Score
    headline: str
    margin: float
    ratio: float
    n_splits: int
    n_test: int
    rows: tuple[Row, ...]
    closing_sentence: str

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

    def row(self, name: str) -> Row:
        """The row of one variant by name; KeyError when there is none."""
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(name)

    def to_frame(self) -> pd.DataFrame:
        """One row per variant, the columns of comparison.csv."""
        import pandas as pd

        frame = pd.DataFrame([row.cells(self.headline) for row in self.rows])
        return frame.astype({"repeats_needed": "Int64"})


def compare(
    study: Study, margin: float = MARGIN, controls: Collection[str] = (), *, look_penalty: float = 1.0
) -> Comparison:
    """Compare every variant of a study with its first one, the baseline.

    `margin` is how much test score is practically nothing, in score units. `controls` names variants that
    are there for orientation (an A/A row, permuted labels): they get a row and a judgement of their own,
    and cost the variants no adjustment. `look_penalty` multiplies every adjusted p where a study is looked
    at more than once (until_clear.py).
    """
    names = study.variant_names
    baseline, others = names[0], names[1:]
    tested = [name for name in others if name not in controls]
    summaries = {name: summarize(study, name) for name in names}
    headline = choose_headline(study.metric, [summaries[n].train_score.mean for n in names if summaries[n].n])
    pairs = adjust([pair(study, name, margin, baseline) for name in tested], look_penalty)
    compared = sum(paired.test_score.estimate.has_interval for paired in pairs)
    pairs += [pair(study, name, margin, baseline) for name in others if name in controls]

    rows = [Row(Kind.BASELINE, summaries[baseline])]
    for paired in pairs:
        control = paired.variant in controls
        judgement = judge(paired, headline, margin)
        judgement = settle(judgement, paired, headline, margin, look_penalty * (1 if control else compared))
        rows.append(
            Row(Kind.CONTROL if control else Kind.VARIANT, summaries[paired.variant], paired, judgement)
        )
    if study.of(NO_SKILL):
        rows.append(Row(Kind.FLOOR, summarize(study, NO_SKILL)))
    return Comparison(
        dataset=study.data.name,
        metric=study.metric,
        headline=headline,
        margin=margin,
        ratio=study.test_train_ratio,
        n_splits=study.n_splits,
        n_test=study.n_test,
        rows=tuple(rows),
        closing_sentence=closing_sentence(rows, headline, study.metric.title, margin),
    )


def choose_headline(metric: Score, train_scores: list[float]) -> str:
    """`loss` when every variant's mean train score has reached its maximum, else `score`.

    Every metric here for which greater is better ends at 1 (accuracy, F1, ROC AUC, R2); those for which
    less is better (RMSE, log loss) never saturate in this sense.
    """
    saturated = metric.greater_is_better and bool(train_scores) and min(train_scores) >= SATURATED
    return "loss" if saturated else "score"
