"""A study against an older one: paired where the splits are the same, Welch where they are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from reg_cli.comparison.estimate import corrected
from reg_cli.comparison.gates.changes import against, same_splits
from reg_cli.comparison.gates.decide import Outcome
from reg_cli.comparison.significance import welch
from reg_cli.errors import UsageError

from .studies import RMSE, diverged, record, simulated, study_of

OLD = simulated({"v": (0.0, 0.05)}, noise=0.002)


def moved(by, study=OLD, metric=None):
    rng = np.random.default_rng(9)
    records = [
        record(r.variant, r.split, r.train_score, r.test_score + by + rng.normal(0, 0.002))
        for r in study.records
    ]
    return study_of(records, metric=metric or study.metric)


def test_the_same_study_passes():
    """Nothing changed: a difference of exactly zero, and the gate passes."""
    for regression in against(OLD, OLD):
        assert (regression.paired, regression.outcome, regression.change.mean) == (True, Outcome.PASS, 0)


@pytest.mark.parametrize(
    ("by", "expected"), [(-0.05, Outcome.FAIL), (0.0, Outcome.PASS), (0.05, Outcome.PASS)]
)
def test_a_loss_of_test_score_fails(by, expected):
    """Surely worse fails, the same within the margin passes, better passes."""
    for regression in against(moved(by), OLD):
        assert regression.outcome == expected
        assert regression.change.mean == pytest.approx(by, abs=0.005)


def test_other_rows_or_seeds_are_not_paired():
    """A different fingerprint, seed or split size makes the test unpaired, and less sure."""
    assert same_splits(OLD, OLD)
    other_rows = replace(OLD, data=replace(OLD.data, fingerprint="beef"))
    other_seeds = replace(OLD, records=tuple(replace(r, seed=r.seed + 100) for r in OLD.records))
    for other in (other_rows, other_seeds, replace(OLD, n_test=99)):
        assert not same_splits(other, OLD)
        unpaired, paired = against(other, OLD)[0].change, against(moved(0.0), OLD)[0].change
        assert unpaired.high - unpaired.low > paired.high - paired.low


def test_welch_agrees_with_scipy():
    """Without the correction (ratio 0) it is Welch's t-test: p and interval."""
    a, b = np.random.default_rng(0).normal([0.7, 0.75], [0.02, 0.05], (9, 2)).T
    b = b[:6]
    change, p = welch(corrected(list(a), 0.0), corrected(list(b), 0.0))
    theirs = stats.ttest_ind(a, b, equal_var=False)
    assert p == pytest.approx(theirs.pvalue)
    assert (change.low, change.high) == pytest.approx(theirs.confidence_interval())


def test_wide_intervals_are_inconclusive():
    """Not surely worse, yet not shown to hold either."""
    wide = simulated({"v": (0.0, 0.0)}, noise=0.1, seed=4)
    other = replace(
        simulated({"v": (0.0, 0.0)}, noise=0.1, seed=5), data=replace(wide.data, fingerprint="beef")
    )
    assert {r.outcome for r in against(wide, other)} == {Outcome.INCONCLUSIVE}


def test_for_errors_growing_is_worse():
    """RMSE up by much fails, paired and unpaired."""
    old = simulated({}, train=1.0, test=2.0, floor=5.0, noise=0.01, metric=RMSE)
    worse = moved(+1.0, old)
    assert against(worse, old)[0].outcome == Outcome.FAIL
    strange = replace(worse, data=replace(worse.data, fingerprint="beef"))
    assert against(strange, old)[0].outcome == Outcome.FAIL
    assert against(strange, old)[0].change.mean == pytest.approx(-1.0, abs=0.1)


def test_studies_with_nothing_in_common_are_refused():
    """Another metric, or no variant in both, is a usage error."""
    with pytest.raises(UsageError, match="same metric"):
        against(moved(0.0, metric=RMSE), OLD)
    alone = study_of([record("baseline", 0, 0.9, 0.8)])
    renamed = replace(alone, variants=(replace(alone.variants[0], name="other"),))
    with pytest.raises(UsageError, match="share a variant"):
        against(renamed, OLD)


def test_one_split_or_a_diverged_study_decides_nothing():
    """Without an interval the outcome is inconclusive, paired or not."""
    one, dead = study_of([record("baseline", 0, 0.9, 0.8)]), study_of([diverged("baseline", 0)])
    far = replace(one, data=replace(one.data, fingerprint="beef"))
    for new, old in ((one, one), (far, one), (dead, one), (dead, far)):
        assert against(new, old)[0].outcome == Outcome.INCONCLUSIVE
