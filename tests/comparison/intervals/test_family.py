"""Simultaneous intervals: what one, independent, and many variants must give."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reg_cli.comparison.intervals.family import N_DRAWS, correlation, simultaneous


def test_one_variant_has_the_plain_t_interval():
    """A family of one is no family: half-width and p are the t test's, exactly."""
    (member,) = simultaneous([0.4], [0.2], [7.5], np.array([[0.04]]))
    assert member.half == pytest.approx(stats.t.ppf(0.975, 7.5) * 0.2, rel=1e-12)
    assert member.p == pytest.approx(2 * stats.t.sf(2, 7.5), rel=1e-12)


@pytest.mark.parametrize("n", [2, 5, 10])
def test_independent_variants_have_sidaks_level(n):
    """With correlation zero and many degrees of freedom, p* is 1 - .95^(1/n) within Monte-Carlo error."""
    members = simultaneous(np.linspace(0, 3, n), np.ones(n), [1e6] * n, np.eye(n))
    sidak = 1 - 0.95 ** (1 / n)
    spread = 4 * np.sqrt(0.05 * 0.95 / N_DRAWS) / 0.05  # relative error of a 5% quantile's level
    for z, member in zip(np.linspace(0, 3, n), members, strict=True):
        level = 2 * stats.norm.sf(member.half)
        assert abs(level / sidak - 1) < spread
        expected = 1 - (1 - 2 * stats.norm.sf(z)) ** n
        assert member.p == pytest.approx(expected, abs=4 * np.sqrt(0.25 / N_DRAWS) + 1e-4)


def test_equal_variants_cost_one():
    """Variants that are correlated 1 have the interval of one, within Monte-Carlo error."""
    members = simultaneous([1.0] * 4, [0.5] * 4, [9.0] * 4, np.full((4, 4), 0.25))
    assert members[0].half == pytest.approx(stats.t.ppf(0.975, 9) * 0.5, rel=0.03)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    n=st.integers(1, 6),
    level=st.sampled_from([0.05, 0.05, 0.031, 0.0123, 0.002]),
)
def test_p_is_below_5_percent_exactly_where_the_interval_excludes_zero(seed, n, level):
    """The interval that is shown is the one that decides, at every spent level."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(n, rng.integers(1, n + 1)))
    covariance = root @ root.T + np.diag(rng.choice([0, 0.1, 1e-9], n))
    errors = np.sqrt(np.abs(np.diag(covariance))) + 1e-3
    estimates = rng.normal(0, 3, n) * errors
    dfs = rng.uniform(1, 30, n)
    for estimate, member in zip(
        estimates, simultaneous(estimates, errors, dfs, covariance, level=level), strict=True
    ):
        excludes = estimate - member.half > 0 or estimate + member.half < 0
        assert (member.p < 0.05) == excludes
        assert 0 < member.p <= 1


def test_the_interval_that_ends_at_zero_does_not_exclude_it():
    """Where |g| is the half-width to the last bit, p says the same as the interval."""
    (plain,) = simultaneous([0.0], [1.0], [9.0], np.eye(1))
    for nudge in (-1, 0, 1):
        g = plain.half * (1 + nudge * 2**-52)
        (member,) = simultaneous([g], [1.0], [9.0], np.eye(1))
        assert (member.p < 0.05) == (g - member.half > 0)


def test_a_variant_without_an_error_is_no_part_of_the_family():
    """NaN or zero standard errors have no interval and cost the others nothing."""
    alone = simultaneous([0.4], [0.2], [8.0], np.array([[0.04]]))
    covariance = np.diag([0.04, np.nan, 0.0])
    members = simultaneous([0.4, 0.1, 0.0], [0.2, np.nan, 0.0], [8.0, 3.0, 3.0], covariance)
    assert members[0] == alone[0]
    assert np.isnan([members[1].half, members[1].p, members[2].half, members[2].p]).all()


def test_the_correlation_is_one_of_some_variables():
    """Unit diagonal, no negative eigenvalue, and none where a variance is not positive."""
    c = correlation(np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]]))
    assert np.diag(c) == pytest.approx(1)
    assert np.linalg.eigvalsh(c)[0] > -1e-12
    assert correlation(np.array([[1.0, 0.5], [0.5, -1.0]]))[0, 1] == 0


def test_draws_are_seeded():
    """The same call gives the same bits, another seed others."""
    call = ([0.3, 0.1], [0.2, 0.2], [8.0, 9.0], np.array([[0.04, 0.01], [0.01, 0.04]]))
    assert simultaneous(*call) == simultaneous(*call)
    assert simultaneous(*call) != simultaneous(*call, seed=1)
