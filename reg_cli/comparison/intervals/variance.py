"""Variance of a pooled score: two-way clustered, rows x splits, inflated only where rows are shared.

Cameron, Gelbach & Miller (2011, "Robust inference with multiway clustering", eq. 2.11): the variance of a sum
of u_ij that hang together along rows and along splits is that by rows plus that by splits less that by both.
Nadeau & Bengio (2003) correct the whole variance for shared train rows; here only the part of the rows is
inflated (kappa), so that what is training noise averages away with repeats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from reg_cli.comparison.estimate import NO_LUCK, Luck
from reg_cli.comparison.intervals.sums import Sums
from reg_cli.study.rows.terms import Floats

FEWEST_CLUSTERS = 3
NAN = math.nan


@dataclass(frozen=True)
class Variance:
    """Variance of an estimate by its sources, and its degrees of freedom; NaN where it is not known.

    `rows` which rows the data set has (inflated), `both` the noise of single outcomes, `splits` what moves a
    whole split. `floor` is the least variance that is believed, `rows_error` the standard error of `rows`,
    or a little more.
    """

    rows: float
    both: float
    splits: float
    floor: float
    df_rows: float
    n_splits: int
    n_clusters: int
    rows_error: float = 0.0

    @property
    def value(self) -> float:
        """The variance."""
        return max(self.rows + self.both + self.splits, self.floor)

    @property
    def standard_error(self) -> float:
        """Its root."""
        return math.sqrt(self.value)

    @property
    def df(self) -> float:
        """Satterthwaite's degrees of freedom of the sum, between 1 and J - 1."""
        most = max(1.0, self.n_splits - 1.0)
        within = self.rows + self.both
        spread = within**2 / self.df_rows + self.splits**2 / most
        return min(max(self.value**2 / spread, 1.0), most) if spread > 0 else most

    @property
    def passing(self) -> float:
        """The part that more splits average away."""
        return self.both + self.splits

    def at(self, n_splits: int, luck: Luck = NO_LUCK) -> Variance:
        """Variance with another number of splits: the part of the rows stays, the rest averages."""
        kept = self.n_splits / n_splits
        moved = math.sqrt(max(0.0, 1 - kept))
        splits_error = (self.splits + self.both) * math.sqrt(2 / max(1, self.n_splits - 1))
        return replace(
            self,
            rows=max(0.0, self.rows + moved * self.rows_error * luck[0]),
            both=self.both * kept,
            splits=max(0.0, self.splits + moved * splits_error * luck[1]) * kept,
            n_splits=n_splits,
        )


UNKNOWN = Variance(NAN, NAN, NAN, NAN, NAN, 0, 0)


def clustered(sums: Sums, kappa: Floats, least: float = 0.0, test: Sums | None = None) -> Variance:
    """Two-way clustered variance of one estimate; unknown below two splits or three tested clusters.

    `kappa` inflates the part of each cluster; `least` is the smallest standard error that is believed. `test`
    are the sums of the test part of a gap: what train and test rows have in common must not make the whole
    surer than its test part.

    Shape: kappa (R,).
    """
    if sums.n_splits < 2 or sums.n_clusters < FEWEST_CLUSTERS:
        return UNKNOWN
    rows, both = _inside(sums, kappa)
    if test is not None:
        of_test = _inside(test, np.minimum(kappa, 1.0))
        rows, both = max(rows, of_test[0]), max(both, of_test[1])
    n = sums.n_splits
    splits = max(0.0, n / (n - 1) * float(np.square(sums.splits).sum()) - float(sums.squares.sum()))
    df_rows = _df_rows(sums)
    # That of a chi-square with these degrees of freedom: of the sum of the rows, before V_both is taken off it.
    error = float((kappa * np.square(sums.rows)).sum()) * math.sqrt(2 / df_rows)
    return Variance(rows, both, splits, least**2, df_rows, n, sums.n_clusters, error)


def covariance(
    rows: Floats, splits: Floats, inside: Floats, inside_kappa: Floats, kappa: Floats, n: int, n_tested: int
) -> Floats:
    """Covariance of several estimates, S = kappa (r r' R/(R-1) - E) + E + (s s' J/(J-1) - E), for their
    correlation.

    Shape: rows (V, R), splits (V, J), `inside` E and `inside_kappa` (each cluster times its kappa) (V, V) ->
    (V, V).
    """
    if n < 2 or n_tested < 2:
        return np.zeros_like(inside)
    by_rows = (rows * kappa) @ rows.T * (n_tested / (n_tested - 1)) - inside_kappa
    by_splits = splits @ splits.T * (n / (n - 1)) - inside
    return np.asarray(by_rows + inside + by_splits)


def _inside(sums: Sums, kappa: Floats) -> tuple[float, float]:
    """The inflated part of the rows, and V_both."""
    n = sums.n_clusters
    between = np.square(sums.rows) * (n / (n - 1)) - sums.squares if n > 1 else np.zeros_like(sums.rows)
    return max(0.0, float((kappa * between).sum())), float(sums.squares.sum())


def _df_rows(sums: Sums) -> float:
    """2 (sum r²)² / (sum r⁴ - (sum r²)² / R): few clusters that differ carry little knowledge of their spread."""
    squares = np.square(sums.rows)
    total, n = float(squares.sum()), sums.n_clusters
    spread = float(np.square(squares).sum()) - total**2 / n
    return min(max(2 * total**2 / spread, 1.0), n - 1.0) if spread > 0 else n - 1.0
