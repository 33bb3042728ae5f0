"""Every number of comparison.csv can be recomputed from results.csv and rows.csv, with pandas and SciPy alone."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from reg_cli.cli import run

SETS = {"diabetes": "r2", "breast_cancer": "accuracy", "digits": "accuracy"}


@pytest.fixture(scope="module", params=SETS)
def study(request, tmp_path_factory):
    """A small real study: its metric, and its three tables."""
    out = tmp_path_factory.mktemp("study")
    words = ["--epochs", "6", "--repeats", "4", "--hidden", "16", "--no-plots", "--jobs", "1"]
    assert run(["compare", request.param, "--out", str(out), *words]) == 0
    folder = out / request.param
    assert run(["report", str(folder), "--rows", "--no-plots", "--quiet"]) == 0
    tables = (pd.read_csv(folder / f"{name}.csv") for name in ("results", "comparison", "rows"))
    return SETS[request.param], *tables


def score_parts(rows, metric, measure):
    """For each row what it adds to numerator and denominator of a score, or of the loss."""
    if measure == "loss":
        return rows.loss, pd.Series(1.0, rows.index)
    if metric == "accuracy":
        return rows.hit.astype(float), pd.Series(1.0, rows.index)
    table = rows.drop_duplicates("row")  # every row of the table is in some part of some split
    n = len(table)
    return rows.loss, (rows.truth - table.truth.mean()) ** 2 * n / (n - 1)


def level(rows, metric, part, measure, variant):
    """A pooled level, and its u by row and split: the cells (row, split) and how each moves it."""
    mine = rows[(rows.variant == variant) & (rows.part == part)]
    top, bottom = score_parts(rows, metric, measure)
    top, bottom = top[mine.index], bottom[mine.index]
    ratio = top.sum() / bottom.sum()
    u = (top - ratio * bottom) / bottom.sum()
    sign = -1 if metric == "r2" and measure == "score" else 1
    value = 1 - ratio if sign < 0 else ratio
    return value, (sign * u).groupby([mine.cluster, mine.split]).sum()


def quantity(rows, metric, name, variant):
    """A level or a gap, its u, and for a gap the u of the test part alone."""
    part, measure = name.split("_")
    if part != "gap":
        return *level(rows, metric, part, measure, variant), None
    sign = 1 if measure == "score" else -1
    (a, train), (b, test) = (level(rows, metric, side, measure, variant) for side in ("train", "test"))
    return sign * (a - b), sign * train.sub(test, fill_value=0), -sign * test


def change(rows, metric, name, variant, direction):
    """A variant's quantity less the baseline's, positive as `direction` says."""
    (a, u, t), (b, v, s) = (quantity(rows, metric, name, who) for who in (variant, "baseline"))
    test = None if t is None else direction * t.sub(s, fill_value=0)
    return direction * (a - b), direction * u.sub(v, fill_value=0), test


def rows_part(u):
    """sum r^2 R/(R-1) - sum u^2, by cluster."""
    r = u.groupby(level=0).sum()
    return (r**2).sum() * len(r) / (len(r) - 1) - (u**2).sum()


def error_and_df(rows, u, test=None, floor=0.0):
    """Two-way clustered standard error and its degrees of freedom (rows x splits)."""
    kappa = 2.5 if rows.cluster.nunique() < 200 else 2.0
    n = u.index.get_level_values(1).nunique()
    both, by_rows = (u**2).sum(), kappa * max(0.0, rows_part(u))
    if test is not None:
        both, by_rows = max(both, (test**2).sum()), max(by_rows, rows_part(test))
    splits = max(0.0, (u.groupby(level=1).sum() ** 2).sum() * n / (n - 1) - (u**2).sum())
    variance = max(by_rows + both + splits, floor**2)
    r = u.groupby(level=0).sum()
    apart = (r**4).sum() - (r**2).sum() ** 2 / len(r)
    df_rows = np.clip(2 * (r**2).sum() ** 2 / apart, 1, len(r) - 1) if apart > 0 else len(r) - 1
    spread = (by_rows + both) ** 2 / df_rows + splits**2 / (n - 1)
    return math.sqrt(variance), float(np.clip(variance**2 / spread, 1, n - 1)) if spread else n - 1.0


def bounds(value, half, scale):
    """The interval on the scale where it is symmetric."""
    if scale == "logit":
        return special.expit(special.logit(value) + np.array([-1, 1]) * half / (value * (1 - value)))
    if scale == "log":
        return value * np.exp(np.array([-1, 1]) * half / value)
    if scale == "log of 1 - score":
        return 1 - (1 - value) * np.exp(np.array([1, -1]) * half / (1 - value))
    return value + np.array([-1, 1]) * half


def test_levels_are_pooled_with_clustered_intervals(study):
    """Scores and gaps of every row of the table, the floor's too, with their pointwise intervals."""
    metric, results, comparison, rows = study
    scale = {"accuracy": "logit", "r2": "log of 1 - score"}[metric]
    scales = {"train_score": scale, "test_score": scale, "test_loss": "log", "gap_score": "", "gap_loss": ""}
    for row in comparison.itertuples():
        assert row.n == (results.variant == row.variant).sum()
        assert row.test_score_mean == pytest.approx(results[results.variant == row.variant].test_score.mean())
        for name, on in scales.items():
            value, u, test = quantity(rows, metric, name, row.variant)
            error, df = error_and_df(rows, u, test)
            if on == "logit" and value in (0, 1):  # exact, of as many clusters as were tested
                inner = 0.025 ** (1 / u.index.get_level_values("cluster").nunique())
                low, high = (inner, 1) if value == 1 else (0, 1 - inner)
            else:
                low, high = bounds(value, stats.t.ppf(0.975, df) * error, on)
            shown = [getattr(row, name), getattr(row, f"{name}_low"), getattr(row, f"{name}_high")]
            np.testing.assert_allclose(shown, [value, low, high], rtol=1e-6, atol=1e-9)


