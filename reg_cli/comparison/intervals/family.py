"""One family of simultaneous intervals: single-step max-t (Hothorn, Bretz & Westfall 2008, section 4)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reg_cli.comparison.estimate import t_quantile, two_sided_p
from reg_cli.study.rows.terms import Floats

N_DRAWS = 10_000
NAN = math.nan


@dataclass(frozen=True)
class Member:
    """Half-width of one interval of the family, and the adjusted p that it belongs to."""

    half: float
    p: float


def simultaneous(
    estimates: Sequence[float],
    standard_errors: Sequence[float],
    dfs: Sequence[float],
    covariance: Floats,
    *,
    level: float = 0.05,
    seed: int = 0,
) -> list[Member]:
    """Intervals that hold together with probability 1 - level, and p below .05 exactly where they exclude
    zero.

    With a `level` that was spent on one of several looks, p is the family's p x .05 / level, at most 1.
    Members without a standard error (NaN, or zero) are no part of the family and have none. The draws follow
    the order of the members: hand them over in an order of their own (by name), and any order of the study
    gives the same bits.

    Shape: covariance (V, V).
    """
    errors = np.asarray(standard_errors, np.float64)
    there = [k for k, error in enumerate(errors) if error > 0 and math.isfinite(estimates[k])]
    members = [Member(NAN, NAN)] * len(errors)
    if not there:
        return members
    own = [two_sided_p(estimates[k] / errors[k], dfs[k]) for k in there]
    if len(there) == 1:
        critical, adjusted = level, own
    else:
        smallest = _smallest_p(
            correlation(covariance[np.ix_(there, there)]),
            max(1, math.floor(min(dfs[k] for k in there))),
            seed,
        )
        # The k-th smallest, such that k draws at or below it make a p below the level, and k + 1 do not.
        place = max(1, math.ceil((N_DRAWS + 1) * level) - 1)
        critical = float(smallest[place - 1])
        counts = np.searchsorted(smallest, own, "right")
        adjusted = [float(1 + count) / (N_DRAWS + 1) for count in counts]
    for k, p, together in zip(there, own, adjusted, strict=True):
        half = t_quantile(dfs[k], critical) * float(errors[k])
        members[k] = _agreeing(abs(float(estimates[k])), half, together * (0.05 / level), p < critical)
    return members


def correlation(covariance: Floats) -> Floats:
    """The nearest usable correlation: negative eigenvalues to zero, unit diagonal again.

    Differences of estimated variances need not be positive; a variant whose own is not is correlated with
    none.

    Shape: (V, V) -> (V, V).
    """
    own = np.diag(covariance)
    root = np.sqrt(np.where(own > 0, own, 1.0))
    c = np.where(np.outer(own > 0, own > 0), covariance / np.outer(root, root), 0.0)
    np.fill_diagonal(c, 1.0)
    values, vectors = np.linalg.eigh((c + c.T) / 2)
    if values[0] < 0:
        c = (vectors * np.maximum(values, 0)) @ vectors.T
        size = np.sqrt(np.diag(c))
        c = c / np.outer(size, size)
    return np.asarray(c)


def _smallest_p(c: Floats, df: int, seed: int) -> Floats:
    """The smallest p among the variants in each of N_DRAWS draws of the multivariate t, sorted: (N_DRAWS,)."""
    from scipy.special import stdtr

    rng = np.random.default_rng([seed, 0xFA317])
    values, vectors = np.linalg.eigh(c)
    z = rng.standard_normal((N_DRAWS, len(c))) @ (vectors * np.sqrt(np.maximum(values, 0))).T
    largest = np.abs(z).max(axis=1) / np.sqrt(rng.chisquare(df, N_DRAWS) / df)
    return np.sort(2 * stdtr(df, -largest))


def _agreeing(distance: float, half: float, p: float, sure: bool) -> Member:
    """The two statements about zero made one, where the last bit of a quantile would part them."""
    if sure:
        return Member(min(half, math.nextafter(distance, 0)), min(p, math.nextafter(0.05, 0)))
    return Member(max(half, distance), min(1.0, max(p, 0.05)))
