"""Intervals and p-values agree with independent programs and with published numbers."""

from __future__ import annotations

import math

import baycomp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reg_cli.comparison.estimate import corrected, two_sided_p
from reg_cli.comparison.paired import rope
from reg_cli.comparison.significance import holm


def p_of(estimate):
    return two_sided_p(estimate.mean / estimate.standard_error, estimate.df)


finite = st.floats(-10, 10, allow_nan=False)


def test_the_published_example_of_scikit_learn():
    """Its page on comparing models by grid search states a corrected t of 0.750 and a one-sided p of
    0.227."""
    from sklearn.datasets import make_moons
    from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
    from sklearn.svm import SVC

    x, y = make_moons(noise=0.352, random_state=1, n_samples=100)
    cv = RepeatedStratifiedKFold(n_splits=10, n_repeats=10, random_state=0)
    rbf, linear = (
        cross_val_score(SVC(kernel=kernel, random_state=0), x, y, scoring="roc_auc", cv=cv)
        for kernel in ("rbf", "linear")
    )
    estimate = corrected(list(rbf - linear), ratio=10 / 90)
    assert f"{estimate.mean / estimate.standard_error:.3f}" == "0.750"
    assert f"{p_of(estimate) / 2:.3f}" == "0.227"


def test_the_corrected_interval_is_wider_than_the_naive_one_by_the_stated_factor():
    """Nadeau and Bengio: the variance is multiplied by 1 + J * n_test / n_train; ratio 0 is the plain t
    interval."""
    values = list(np.random.default_rng(0).normal(0.1, 1, 10))
    naive, wide = corrected(values, 0.0), corrected(values, 1 / 3)
    assert (naive.low, naive.high) == pytest.approx(stats.ttest_1samp(values, 0).confidence_interval())
    assert p_of(naive) == pytest.approx(stats.ttest_1samp(values, 0).pvalue)
    assert (wide.high - wide.low) / (naive.high - naive.low) == pytest.approx(math.sqrt(1 + 10 / 3))


@pytest.mark.parametrize("margin", [0.01, 0.1])
def test_the_region_of_practical_equivalence_agrees_with_baycomp(margin):
    """The three posterior probabilities of the correlated t-test (10-fold: n_test / n_train = 1/9)."""
    x, y = np.random.default_rng(1).normal([0.7, 0.72], 0.05, (10, 2)).T
    ours = rope(corrected(list(y - x), 1 / 9), margin)
    theirs = baycomp.CorrelatedTTest.probs(x, y, rope=margin, runs=1)
    assert (ours.worse, ours.same, ours.better) == pytest.approx(theirs)


@given(st.lists(finite, min_size=2, max_size=12), st.floats(0.01, 1))
def test_sure_and_interval_never_disagree(values, ratio):
    """p < 0.05 exactly when the 95% interval excludes zero: table and verdict speak of the same thing."""
    estimate = corrected(values, ratio)
    if estimate.has_interval and abs((p := p_of(estimate)) - 0.05) > 1e-9:
        assert (p < 0.05) == (estimate.low > 0 or estimate.high < 0)


@given(st.lists(finite, min_size=1, max_size=8), st.integers(2, 50))
def test_an_interval_brackets_its_mean_and_shrinks_with_more_splits(values, n):
    """low <= mean <= high; projected to more splits the interval does not grow."""
    estimate = corrected(values, 0.3)
    if len(values) == 1 or np.ptp(values) == 0:
        assert not estimate.has_interval
        return
    if not estimate.has_interval:  # a spread of rounding
        return
    assert estimate.low <= estimate.mean <= estimate.high
    more = estimate.at(len(values) + n)
    assert more.high - more.low <= estimate.high - estimate.low


def test_rounding_is_not_a_spread():
    """Differences that are equal but for the last bit have no variance, and no t of a billion."""
    values = [0.3 - 0.2, 0.4 - 0.3, 0.2 - 0.1]
    assert len(set(values)) > 1
    assert not corrected(values, 0.3).has_interval
    assert corrected(values, 0.3, smallest_sd=0.01).spread.sd == 0.01


def test_no_values_and_one_value():
    """Nothing gives nothing, one split gives a mean without bounds; neither is an error."""
    assert corrected([], 0.3).n == 0
    one = corrected([0.5], 0.3)
    assert (one.mean, one.has_interval) == (0.5, False)
    assert math.isnan(p_of(one))
    assert math.isnan(rope(one, 0.01).same)


def test_holm_by_hand():
    """Holm (1979): smallest times m, next times m - 1, never decreasing, never above one; NaN takes no
    part."""
    assert holm([0.01, 0.04, 0.03, math.nan, 0.005]) == pytest.approx(
        [0.03, 0.06, 0.06, math.nan, 0.02], nan_ok=True
    )
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=10))
def test_holm_lies_between_p_and_bonferroni(p):
    """Never more sure than unadjusted, never less sure than Bonferroni, and the order is kept."""
    adjusted = holm(p)
    for raw, fixed in zip(p, adjusted, strict=True):
        assert raw <= fixed <= min(1, raw * len(p)) + 1e-12
    by_p = [fixed for _, fixed in sorted(zip(p, adjusted, strict=True))]
    assert by_p == sorted(by_p)
