"""Several data sets: ranks, Friedman, Nemenyi and signed ranks as in Demsar (2006) and as counted by hand."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from reg_cli.comparison.across import across
from reg_cli.comparison.comparison import compare
from reg_cli.comparison.significance import critical_difference, friedman, signed_ranks

from .studies import RMSE, diverged, record, simulated, study_of

# Demsar (2006), table 6: AUC of C4.5 with m and cf tuned, on 14 data sets. One 0.975 is written 0.9751: two
# are printed alike, but the average ranks that he states need this one to be the higher before rounding.
DEMSAR = np.array([
    [0.763, 0.768, 0.771, 0.798], [0.599, 0.591, 0.590, 0.569], [0.954, 0.971, 0.968, 0.967],
    [0.628, 0.661, 0.654, 0.657], [0.882, 0.888, 0.886, 0.898], [0.936, 0.931, 0.916, 0.931],
    [0.661, 0.668, 0.609, 0.685], [0.583, 0.583, 0.563, 0.625], [0.775, 0.838, 0.866, 0.875],
    [1.000, 1.000, 1.000, 1.000], [0.940, 0.962, 0.965, 0.962], [0.619, 0.666, 0.614, 0.669],
    [0.972, 0.981, 0.9751, 0.975], [0.957, 0.978, 0.946, 0.970],
])  # fmt: skip
NAMES = ("baseline", "m", "cf", "m+cf")


def comparisons(table, **more):
    found = []
    for k, row in enumerate(table):
        records = [
            record(name, s, 1.0, score) for name, score in zip(NAMES, row, strict=False) for s in range(2)
        ]
        found.append(compare(study_of(records, name=f"set {k}", **more)))
    return found


def test_the_published_example():
    """Demsar's average ranks 3.143, 2.000, 2.893, 1.964 and his critical difference of 1.25."""
    found = across(comparisons(DEMSAR))
    assert [round(row.average_rank, 3) for row in found.rows] == [3.143, 2.000, 2.893, 1.964]
    assert round(found.critical_difference, 2) == 1.25
    assert found.has_picture


# Demsar (2006), table 2: AUC of C4.5 without and with m tuned; section 3.1.3 ranks the differences by hand.
DEMSAR_RANKS = (93, 12)
"""Sums of ranks for and against tuning, his two zeros split evenly between them; their z is -2.54."""


def test_the_published_signed_ranks():
    """The sums are Demsar's; zeros left out after Pratt in place of split evenly change the p by little."""
    d = DEMSAR[:, 1] - DEMSAR[:, 0]
    ranks = stats.rankdata(np.round(abs(d), 3))
    halves = ranks[d == 0].sum() / 2
    assert (ranks[d > 0].sum() + halves, ranks[d < 0].sum() + halves) == DEMSAR_RANKS
    z = (12 - 14 * 15 / 4) / np.sqrt(14 * 15 * 29 / 24)
    assert signed_ranks(np.round(d, 3).tolist()) == pytest.approx(2 * stats.norm.cdf(z), abs=0.005)


def counted(n, smaller):
    """Two-sided exact p of a rank sum among n untied differences: coefficients of (1 + x)(1 + x^2)...(1 + x^n)."""
    ways = np.ones(1, dtype=np.int64)
    for rank in range(1, n + 1):
        ways = np.convolve(ways, [1, *[0] * (rank - 1), 1])
    return min(1.0, 2 * ways[: smaller + 1].sum() / 2**n)


@pytest.mark.parametrize("n", range(2, 10))
def test_signed_ranks_of_few_data_sets_are_exact(n):
    """Below ten data sets the p is the closed form: 2 / 2^n where all signs agree, else by the generating function."""
    ranks = np.arange(1, n + 1) / 8
    assert signed_ranks(ranks) == pytest.approx(2 / 2**n)
    for against in range(n):
        assert signed_ranks(np.where(np.arange(n) == against, -ranks, ranks)) == pytest.approx(
            counted(n, against + 1)
        )


def test_signed_ranks_under_ties_count_every_sign():
    """Two equal differences and one against them: 8 choices of sign, rank sums -6..6 by hand; zeros are left out."""
    assert signed_ranks([0.5, 0.5, -0.25]) == pytest.approx(4 / 8)  # |W| >= 4: both ranks 2.5 on one side
    assert signed_ranks([0.0, 0.5, 0.5]) == pytest.approx(2 / 4)
    # Pratt's ranks 3 to 6 behind two zeros, not 1 to 4: of 16 choices 12 are as far from even, not 10.
    assert signed_ranks([0.0, 0.0, -1.0, -2.0, 3.0, 4.0]) == pytest.approx(12 / 16)
    assert signed_ranks([0.0] * 5) == 1.0
    assert np.isnan(signed_ranks([0.5]))


def test_signed_ranks_of_many_data_sets_are_the_normal_approximation():
    """From ten data sets on: mean half of all ranks, variance a quarter of their squares, no correction.

    Two zeros take the ranks 1 and 2 and are then left out (Pratt 1959).
    """
    ranks = np.arange(3, 13)
    d = np.where(ranks % 4 == 0, -1, 1) * ranks / 8
    z = (ranks[d > 0].sum() - ranks.sum() / 2) / np.sqrt((ranks**2).sum() / 4)
    assert signed_ranks([0.0, 0.0, *d]) == pytest.approx(2 * stats.norm.sf(abs(z)))


