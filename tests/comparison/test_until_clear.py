"""Repeats until clear, and how many repeats would settle a verdict."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from reg_cli.comparison.comparison import compare
from reg_cli.comparison.until_clear import ALPHA, is_clear, plan_looks
from reg_cli.comparison.verdict import MOST_REPEATS
from reg_cli.errors import UsageError
from tests.benchmarks.false_alarms import at_look, once, rates, until_clear

from .studies import record, simulated, study_of


@pytest.mark.parametrize(
    ("first", "most", "ratio"), [(10, 60, 1 / 3), (2, 1000, 0.1), (10, 10, 0.25), (10, 11, 1.0)]
)
def test_the_looks_spend_five_percent_in_all(first, most, ratio):
    """The levels of all looks are positive and add up to 5%: that bounds the false claims whatever the
    looks share."""
    looks = plan_looks(first, most, ratio)
    levels = [looks.level(k) for k in range(len(looks.schedule))]
    assert looks.schedule[0] == first
    assert looks.schedule[-1] == most
    assert min(levels) > 0
    assert sum(levels) == pytest.approx(ALPHA)


def test_a_single_look_costs_nothing():
    """With no repeats to add the p-values are those of a plain comparison."""
    study = simulated({"v": (-0.02, 0.02)}, noise=0.02)
    assert at_look(study, 10, 10) == compare(study)


def test_the_first_look_is_cheap():
    """Most of the 5% is spent where most of the information is, so a clear effect is found at once."""
    looks = plan_looks(10, 60, 1 / 3)
    assert looks.level(0) > 0.75 * ALPHA
    study = simulated({"v": (-0.05, 0.05)}, noise=0.005)
    comparison = at_look(study, 10, 60)
    assert comparison.row("v").verdict == "better"
    assert is_clear(comparison)


def test_every_look_pays():
    """A p that suffices once does not suffice at a look that may spend less."""
    looks = plan_looks(10, 60, 1 / 3)
    study = simulated({"v": (-0.05, 0.05)}, noise=0.005, n_splits=looks.schedule[2])
    once_only = compare(study).row("v").paired.test_score
    paid = at_look(study, 10, 60).row("v").paired.test_score
    assert paid.p == once_only.p
    assert paid.p_holm == pytest.approx(once_only.p_holm * looks.penalty(2))


def test_what_comes_after_a_number_of_splits():
    """The next look, and None after the last."""
    looks = plan_looks(10, 30, 0.3)
    assert looks.schedule == (10, 15, 22, 30)
    assert [looks.after(n) for n in (9, 10, 22, 30)] == [10, 15, 30, None]


@pytest.mark.parametrize(("first", "most"), [(1, 10), (10, 5)])
def test_impossible_looks_are_refused(first, most):
    """Fewer repeats at most than at first, or a single one, is a usage error."""
    with pytest.raises(UsageError, match="--until-clear"):
        plan_looks(first, most, 0.3)


def test_open_verdicts_are_not_clear_unless_nothing_would_settle_them():
    """Going on is worth it only where some number of repeats would settle a verdict."""
    more_repeats_help = compare(simulated({"v": (0, 0)}, noise=0.03, n_test=200, n_train=20000))
    more_rows_help = compare(simulated({"v": (0, 0)}, noise=0.1))
    assert not is_clear(more_repeats_help)
    assert is_clear(more_rows_help)


def test_the_repeats_that_settle_are_the_fewest():
    """At the projected number the interval, recomputed with scipy, first lies inside the margin."""
    d = np.array([0.02, -0.02, 0.03, -0.03, 0.01, -0.01, 0.025, -0.025, 0.015, -0.013])
    records = [record("baseline", s, 0.95, 0.7) for s in range(10)]
    records += [record("v", s, 0.95, 0.7 + d[s]) for s in range(10)]
    row = compare(study_of(records, n_test=200, n_train=20000)).row("v")

    def inside(n):
        half = stats.t.ppf(0.975, n - 1) * d.std(ddof=1) * np.sqrt(1 / n + 0.01)
        return abs(d.mean()) + half <= 0.01

    needed = row.judgement.repeats_needed
    assert needed > 10
    assert inside(needed)
    assert not inside(needed - 1)


def test_the_repeats_that_make_a_rise_sure():
    """Where the mean lies beyond the margin, the number is that at which it becomes sure (one variant: p <
    0.05)."""
    d = 0.02 + np.array([0.02, -0.02, 0.03, -0.03, 0.04, -0.04, 0.025, -0.025, 0.05, -0.05])
    records = [record("baseline", s, 0.95, 0.7) for s in range(10)]
    records += [record("v", s, 0.95 + d[s], 0.7 + d[s]) for s in range(10)]
    records += [record("no-skill", s, 0.5, 0.5) for s in range(10)]
    row = compare(study_of(records, n_test=200, n_train=20000)).row("v")

    def sure(n):
        t = d.mean() / (d.std(ddof=1) * np.sqrt(1 / n + 0.01))
        return 2 * stats.t.sf(t, n - 1) < 0.05

    needed = row.judgement.repeats_needed
    assert needed > 10
    assert sure(needed)
    assert not sure(needed - 1)


def test_where_no_repeats_would_do_there_is_a_reason():
    """The corrected variance has a floor, var * n_test / n_train: then no number is made up."""
    judgement = compare(simulated({"v": (0, 0)}, noise=0.1)).row("v").judgement
    assert judgement.repeats_needed is None
    assert str(MOST_REPEATS) in judgement.unsettled_because
    assert "more rows would settle it" in judgement.unsettled_because


def test_equal_techniques_are_rarely_called_different():
    """Two techniques that are equal by symmetry: 4 standard errors above 5% would mean broken statistics."""
    n = 150
    bound = 0.05 + 4 * np.sqrt(0.05 * 0.95 / n)
    assert max(rates(once, ("mirror",), n)) < bound
    assert max(rates(until_clear, ("mirror",), n // 3)) < 0.05 + 4 * np.sqrt(0.05 * 0.95 / (n // 3))
