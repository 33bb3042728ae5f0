"""Several data sets: do the variants rank differently, and does any beat the baseline across them?

After Demsar (2006, "Statistical comparisons of classifiers over multiple data sets", JMLR 7): average ranks, Friedman's
test (of two variants the signed ranks), Wilcoxon's signed-rank test against the baseline with Holm, Nemenyi's critical
difference. One number per data set and variant, the mean test score: the splits inside a data set share rows and are no
replicates here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reg_cli.comparison.comparison import Comparison
from reg_cli.comparison.estimate import NAN
from reg_cli.comparison.paired import improvement
from reg_cli.comparison.significance import critical_difference, friedman, holm, signed_ranks
from reg_cli.comparison.wording import listed
from reg_cli.quantities import count, p_value

FEWEST_FOR_A_PICTURE = 5


@dataclass(frozen=True)
class AcrossRow:
    """One variant over the data sets; rank 1 is the best test score, equal scores share their rank.

    `wins`, `ties`, `losses` and the signed-rank p (two-sided, Holm over the variants) are against the
    baseline; NaN for the baseline itself. Only the signs and sizes of score differences enter, so scores of
    different metrics should not be mixed.
    """

    variant: str
    average_rank: float
    wins: int
    ties: int
    losses: int
    p: float
    p_holm: float


@dataclass(frozen=True)
class Across:
    """The summary over data sets. `left_out` are variants without numbers in some data set.

    `overall_p` asks whether the ranks differ at all, by Friedman's test or, of two variants, by their signed ranks; NaN
    where there is none. Two variants whose average ranks are less than
    `critical_difference` apart are not shown to differ (Nemenyi, 5%); NaN with fewer than two data sets or
    variants.
    """

    datasets: tuple[str, ...]
    rows: tuple[AcrossRow, ...]
    left_out: tuple[str, ...]
    overall_test: str
    overall_p: float
    critical_difference: float
    closing_sentence: str

    @property
    def has_picture(self) -> bool:
        """True with data sets enough for a critical-difference picture to mean something."""
        return len(self.datasets) >= FEWEST_FOR_A_PICTURE and len(self.rows) > 1


def across(comparisons: Sequence[Comparison]) -> Across:
    """Summarise the comparisons of several data sets with the same variants."""
    from scipy.stats import rankdata

    baseline = comparisons[0].baseline.name
    named = list(dict.fromkeys(row.name for c in comparisons for row in (c.baseline, *c.variants)))
    names = [n for n in named if all(_has_numbers(c, n) for c in comparisons)]
    if baseline not in names:
        names = []
    scores = [[_score(c, n) for n in names] for c in comparisons]  # positive = better
    ranks = [rankdata([-x for x in row]).tolist() for row in scores]
    n_sets, k = len(comparisons), len(names)
    averages = [math.fsum(row[j] for row in ranks) / n_sets for j in range(k)]
    home = names.index(baseline) if names else 0
    differences = [[row[j] - row[home] for row in scores] for j in range(k)]
    # Differences of accuracy and of R2 have no common size, so across metrics only the ranks are compared.
    metrics = list(dict.fromkeys(c.metric.title for c in comparisons))
    mixed = len(metrics) > 1
    p = [NAN if j == home or mixed else signed_ranks(d) for j, d in enumerate(differences)]
    adjusted = holm(p)
    rows = tuple(
        AcrossRow(
            variant=names[j],
            average_rank=averages[j],
            wins=sum(d > 0 for d in differences[j]) if j != home else 0,
            ties=sum(d == 0 for d in differences[j]) if j != home else 0,
            losses=sum(d < 0 for d in differences[j]) if j != home else 0,
            p=p[j],
            p_holm=adjusted[j],
        )
        for j in range(k)
    )
    overall = ("signed ranks", p[1 - home]) if k == 2 else ("Friedman", friedman(ranks))
    datasets = tuple(c.dataset for c in comparisons)
    left_out = tuple(n for n in named if n not in names)
    return Across(
        datasets,
        rows,
        left_out,
        *overall,
        critical_difference(k, n_sets),
        _sentence(rows, baseline, n_sets, overall, left_out)
        + (f" Scored by {listed(metrics)}, so only ranks are compared." if mixed else ""),
    )


def _has_numbers(comparison: Comparison, name: str) -> bool:
    return any(row.name == name and row.summary.n > 0 for row in comparison.rows)


def _score(comparison: Comparison, name: str) -> float:
    """The mean test score, turned so that greater is better whatever the metric."""
    return improvement(comparison.metric, comparison.row(name).summary.test_score.mean, 0.0)


def _sentence(
    rows: Sequence[AcrossRow],
    baseline: str,
    n_sets: int,
    overall: tuple[str, float],
    left_out: Sequence[str],
) -> str:
    without = f" Left out, without numbers somewhere: {listed(list(left_out))}." if left_out else ""
    if len(rows) < 2 or n_sets < 2:
        return f"Nothing to rank: there must be two data sets and two variants with numbers on all.{without}"
    reference = next(row for row in rows if row.variant == baseline)
    sure = [row for row in rows if row.p_holm < 0.05]
    up = sorted((row for row in sure if row.wins > row.losses), key=lambda row: row.average_rank)
    down = [row for row in sure if row.wins < row.losses]
    first = up[0] if up else min(rows, key=lambda row: row.average_rank)
    ranks = f"average rank {first.average_rank:.2f} against the baseline's {reference.average_rank:.2f}"
    text = f"Across {count(n_sets, 'data set')} "
    if up:
        how = f"{count(first.wins, 'win')}, {count(first.losses, 'loss')}, {p_value(first.p_holm)} after Holm"
        text += f"{first.variant} beats the baseline ({ranks}, {how})."
    elif first is reference:
        text += "no variant is shown to beat the baseline, which ranks first."
    else:
        text += f"no variant is shown to beat the baseline; {first.variant} ranks first ({ranks})."
    if down:
        text += f" Surely behind it: {listed([row.variant for row in down])}."
    test, p = overall
    if not math.isnan(p):
        differ = "differ" if p < 0.05 else "are not shown to differ"
        text += f" The ranks {differ} as a whole ({test} {p_value(p)})."
    return f"{text}{without}"
