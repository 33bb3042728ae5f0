"""The nested choice of a strength: validation rows decide, test rows are only reported."""

from __future__ import annotations

import pytest

from reg_cli.comparison.comparison import compare
from reg_cli.comparison.sweeps.tune import best_on_validation, tune

from .studies import ACCURACY, RMSE, diverged, record, study_of

VAL = {"l2=0.1": [0.8, 0.6, 0.7], "l2=1": [0.7, 0.9, 0.7]}


def study(test_scores=None):
    records = [record("baseline", s, 0.95, 0.6) for s in range(3)]
    for name, vals in VAL.items():
        test = (test_scores or {}).get(name, 0.65)
        records += [record(name, s, 0.9, test, val_score=v, val_loss=1 - v) for s, v in enumerate(vals)]
    return study_of([*records, *(record("no-skill", s, 0.5, 0.5) for s in range(3))])


def test_each_split_chooses_for_itself():
    """The best validation score of that split wins; on a tie the milder (first) strength."""
    tuned = tune(study(), {"l2": list(VAL)})
    assert tuned.chosen["l2"] == ("l2=0.1", "l2=1", "l2=0.1")
    assert tuned.how_often("l2") == {"l2=0.1": 2, "l2=1": 1}
    assert [r.val_score for r in tuned.study.of("l2")] == [0.8, 0.9, 0.7]


def test_test_rows_do_not_take_part():
    """Whatever the test scores are, the choice is the same."""
    assert tune(study({"l2=1": 0.99}), {"l2": list(VAL)}).chosen == tune(study(), {"l2": list(VAL)}).chosen


def test_the_tuned_study_compares_like_any_other():
    """The baseline, one row per technique, the no-skill floor; the other strengths are gone."""
    tuned = tune(study(), {"l2": list(VAL)})
    comparison = compare(tuned.study)
    assert [row.name for row in comparison.rows] == ["baseline", "l2", "no-skill"]
    assert comparison.row("l2").summary.test_score.mean == pytest.approx(0.65)
    assert len(tuned.study.results()) == 9


def test_a_diverged_strength_is_not_chosen_and_a_lost_split_stays_lost():
    """Trials without numbers lose to any with; where all diverged the split has no number."""
    records = [record("baseline", s, 0.9, 0.6) for s in range(2)]
    records += [diverged("a", 0), record("b", 0, 0.9, 0.1), diverged("a", 1), diverged("b", 1)]
    tuned = tune(study_of(records), {"t": ["a", "b"]})
    assert tuned.chosen["t"] == ("b", None)
    assert compare(tuned.study).row("t").summary.n_failed == 1


def test_the_metric_decides_what_best_is():
    """For RMSE the smallest validation score wins; equal scores are decided by validation loss."""
    low, high = record("low", 0, 1, 1, val_score=1.0), record("high", 0, 1, 1, val_score=2.0)
    assert best_on_validation(RMSE, [high, low]) is low
    assert best_on_validation(ACCURACY, [low, high]) is high
    confident, doubtful = (record("v", 0, 1, 1, val_score=1.0, val_loss=x) for x in (0.1, 0.2))
    assert best_on_validation(ACCURACY, [doubtful, confident]) is confident
    assert best_on_validation(ACCURACY, [diverged("v", 0)]) is None
