"""Estimates from rows: pooled over splits, two-way clustered, the changes as one family."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from reg_cli.comparison.estimate import NAN, Estimate, t_quantile
from reg_cli.comparison.intervals.answer import Answer, Change, Weights, decided
from reg_cli.comparison.intervals.bounds import level_bounds
from reg_cli.comparison.intervals.family import Member, simultaneous
from reg_cli.comparison.intervals.quantity import Quantity, widest
from reg_cli.comparison.intervals.target import Added, Target, Together, Totals, Trials, add_up
from reg_cli.comparison.intervals.variance import Variance, clustered, covariance


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
        v: _change(changes[k], variances[n + k], members.get(k), quantity.span, level, names[v] in identical)
        for k, v in enumerate(others)
    }
    return Answer(
        {names[v]: _level(quantity, levels[v], variances[v], together.each[v]) for v in range(len(names))},
        {names[v]: found[v] for v in range(len(names)) if v != base},
    )


def combinations(
    trials: Trials,
    quantity: Quantity,
    families: Sequence[Sequence[Weights]],
    *,
    level: float = 0.05,
    seed: int = 0,
) -> list[list[Change]]:
    """Linear combinations of levels, on the splits where all of the trials' variants have numbers.

    Each of `families` has simultaneous intervals of its own; no combination is without a variant. The sign is a
    change's: positive is better for scores and losses, and a negative gap is a gap closed.
    """
    trials = replace(trials, usable=trials.usable & trials.usable.all(axis=0))
    totals, at = Totals(trials, quantity), {name: v for v, name in enumerate(trials.names)}
    weights = [each for family in families for each in family]
    targets = [totals.target(*((at[v], quantity.change * w) for v, w in each.items())) for each in weights]
    together = add_up(trials, quantity, targets)
    variances = [
        _variance(trials, quantity, target, added)
        for target, added in zip(targets, together.each, strict=True)
    ]
    changes: list[list[Change]] = []
    done = 0
    for family in families:
        places = range(done, done + len(family))
        members = _family(targets, variances, together, places, trials, level, seed)
        changes.append(
            [
                _change(targets[k], variances[k], members.get(k), widest(weights[k], quantity), level, False)
                for k in places
            ]
        )
        done += len(family)
    return changes


def _variance(trials: Trials, quantity: Quantity, target: Target, added: Added) -> Variance:
    least = 0.0
    if quantity.form.counts and len(target.pieces) > 1:  # levels at 0 or 1 have an exact interval instead
        # One row's worth, also where many rows are one cluster: a block of time is never right or wrong as a whole.
        rows = added.class_rows.sum(axis=1)
        least = 1 / (len(rows) * max(1.0, float(rows.min())))
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
    """Members of the family by their place among the changes, which are all of the targets or the last of them."""
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
    target: Target,
    variance: Variance,
    member: Member | None,
    span: float,
    level: float,
    is_identical: bool,
) -> Change:
    estimate = Estimate(target.estimate, NAN, NAN, int(target.used.sum()), variance)
    return decided(estimate, span, level, member, is_identical=is_identical)


def _level(quantity: Quantity, target: Target, variance: Variance, added: Added) -> Estimate:
    error, n_splits = variance.standard_error, int(target.used.sum())
    half = t_quantile(variance.df, 0.05) * error if error > 0 else NAN
    counts = added.class_clusters.astype(float)
    # As many clusters as would leave a plain share as uncertain: (K / sum 1/N_k) x K.
    n = len(counts) ** 2 / (1 / counts).sum() if (counts > 0).all() and variance.n_splits else 0.0
    low, high = level_bounds(quantity, target.estimate, half, n)
    return Estimate(target.estimate, low, high, n_splits, variance, half)
