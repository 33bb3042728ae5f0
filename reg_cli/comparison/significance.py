"""Significance: Holm's adjustment over variants, tests over several data sets and between two studies.

`scipy.stats` takes half a second to import, so only what summarises several data sets asks for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from reg_cli.comparison.estimate import NAN, Estimate, t_quantile, two_sided_p

_FEWEST_FOR_NORMAL = 10
"""Differences from which the signed ranks' p is the normal approximation."""


def holm(p_values: Sequence[float]) -> list[float]:
    """Step-down adjusted p-values, in the order given (Holm 1979); NaN stays NaN and counts for nothing.

    With the k smallest p already rejected, m - k hypotheses remain, so the next p is multiplied by m - k;
    adjusted values never decrease along the order and never exceed 1. Valid whatever the dependence between
    the tests, which matters here: every variant is compared with the same baseline.
    """
    order = sorted((k for k, p in enumerate(p_values) if not math.isnan(p)), key=lambda k: p_values[k])
    adjusted = [math.nan] * len(p_values)
    running = 0.0
    for rank, k in enumerate(order):
        running = max(running, min(1.0, p_values[k] * (len(order) - rank)))
        adjusted[k] = running
    return adjusted


def signed_ranks(differences: Sequence[float]) -> float:
    """Wilcoxon's two-sided p of "the differences are symmetric about zero"; NaN with fewer than two of them.

    Zeros are ranked with the others and then left out (Pratt 1959), so that many ties weaken the claim. Of fewer than
    ten differences every choice of signs is counted, so the p is exact under ties too; above, it is the normal
    approximation without continuity correction, as Demsar (2006) recommends over data sets.
    """
    from scipy.stats import PermutationMethod, wilcoxon

    n = len(differences)
    if n < 2:
        return NAN
    if not any(differences):
        return 1.0
    method = PermutationMethod(n_resamples=2**n) if n < _FEWEST_FOR_NORMAL else "asymptotic"
    return float(wilcoxon(differences, zero_method="pratt", method=method).pvalue)


def friedman(ranks: Sequence[Sequence[float]]) -> float:
    """Friedman's p of "the variants rank alike", corrected for ties; NaN with fewer than three or one data set.

    Shape: `ranks` one row per data set, one rank per variant.
    """
    from scipy.stats import friedmanchisquare

    n, k = len(ranks), len(ranks[0]) if ranks else 0
    if n < 2 or k < 3:
        return NAN
    if all(len(set(row)) == 1 for row in ranks):  # its statistic would be 0 / 0
        return 1.0
    return float(friedmanchisquare(*zip(*ranks, strict=True)).pvalue)


def critical_difference(n_variants: int, n_datasets: int) -> float:
    """Nemenyi's distance of average ranks at 5%: q / sqrt(2) * sqrt(k (k + 1) / (6 N)), Demsar's equation 3.2."""
    if n_variants < 2 or n_datasets < 2:
        return NAN
    from scipy.stats import studentized_range

    q = float(studentized_range.ppf(0.95, n_variants, math.inf)) / math.sqrt(2)
    return q * math.sqrt(n_variants * (n_variants + 1) / (6 * n_datasets))


def welch(
    new: Estimate, old: Estimate, metric_sign: float = 1.0, level: float = 0.05
) -> tuple[Estimate, float]:
    """Unpaired difference of two levels and its p: Welch's t with Satterthwaite's degrees of freedom."""
    mean = metric_sign * (new.mean - old.mean)
    if not (new.standard_error > 0 and old.standard_error > 0):
        return Estimate(mean, NAN, NAN, min(new.n, old.n)), NAN
    parts = [(e.standard_error**2, e.df) for e in (new, old)]
    variance = math.fsum(v for v, _ in parts)
    df = variance**2 / math.fsum(v * v / d for v, d in parts)
    se, n = math.sqrt(variance), min(new.n, old.n)
    return Estimate(mean, NAN, NAN, n).around(mean, t_quantile(df, level) * se), two_sided_p(mean / se, df)
