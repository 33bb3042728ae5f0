"""Bounds: inside the range, around the estimate, never of zero width."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reg_cli.comparison.intervals.bounds import clopper_pearson, difference_bounds, level_bounds
from reg_cli.comparison.intervals.method import KINDS, method
from reg_cli.comparison.intervals.quantity import quantity
from reg_cli.engine.metrics import SCORES

RANGES = {
    "logit": (0, 1),
    "log": (0, math.inf),
    "log of 1 - score": (-math.inf, 1),
    "plain": (-math.inf, math.inf),
}


def on(scale):
    """A quantity whose levels are symmetric on a scale."""
    return replace(quantity("test_score", "accuracy"), scale=scale, span=math.inf)


HALVES = st.floats(1e-6, 1e6)


@given(scale=st.sampled_from(sorted(RANGES)), estimate=st.floats(0.001, 0.999), half=HALVES)
def test_a_level_lies_inside_its_interval_and_that_inside_the_range(scale, estimate, half):
    """Every scale: range low <= low < estimate < high <= range high."""
    low, high = level_bounds(on(scale), estimate, half, 10)
    start, end = RANGES[scale]
    assert start <= low < estimate < high <= end


def test_small_errors_leave_the_plain_interval():
    """Far from the ends, and for small errors, every scale gives estimate ± half."""
    for scale in RANGES:
        assert level_bounds(on(scale), 0.5, 1e-4, 10) == pytest.approx((0.4999, 0.5001), abs=1e-7)


def test_clopper_pearson_is_scipys():
    """All of n right, or none: SciPy's exact interval."""
    for n, k in ((24, 24), (24, 0), (3, 3)):
        expected = stats.binomtest(k, n).proportion_ci(method="exact")
        assert clopper_pearson(k == n, n) == pytest.approx((expected.low, expected.high), abs=1e-12)
        assert level_bounds(on("logit"), k / n, 0.0, n) == clopper_pearson(k == n, n)


def test_exactly_zero_has_no_interval_for_a_loss():
    """A loss of 0, an R² of 1, and no spread at all: no interval."""
    for scale, *args in (
        ("log", 0.0, 0.1),
        ("log of 1 - score", 1.0, 0.1),
        ("logit", 0.8, 0.0),
        ("plain", 0.0, 0.0),
    ):
        assert all(map(math.isnan, level_bounds(on(scale), *args, 10)))


@given(st.floats(-1, 1), st.floats(0, 1e3))
def test_a_difference_is_cut_at_the_logical_bound_and_never_at_zero(estimate, half):
    """Within [-1, 1], with a width, and on the same side of zero as before."""
    low, high = difference_bounds(estimate, half, 1.0)
    if half == 0:
        assert math.isnan(low)
        return
    assert -1 <= low <= estimate <= high <= 1
    assert (low > 0, high < 0) == (estimate - half > 0, estimate + half < 0)


def test_every_kind_and_metric_has_a_method_and_every_corrected_t_a_reason():
    """What is not in the calibration table uses the corrected t and says so."""
    for kind in KINDS:
        assert method(kind, "loss").sees_rows
    for name in SCORES:
        assert method("random", name).sees_rows == (name != "calibration_error")
    for other in (
        method("random", "calibration_error"),
        method("spatial", "r2"),
        method("folds", "r2", tests_rows_once=True),
        method("random", "r2", has_rows=False),
    ):
        assert not other.sees_rows
        assert other.reason