def test_friedman_and_wilcoxon_are_those_of_the_scores():
    """The ranks of the mean test scores are tested; p against the baseline are adjusted by Holm."""
    found = across(comparisons(DEMSAR))
    # Demsar's equation for the statistic of untied ranks, and the correction of Conover (1999) for ties.
    n, k = DEMSAR.shape
    ranks = np.array([stats.rankdata(-row) for row in DEMSAR])
    untied = 12 * n / (k * (k + 1)) * ((ranks.mean(axis=0) ** 2).sum() - k * (k + 1) ** 2 / 4)
    ties = sum((count**3 - count).sum() for row in ranks for count in [np.unique(row, return_counts=True)[1]])
    statistic = untied / (1 - ties / (n * k * (k * k - 1)))
    assert (found.overall_test, found.overall_p) == (
        "Friedman",
        pytest.approx(stats.chi2.sf(statistic, k - 1)),
    )
    for column, row in enumerate(found.rows[1:], start=1):
        d = DEMSAR[:, column] - DEMSAR[:, 0]
        assert row.p == pytest.approx(signed_ranks(d), rel=1e-6)
        assert (row.wins, row.ties, row.losses) == ((d > 0).sum(), (d == 0).sum(), (d < 0).sum())
    assert min(row.p_holm for row in found.rows[1:]) == pytest.approx(
        3 * min(row.p for row in found.rows[1:])
    )


def test_two_variants_are_tested_by_their_signed_ranks():
    """Friedman's test needs three: of two, the overall p is that of the one variant against the baseline."""
    found = across(comparisons(DEMSAR[:, :2]))
    assert (found.overall_test, found.overall_p) == ("signed ranks", found.rows[1].p)
    assert "as a whole (signed ranks p = " in found.closing_sentence


def test_scipy_stats_is_loaded_for_several_data_sets_only():
    """A study of one table does without it: it takes as long to import as a small study to compare."""
    code = (
        "import sys\nfrom tests.comparison.studies import simulated\nfrom reg_cli.comparison.findings import read\n"
        "read(simulated({'v': (0, 0.1)}))\nassert 'scipy.stats' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_ranks_and_critical_difference_agree_with_autorank():
    """An independent program over the same table (it ranks errors, so its ranks are mirrored)."""
    autorank = pytest.importorskip("autorank", reason="autorank is an optional oracle")
    import pandas as pd

    result = autorank.autorank(
        pd.DataFrame(DEMSAR, columns=NAMES), force_mode="nonparametric", verbose=False, order="descending"
    )
    found = across(comparisons(DEMSAR))
    ranks = result.rankdf["meanrank"]
    assert {row.variant: row.average_rank for row in found.rows} == pytest.approx(dict(ranks))
    assert found.critical_difference == pytest.approx(result.cd, rel=1e-3)
    assert found.overall_p == pytest.approx(result.pvalue)


def test_the_sentence_names_the_winner_only_when_sure():
    """With a large consistent win it is named; with two data sets nothing is claimed."""
    table = np.column_stack([np.linspace(0.5, 0.8, 9), np.linspace(0.6, 0.9, 9), np.linspace(0.5, 0.8, 9)])
    assert "m beats the baseline" in across(comparisons(table)).closing_sentence
    assert "no variant is shown" in across(comparisons(table[:2])).closing_sentence


def test_variants_surely_behind_are_named():
    """A baseline that ranks first is said to, and so is what lies surely behind it."""
    table = np.column_stack([np.linspace(0.6, 0.9, 9), np.linspace(0.5, 0.8, 9)])
    told = across(comparisons(table)).closing_sentence
    assert "which ranks first" in told
    assert "Surely behind it: m." in told


def test_for_errors_the_lowest_ranks_first():
    """With RMSE the smaller number is the better rank."""
    found = across(comparisons([[3.0, 2.0, 1.0]] * 3, metric=RMSE))
    assert [row.average_rank for row in found.rows] == [3, 2, 1]


def test_a_variant_without_numbers_somewhere_is_left_out_and_named():
    """Ranks need every variant on every data set: a diverged one leaves, the others stay."""
    first = comparisons(DEMSAR[:3])
    records = [record(n, s, 1.0, 0.7 + 0.1 * (n == "m")) for n in ("baseline", "m", "cf") for s in range(2)]
    broken = compare(study_of([*records, *(diverged("m+cf", s) for s in range(2))]))
    found = across([*first, broken])
    assert [row.variant for row in found.rows] == ["baseline", "m", "cf"]
    assert found.left_out == ("m+cf",)
    assert "m+cf" in found.closing_sentence


def test_where_nothing_can_be_ranked_there_are_no_numbers():
    """One data set, or all ties: no statistic is made up."""
    assert np.isnan(across(comparisons(DEMSAR[:1])).overall_p)
    assert friedman([[2.0, 2.0, 2.0]] * 4) == 1.0
    assert np.isnan(critical_difference(1, 5))
    dead = compare(study_of([diverged("baseline", 0), record("m", 0, 1.0, 0.5)]))
    assert across([dead, dead]).rows == ()


def test_data_sets_of_different_metrics_are_compared_by_rank_alone():
    """An accuracy difference and an R2 difference have no common size: no signed-rank p, and it is said."""
    from dataclasses import replace

    from reg_cli.engine.metrics import R2

    one = compare(simulated({"v": (0.05, 0.05)}, noise=0.01))
    other = replace(one, metric=R2)
    found = across([one, other, one])
    assert all(row.p != row.p for row in found.rows)
    assert "only ranks are compared" in found.closing_sentence
    assert "beats" not in found.closing_sentence
