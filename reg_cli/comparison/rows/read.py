"""Estimates of a quantity: levels of every variant, and their changes against one of them as a family."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from reg_cli.comparison.rows.bounds import difference_bounds, level_bounds
from reg_cli.comparison.rows.family import Member, pointwise_half, simultaneous, two_sided_p
from reg_cli.comparison.rows.quantity import Quantity
from reg_cli.comparison.rows.target import Added, Target, Together, Totals, Trials, add_up
from reg_cli.comparison.rows.variance import Variance, clustered, covariance

NAN = math.nan


@dataclass(frozen=True)
class Level:
    """Outcome of a variant on its own, pooled over splits, with a pointwise 95% interval (NaN: none)."""

    name: str
    estimate: float
    variance: Variance
    low: float
    high: float


@dataclass(frozen=True)
class Change:
    """A variant against another, with the interval that decides.

    `low` and `high` belong to the family (pointwise for a control), `p` is adjusted alike: below .05 exactly
    where the interval excludes zero. `p_own` is the p before the adjustment, what Holm's is made of.
    """

    name: str
    estimate: float
    variance: Variance
    low: float
    high: float
    p: float
    p_own: float
    control: bool = False


@dataclass(frozen=True)
class Answer:
    """Levels of all variants, and changes of all but the one that they are compared with, in the study's order."""

    levels: tuple[Level, ...]
    changes: tuple[Change, ...]


def read(
    trials: Trials,
    quantity: Quantity,
    *,
    against: str = "baseline",
    controls: Collection[str] = (),
    identical: Collection[str] = (),
    level: float = 0.05,
    seed: int = 0,
) -> Answer:
    """The answer to one quantity.

    `controls` have pointwise intervals and are no part of the family; `identical` names variants whose
    predictions are the other's bit for bit: they have a word and no interval; `level` is what the look may
    spend. Estimates and standard errors of a variant do not depend on the others, bit for bit; bounds and p
    follow the family.
    """
    names, totals = trials.names, Totals(trials, quantity)
    base = names.index(against)
    # By name: the draws of the family then do not depend on the order in which the variants were asked for.
    others = sorted((v for v in range(len(names)) if v != base), key=lambda v: names[v])
    levels = [totals.target((v, 1)) for v in range(len(names))]
    changes = [totals.target((v, quantity.change), (base, -quantity.change)) for v in others]
    together = add_up(trials, quantity, [*levels, *changes])

    n = len(levels)
    variances = [
        _variance(trials, quantity, target, added)
        for target, added in zip([*levels, *changes], together.each, strict=True)
    ]
    family = [k for k, v in enumerate(others) if names[v] not in controls and names[v] not in identical]
    members = _family(changes, variances[n:], together, family, trials, level, seed)
    found = {
        v: _change(
            names[v], quantity, changes[k], variances[n + k], members.get(k), names[v] in controls, level
        )
        if names[v] not in identical
        else Change(names[v], changes[k].estimate, variances[n + k], NAN, NAN, NAN, NAN, names[v] in controls)
        for k, v in enumerate(others)
    }
    return Answer(
        tuple(
            _level(names[v], quantity, levels[v], variances[v], together.each[v]) for v in range(len(names))
        ),
        tuple(found[v] for v in range(len(names)) if v != base),
    )


def _variance(trials: Trials, quantity: Quantity, target: Target, added: Added) -> Variance:
    least = 0.0
    if quantity.form.counts and len(target.pieces) > 1:  # levels at 0 or 1 have an exact interval instead
        least = 1 / (len(added.class_clusters) * max(1, int(added.class_clusters.min())))
    return clustered(added.sums, trials.kappa, least, added.test)


def _family(
    changes: Sequence[Target],
    variances: Sequence[Variance],
    together: Together,
    family: Sequence[int],
    trials: Trials,
    level: float,
    seed: int,
) -> dict[int, Member]:
    """Members of the family by their place among the changes, which are the last of the targets."""
    if not family:
        return {}
    at = np.array(family) + len(together.each) - len(changes)
    sums = [together.each[k].sums for k in at]
    s = covariance(
        np.stack([x.rows for x in sums]),
        np.stack([x.splits for x in sums]),
        together.inside[np.ix_(at, at)],
        together.inside_kappa[np.ix_(at, at)],
        trials.kappa,
        int(np.logical_or.reduce([x.used for x in sums]).sum()),
        int(np.logical_or.reduce([x.tested for x in sums]).sum()),
    )
    members = simultaneous(
        [changes[k].estimate for k in family],
        [variances[k].standard_error for k in family],
        [variances[k].df for k in family],
        s,
        level=level,
        seed=seed,
    )
    return dict(zip(family, members, strict=True))


def _change(
    name: str,
    quantity: Quantity,
    target: Target,
    variance: Variance,
    member: Member | None,
    control: bool,
    level: float,
) -> Change:
    """A change with its interval from the family, or pointwise where it is no member."""
    estimate, error = target.estimate, variance.standard_error
    known = error > 0 and math.isfinite(estimate)
    p = two_sided_p(estimate / error, variance.df) if known else NAN
    if member is None:
        half = pointwise_half(error, variance.df, level) if known else NAN
        member = Member(half, min(1.0, p * (0.05 / level)) if known else NAN)
    low, high = difference_bounds(estimate, member.half, quantity.span)
    return Change(name, estimate, variance, low, high, member.p, p, control)


def _level(name: str, quantity: Quantity, target: Target, variance: Variance, added: Added) -> Level:
    half = pointwise_half(variance.standard_error, variance.df) if variance.n_splits else NAN
    counts = added.class_clusters.astype(float)
    # As many clusters as would leave a plain share as uncertain: (K / sum 1/N_k) x K.
    n = len(counts) ** 2 / (1 / counts).sum() if (counts > 0).all() and variance.n_splits else 0.0
    low, high = level_bounds(quantity.scale, target.estimate, half, n)
    if quantity.scale == "plain" and not math.isnan(low):
        low, high = max(low, -quantity.span / 2), min(high, quantity.span / 2)
    return Level(name, target.estimate, variance, low, high)
