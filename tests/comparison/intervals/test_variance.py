"""Two-way clustered variance against a double loop and against statsmodels."""

import math

import numpy as np
import pytest

from reg_cli.comparison.intervals.by_rows import read
from reg_cli.comparison.intervals.quantity import quantity
from reg_cli.comparison.intervals.sums import Adder
from reg_cli.comparison.intervals.variance import clustered
from tests.comparison.intervals.made import METRICS, Study


def summed(cells):
    """Sums of (S, R) cells; clusters of zeros count as not tested."""
    adder = Adder(*cells.shape)
    for split, row in enumerate(cells):
        adder.add(split, row, [np.flatnonzero(row)])
    return adder.sums()


def test_the_variance_is_the_plain_double_loop():
    """V = kappa P_rows + V_both + P_splits, each by a loop over pairs of observations."""
    rng = np.random.default_rng(0)
    cells = rng.normal(size=(5, 9)) + rng.normal(size=9) + rng.normal(size=(5, 1))
    same_row = same_split = same_both = 0.0
    for j, first in np.ndindex(cells.shape):
        for k, second in np.ndindex(cells.shape):
            product = cells[j, first] * cells[k, second]
            same_row += product * (first == second)
            same_split += product * (j == k)
            same_both += product * (first == second and j == k)
    rows, splits = same_row * 9 / 8 - same_both, same_split * 5 / 4 - same_both
    found = clustered(summed(cells), np.full(9, 2.0))
    assert rows > 0
    assert splits > 0
    assert found.rows == pytest.approx(2 * rows)
    assert found.both == pytest.approx(same_both)
    assert found.splits == pytest.approx(splits)
    assert found.value == pytest.approx(2 * rows + same_both + splits)
    r = cells.sum(axis=0)
    df_rows = 2 * (r**2).sum() ** 2 / ((r**4).sum() - (r**2).sum() ** 2 / 9)
    within = found.rows + found.both
    df = found.value**2 / (within**2 / min(max(df_rows, 1), 8) + found.splits**2 / 4)
    assert found.df == pytest.approx(min(max(df, 1), 4))


def test_the_variance_is_statsmodels_up_to_small_sample_factors():
    """With kappa 1 it is the two-way clustered variance of a mean (Cameron, Gelbach & Miller 2011)."""
    sm = pytest.importorskip("statsmodels.api", reason="statsmodels is a test oracle only")
    study = Study("mae", n=50, n_splits=8)
    asked = quantity("test_score", "mae")
    change = read(study.trials(kappa=1.0), asked).changes["v1"].estimate
    d = np.concatenate(
        [
            (study.terms("test", "score", 0, s).top - study.terms("test", "score", 1, s).top)[0]
            for s in range(study.n_splits)
        ]
    )
    groups = np.column_stack(
        [study.rows["test"].ravel(), np.repeat(np.arange(8), study.rows["test"].shape[1])]
    )
    fit = sm.OLS(d, np.ones_like(d)).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False, "df_correction": False}
    )
    assert change.mean == pytest.approx(fit.params[0])
    # Without the factors, and P's small-sample factors taken out again.
    u = (d - d.mean()) / len(d)
    cells = study.dense(u.reshape(8, -1))
    raw = np.square(cells.sum(axis=0)).sum() + np.square(cells.sum(axis=1)).sum() - np.square(cells).sum()
    assert raw == pytest.approx(fit.cov_params()[0, 0])
    v, r, tested = change.spread, cells.sum(axis=0), len(np.unique(study.rows["test"]))
    splits = np.square(cells.sum(axis=1)).sum() * 8 / 7
    expected = np.square(r).sum() * tested / (tested - 1) - v.both, max(0.0, splits - v.both)
    assert v.rows > 0
    assert (v.rows, v.splits) == pytest.approx(expected)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("name", ["test_score", "gap_score", "gap_loss"])
def test_the_variance_of_every_quantity_is_that_of_dense_cells(metric, name):
    """What is added up split by split is the variance of the whole table of cells, gaps by their own rule."""
    study = Study(metric)
    asked = quantity(name, metric)
    change = read(study.trials(), asked).changes["v1"].estimate
    from reg_cli.comparison.intervals.target import Totals

    target = Totals(study.trials(), asked).target((1, asked.change), (0, -asked.change))
    cells = {part: np.zeros((study.n_splits, study.n)) for part in study.rows}
    for piece in target.pieces:
        u = [
            piece.weight * piece.pooled.u(s, study.terms(piece.part, asked.measure, piece.variant, s))
            for s in range(study.n_splits)
        ]
        cells[piece.part] += study.dense(u, piece.part)
    whole, test = cells["train"] + cells["test"], cells["test"]
    tested = np.isin(np.arange(study.n), np.concatenate([study.rows[p].ravel() for p, _ in asked.parts]))
    r, n = tested.sum(), study.n_splits
    p_rows = max(0, r / (r - 1) * (whole.sum(axis=0) ** 2).sum() - (whole**2).sum())
    p_splits = max(0, n / (n - 1) * (whole.sum(axis=1) ** 2).sum() - (whole**2).sum())
    kappa, both = study.trials().kappa[0], (whole**2).sum()
    rows = kappa * p_rows
    if asked.is_gap:
        r = len(np.unique(study.rows["test"]))
        rows = max(rows, r / (r - 1) * (test.sum(axis=0) ** 2).sum() - (test**2).sum())
        both = max(both, (test**2).sum())
    found = change.spread
    assert (found.rows, found.both, found.splits) == pytest.approx((rows, both, p_splits))


def test_more_splits_shrink_all_but_the_rows():
    """Training noise averages away with repeats; which rows the data set has does not."""
    v = read(Study("mae").trials(), quantity("test_score", "mae")).changes["v1"].estimate.spread
    more = v.at(4 * v.n_splits)
    assert (more.rows, more.both, more.splits) == pytest.approx((v.rows, v.both / 4, v.splits / 4))
    assert more.df >= v.df


def test_luck_moves_what_is_yet_to_be_seen():
    """With no split added nothing moves; with many, the variances move by their standard errors and stay positive."""
    v = read(Study("mae").trials(), quantity("test_score", "mae")).changes["v1"].estimate.spread
    assert v.at(v.n_splits, (2.0, -2.0)) == v
    more = v.at(10**6 * v.n_splits, (1.0, 0.0))
    assert more.rows == pytest.approx(v.rows + v.rows_error, rel=1e-3)
    assert v.at(100, (-9.0, -9.0)).rows == 0
    assert v.at(100, (0.0, 1.0)).splits > v.at(100).splits > 0 == v.at(100, (0.0, -9.0)).splits


def test_the_standard_error_of_the_part_of_the_rows_is_its_spread_over_studies():
    """Over many tables whose rows differ truly, the sum of the rows, before V_both is taken off it, spreads by as much
    as each of them says."""
    rng = np.random.default_rng(0)
    cells = rng.normal(size=(400, 1, 50)) + rng.normal(0, 0.5, size=(400, 8, 50))
    found = [clustered(summed(of), np.full(50, 2.0)) for of in cells]
    spread = np.std([v.rows + 2 * v.both for v in found], ddof=1)
    assert np.mean([v.rows_error for v in found]) == pytest.approx(spread, rel=0.1)


def test_too_little_to_know_has_no_variance():
    """One split, or two clusters, say nothing of the spread."""
    cells = np.random.default_rng(1).normal(size=(4, 6))
    for few in (cells[:1], cells[:, :2]):
        assert math.isnan(clustered(summed(few), np.ones(few.shape[1])).value)
