"""Remarks on the data: what in the table itself bends a comparison."""

from __future__ import annotations

import math

from reg_cli.comparison.advice.remark import Advice
from reg_cli.comparison.comparison import Comparison
from reg_cli.comparison.row import Kind
from reg_cli.comparison.wording import listed
from reg_cli.data.quality import BENDS_SCORES
from reg_cli.quantities import count
from reg_cli.study.results.study import Study

FEW_TEST_ROWS = 50
PERFECT = 1e-9  # a score sums up rows in floating point


def small_test(study: Study, _comparison: Comparison) -> Advice | None:
    """The test part is too small for any score to be fine-grained."""
    if study.n_test >= FEW_TEST_ROWS:
        return None
    return Advice(
        "small-test",
        f"each test part has only {count(study.n_test, 'row')}",
        "use more rows, or a larger --test-size, and more --repeats",
    )


def row_worth(study: Study, comparison: Comparison) -> Advice | None:
    """One test row decides more than the margin calls nothing."""
    counts_rows = study.metric.name in ("accuracy", "balanced_accuracy")
    if not counts_rows or study.n_test * comparison.margin >= 1:
        return None
    return Advice(
        "row-worth",
        f"one test row more or less is worth {100 / study.n_test:.1f} points of {study.metric.title}, more "
        f"than the margin of {100 * comparison.margin:g}",
        "read differences of that size as nothing: raise --margin, or use more rows",
    )


def noisy_labels(study: Study, _comparison: Comparison) -> Advice | None:
    """With labels made wrong, the train side is measured on wrong labels and the test side on right ones."""
    rate = study.settings.splits.label_noise
    if not rate:
        return None
    return Advice(
        "label-noise",
        f"{rate:.0%} of the train labels are wrong on purpose, and count as right in train scores: a network "
        "that learns them by heart shows the largest gap, one that does not can show a negative one",
        "read the test score and the memorised share first, the gap only beside them",
    )


def doubtful_data(study: Study, _comparison: Comparison) -> Advice | None:
    """A doubt about the data that bends every score of the study; its notice says it in full."""
    doubts = list(dict.fromkeys(notice.id for notice in study.data.notices if notice.id in BENDS_SCORES))
    if not doubts:
        return None
    return Advice(
        "doubtful-data",
        f"how the data were read casts doubt on every score here ({listed(doubts)})",
        "settle those notices first, then compare again",
    )


def perfect_test(study: Study, comparison: Comparison) -> Advice | None:
    """A perfect score on rows that were never seen is hardly ever earned."""
    best = study.metric.high if study.metric.greater_is_better else study.metric.low
    if not math.isfinite(best):
        return None
    perfect = [
        row.name
        for row in comparison.rows
        if row.kind in (Kind.BASELINE, Kind.VARIANT)
        and (scores := [record.test_score for record in study.of(row.name)])
        and all(abs(score - best) <= PERFECT for score in scores)
    ]
    if not perfect:
        return None
    return Advice(
        "perfect-test",
        f"the test score is perfect on every split: {listed(perfect)}",
        "look for an input that gives the target away (--drop), or for rows that belong together (--group)",
    )
