"""Linear combinations of levels: what a change is for two variants, for any weights."""

import math

import numpy as np
import pytest

from reg_cli.comparison.estimate import corrected, t_quantile, two_sided_p
from reg_cli.comparison.intervals import by_rows, by_splits
from reg_cli.comparison.intervals.quantity import quantity
from tests.comparison.intervals.made import METRICS, Study

CROSSED = {"v3": 1.0, "v1": -1.0, "v2": -1.0, "baseline": 1.0}
"""A difference of differences."""


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("name", ["test_score", "gap_score", "gap_loss"])
def test_one_less_the_other_is_their_change(metric, name):
    """Weights 1 and -1 give the change of a study of two variants, bit for bit."""
    trials, asked = Study(metric).trials(["baseline", "v1"]), quantity(name, metric)
    ((change,),) = by_rows.combinations(trials, asked, [[{"v1": 1.0, "baseline": -1.0}]])
    assert change == by_rows.read(trials, asked).changes["v1"]


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("name", ["test_score", "gap_score", "train_loss"])
def test_the_estimate_is_the_weighted_sum_of_levels(metric, name):
    """Of pooled levels, with a change's sign; and the variance is that of the dense cells with the same weights."""
    study, asked = Study(metric, n_variants=4), quantity(name, metric)
    trials = study.trials()
    levels = {v: e.mean for v, e in by_rows.read(trials, asked).levels.items()}
    ((change,),) = by_rows.combinations(trials, asked, [[CROSSED]])
    expected = asked.change * sum(w * levels[v] for v, w in CROSSED.items())
    assert change.estimate.mean == pytest.approx(expected, abs=1e-12)
    cells = np.zeros((study.n_splits, study.n))
    for v, weight in CROSSED.items():
        target = by_rows.Totals(trials, asked).target((study.names.index(v), 1))
        for piece in target.pieces:
            u = [
                piece.pooled.u(s, study.terms(piece.part, asked.measure, piece.variant, s))
                for s in range(study.n_splits)
            ]
            cells += weight * piece.weight * study.dense(u, piece.part)
    n = study.n_splits
    splits = max(0, n / (n - 1) * (cells.sum(axis=1) ** 2).sum() - (cells**2).sum())
    assert change.estimate.spread.splits == pytest.approx(splits)
    if not asked.is_gap:
        assert change.estimate.spread.both == pytest.approx((cells**2).sum())


def test_a_family_holds_together_and_another_costs_it_nothing():
    """Intervals of several are wider than of each alone; those of another family beside it change no bit."""
    trials, asked = Study("mae", n_variants=4, n_splits=10).trials(), quantity("test_score", "mae")
    family = [CROSSED, {"v1": 1.0, "baseline": -1.0}, {"v3": 0.5, "v2": 0.5, "v1": -0.5, "baseline": -0.5}]
    (together,) = by_rows.combinations(trials, asked, [family])
    for alone, one in zip(by_rows.combinations(trials, asked, [[w] for w in family]), together, strict=True):
        assert one.estimate.half > alone[0].estimate.half
        assert one.estimate.spread == alone[0].estimate.spread
        assert (one.p < 0.05) == (one.estimate.low > 0 or one.estimate.high < 0)
    assert by_rows.combinations(trials, asked, [[CROSSED], family])[1] == together


@pytest.mark.parametrize("reader", ["rows", "splits"])
def test_a_failed_trial_leaves_its_split_out_of_all(reader):
    """Combinations are taken on the splits that every variant has, so that they add up."""
    study, asked = Study("r2", n_variants=3, n_splits=8), quantity("test_score", "r2")
    study.usable[2, 5] = False
    differences = [{"v1": 1.0, "baseline": -1.0}, {"v2": 1.0, "v1": -1.0}, {"v2": 1.0, "baseline": -1.0}]
    if reader == "rows":
        (found,) = by_rows.combinations(study.trials(), asked, [differences])
    else:
        (found,) = by_splits.combinations(values_of(study), asked, [differences])
    assert [change.estimate.n for change in found] == [7, 7, 7]
    first, second, both = (change.estimate.mean for change in found)
    assert first + second == pytest.approx(both, abs=1e-12)


def values_of(study, **more):
    """A value per split that has one."""
    rng = np.random.default_rng(3)
    values = {
        name: {s: float(rng.normal(v)) for s in range(study.n_splits) if study.usable[v, s]}
        for v, name in enumerate(study.names)
    }
    return by_splits.SplitValues(values, 0.25, 40, **more)


def test_splits_alone_give_the_corrected_t_of_the_weighted_sums():
    """Without rows a combination is one value per split, with the variance of Nadeau and Bengio."""
    study, asked = Study("mae", n_variants=4, n_splits=9), quantity("test_score", "mae")
    made = values_of(study)
    ((change,),) = by_splits.combinations(made, asked, [[CROSSED]])
    sums = [-sum(w * made.values[v][s] for v, w in CROSSED.items()) for s in range(9)]  # less error is better
    expected = corrected(sums, 0.25)
    e = change.estimate
    assert (e.mean, e.low, e.high) == pytest.approx((expected.mean, expected.low, expected.high))
    assert change.p == pytest.approx(two_sided_p(e.mean / e.standard_error, 8))
    assert e.half == pytest.approx(t_quantile(8, 0.05) * e.standard_error)


def test_the_centre_is_pooled_where_levels_are():
    """Where rows are known but give no variance, intervals stand around the pooled levels' sum."""
    study, asked = Study("r2", n_variants=4), quantity("test_score", "r2")
    levels = dict(zip(study.names, (0.1, 0.3, 0.4, 0.45), strict=True))
    ((change,),) = by_splits.combinations(values_of(study, levels=levels), asked, [[CROSSED]])
    assert change.estimate.mean == pytest.approx(0.45 - 0.3 - 0.4 + 0.1)


def test_an_interval_ends_where_a_combination_must():
    """Two accuracies differ by at most 1, a difference of differences by at most 2."""
    study, asked = Study("accuracy", n_variants=4, n_splits=2, n=12), quantity("test_score", "accuracy")
    families = [[CROSSED], [{"v3": 1.0, "baseline": -1.0}]]
    ((crossed,), (change,)) = by_rows.combinations(study.trials(), asked, families)
    assert (crossed.estimate.low, crossed.estimate.high) == (-2, 2)
    assert (change.estimate.low, change.estimate.high) == (-1, 1)
    assert not math.isnan(crossed.p)
