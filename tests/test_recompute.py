"""Every number of comparison.csv can be recomputed from results.csv, with pandas and SciPy alone."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reg_cli.cli import run


def corrected(values, ratio):
    """Mean, 95% bounds and p of Nadeau & Bengio's corrected resampled t-test."""
    values = np.asarray(values, float)
    n = len(values)
    error = math.sqrt(values.var(ddof=1) * (1 / n + ratio))
    half = stats.t.ppf(0.975, n - 1) * error
    p = 2 * stats.t.sf(abs(values.mean()) / error, n - 1) if error else float(values.mean() == 0)
    return values.mean(), values.mean() - half, values.mean() + half, p


def holm(p_values):
    """Holm's step-down adjustment."""
    order = np.argsort(p_values)
    adjusted, worst = np.empty(len(p_values)), 0.0
    for rank, place in enumerate(order):
        worst = max(worst, (len(p_values) - rank) * p_values[place])
        adjusted[place] = min(1.0, worst)
    return adjusted


@pytest.fixture(scope="module", params=["diabetes", "breast_cancer", "digits"])
def study(request, tmp_path_factory):
    """A small real study and its two tables."""
    out = tmp_path_factory.mktemp("study")
    words = ["--epochs", "6", "--repeats", "4", "--hidden", "16", "--no-plots", "--jobs", "1"]
    assert run(["compare", request.param, "--out", str(out), *words]) == 0
    folder = out / request.param
    return pd.read_csv(folder / "results.csv"), pd.read_csv(folder / "comparison.csv"), folder


def ratio_of(folder):
    """n_test / n_train, from the description of the splits."""
    import json

    settings = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    rows = settings["data"]["n_rows"]
    n_test = n_val = round(0.2 * rows)
    return n_test / (rows - n_test - n_val)


def test_means_and_intervals(study):
    """Level estimates are the corrected intervals over splits."""
    results, comparison, folder = study
    ratio = ratio_of(folder)
    for row in comparison.itertuples():
        own = results[results.variant == row.variant]
        assert row.n == len(own)
        for name in ("train_score", "test_score", "gap_score", "gap_loss"):
            mean, low, high, _ = corrected(own[name], ratio)
            shown = [getattr(row, name), getattr(row, f"{name}_low"), getattr(row, f"{name}_high")]
            np.testing.assert_allclose(shown, [mean, low, high], rtol=1e-9, atol=1e-12)


def test_gaps_are_the_difference_of_their_sides(study):
    """Positive is overfitting on both scales: every score of these studies is better when greater."""
    results, _, _ = study
    np.testing.assert_allclose(results.gap_loss, results.test_loss - results.train_loss, rtol=1e-12)
    np.testing.assert_allclose(results.gap_score, results.train_score - results.test_score, atol=1e-12)


def test_differences_to_the_baseline_with_their_p(study):
    """Changes are paired by split; p is the corrected t-test's, Holm over the variants of the study."""
    results, comparison, folder = study
    ratio, headline = ratio_of(folder), comparison.headline[0]
    wide = {
        name: results.pivot(index="split", columns="variant", values=name)
        for name in ("gap_score", "gap_loss", "test_score")
    }
    tested = comparison[comparison.kind == "variant"]
    for column, name in (("delta_gap", f"gap_{headline}"), ("delta_test", "test_score")):
        raw = []
        for row in tested.itertuples():
            change = wide[name][row.variant] - wide[name]["baseline"]
            mean, low, high, p = corrected(change, ratio)
            np.testing.assert_allclose(getattr(row, column), mean, rtol=1e-9, atol=1e-12)
            raw.append(getattr(row, f"{column}_p"))
            # Where all splits agree, the spread of one test row stands in for knowing nothing of the spread.
            if change.std() > 1e-9:
                shown = [getattr(row, f"{column}_low"), getattr(row, f"{column}_high"), raw[-1]]
                np.testing.assert_allclose(shown, [low, high, p], rtol=1e-6, atol=1e-12)
        np.testing.assert_allclose(tested[f"{column}_p_holm"], holm(np.array(raw)), rtol=1e-9)


def test_verdicts_follow_from_the_table(study):
    """`better`, `harmful` and `no difference` are what the intervals and adjusted p of the table say."""
    _, comparison, _ = study
    for row in comparison[comparison.kind == "variant"].itertuples():
        up = row.delta_test_p_holm < 0.05 and row.delta_test > 0 and row.skill_low > 0
        down = row.delta_test_p_holm < 0.05 and row.delta_test < 0
        assert (row.verdict == "better") == up
        assert (row.verdict == "harmful") == down
        if row.verdict == "no difference":
            assert max(abs(row.delta_test_low), abs(row.delta_test_high)) <= 0.01