def test_scores_of_rows_are_those_of_the_results(study):
    """A trial's accuracy and loss in results.csv are the means over its rows."""
    _, results, _, rows = study
    by_trial = rows.groupby(["variant", "split", "part"])
    for part in ("train", "val", "test"):
        for column, mine in (("loss", f"{part}_loss"), ("hit", f"{part}_score")):
            if rows[column].isna().any():
                continue
            expected = by_trial[column].mean().xs(part, level="part")
            shown = results.set_index(["variant", "split"])[mine]
            np.testing.assert_allclose(shown.sort_index(), expected.sort_index(), rtol=1e-5)


def test_gaps_are_the_difference_of_their_sides(study):
    """Positive is overfitting on both scales: every score of these studies is better when greater."""
    _, results, _, _ = study
    np.testing.assert_allclose(results.gap_loss, results.test_loss - results.train_loss, rtol=1e-12)
    np.testing.assert_allclose(results.gap_score, results.train_score - results.test_score, atol=1e-12)


def rows_tested(test):
    """Rows tested: of each cluster as many as in the split that tested most of them."""
    return test.groupby(["cluster", "split"]).row.nunique().groupby("cluster").max().sum()


def test_changes_are_one_family(study):
    """Changes to the baseline; all intervals of a quantity share one level, that of the largest of the family's t."""
    metric, _, comparison, rows = study
    headline = comparison.headline[0]
    tested = comparison[
        (comparison.kind == "variant") & comparison.delta_test_low.notna()
    ]  # what acted at all
    assert len(tested) > 3
    for column, name in (("delta_gap", f"gap_{headline}"), ("delta_test", "test_score")):
        floor = (
            1 / rows_tested(rows[rows.part == "test"]) if metric == "accuracy" and "score" in name else 0.0
        )
        levels, cells, dfs, raw = [], [], [], []
        for row in tested.itertuples():
            value, u, test = change(rows, metric, name, row.variant, 1)
            assert getattr(row, column) == pytest.approx(value, rel=1e-6, abs=1e-9)
            error, df = error_and_df(rows, u, test, floor)
            half = getattr(row, f"{column}_high") - value
            levels.append(2 * stats.t.sf(half / error, df))
            raw.append(2 * stats.t.sf(abs(value) / error, df))
            cells.append(u)
            dfs.append(df)
        np.testing.assert_allclose(levels, levels[0], rtol=0.01)
        assert family_level(rows, cells, min(dfs)) == pytest.approx(levels[0], rel=0.15)
        np.testing.assert_allclose(tested[f"{column}_p_holm"], holm(np.array(raw)), rtol=1e-4, atol=1e-12)
        sure = (tested[f"{column}_low"] > 0) | (tested[f"{column}_high"] < 0)
        assert ((tested[f"{column}_p"] < 0.05) == sure).all()


def family_level(rows, cells, df):
    """The level of single intervals that makes a family hold together: the 5% point of the smallest p of a t."""
    kappa = 2.5 if rows.cluster.nunique() < 200 else 2.0
    wide = pd.concat(cells, axis=1).fillna(0.0)
    r, s = wide.groupby(level=0).sum(), wide.groupby(level=1).sum()
    inside = wide.T @ wide
    cov = (
        kappa * (r.T @ r * len(r) / (len(r) - 1) - inside)
        + inside
        + (s.T @ s * len(s) / (len(s) - 1) - inside)
    )
    own = np.sqrt(np.maximum(np.diag(cov), 0))
    apart = np.outer(own, own)
    c = np.where(apart > 0, cov / np.where(apart > 0, apart, 1), 0.0)
    np.fill_diagonal(c, 1)  # a variant whose own variance is not positive is correlated with none
    values, vectors = np.linalg.eigh(c)
    root = vectors * np.sqrt(np.maximum(values, 0))
    root /= np.linalg.norm(root, axis=1, keepdims=True)
    nu = max(1, math.floor(df))
    rng = np.random.default_rng(1)
    t = np.abs(rng.normal(size=(40_000, len(own))) @ root.T).max(axis=1) / np.sqrt(
        rng.chisquare(nu, 40_000) / nu
    )
    return np.quantile(2 * stats.t.sf(t, nu), 0.05)


def holm(p_values):
    """Holm's step-down adjustment."""
    order = np.argsort(p_values)
    adjusted, worst = np.empty(len(p_values)), 0.0
    for rank, place in enumerate(order):
        worst = max(worst, (len(p_values) - rank) * p_values[place])
        adjusted[place] = min(1.0, worst)
    return adjusted


def test_verdicts_follow_from_the_table(study):
    """`better`, `harmful` and `no difference` are what the intervals of the table say."""
    _, _, comparison, _ = study
    for row in comparison[comparison.kind == "variant"].itertuples():
        assert (row.verdict == "better") == (row.delta_test_low > 0 and row.skill_low > 0)
        assert (row.verdict == "harmful") == (row.delta_test_high < 0)
        if row.verdict == "no difference" and not math.isnan(row.delta_test_low):
            assert max(abs(row.delta_test_low), abs(row.delta_test_high)) <= 0.01
