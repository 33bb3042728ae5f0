"""Estimates from splits alone: means of one value per split with the corrected t, the changes as one family.

For studies whose rows were not kept, for kinds of split that the calibration table does not have, and for scores that
are no sum over rows.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from reg_cli.comparison.estimate import Estimate, corrected
from reg_cli.comparison.intervals.answer import Answer, Change, Weights, decided
from reg_cli.comparison.intervals.bounds import level_bounds
from reg_cli.comparison.intervals.family import simultaneous
from reg_cli.comparison.intervals.quantity import Quantity, widest

Values = Mapping[str, Mapping[int, float]]
"""By variant and split, one finite value."""


@dataclass(frozen=True)
class SplitValues:
    """Values of a quantity per split, and where rows are known, the pooled scores that the intervals stand around.

    `ratio` is n_test / n_train. `n_test` rows decide how wide an interval is where nothing varies: scores that count
    rows move in steps of one of them.
    """

    values: Values
    ratio: float
    n_test: int
    levels: Mapping[str, float] = field(default_factory=dict)
    changes: Mapping[str, float] = field(default_factory=dict)


def read(
    of_splits: SplitValues,
    quantity: Quantity,
    *,
    against: str,
    controls: Collection[str] = (),
    identical: Collection[str] = (),
    level: float = 0.05,
    seed: int = 0,
) -> Answer:
    """The answer to one quantity; arguments as in by_rows.py."""
    values = of_splits.values
    # By name: the draws of the family then do not depend on the order in which the variants were asked for.
    others = sorted(name for name in values if name != against)
    apart = {
        name: {
            s: quantity.change * (v - values[against][s])
            for s, v in values[name].items()
            if s in values[against]
        }
        for name in others
    }
    members = [name for name in others if name not in controls and name not in identical]
    spans = dict.fromkeys(others, quantity.span)
    changes = _changes(apart, of_splits, quantity, spans, members, identical, level, seed)
    return Answer(
        {name: _level(name, of_splits, quantity) for name in values},
        {name: changes[name] for name in values if name != against},
    )


def combinations(
    of_splits: SplitValues,
    quantity: Quantity,
    families: Sequence[Sequence[Weights]],
    *,
    level: float = 0.05,
    seed: int = 0,
) -> list[list[Change]]:
    """Linear combinations of levels per split; arguments and answer as in by_rows.py.

    Where rows are known, `of_splits.levels` are pooled over the splits that all variants have.
    """
    values = of_splits.values
    common = sorted(set.intersection(*(set(of_variant) for of_variant in values.values())))
    answers = []
    for family in families:
        weights = {f"{k:03d}": each for k, each in enumerate(family)}
        sums = {
            key: {s: _sum(each, {v: values[v][s] for v in each}, quantity) for s in common}
            for key, each in weights.items()
        }
        pooled = {
            key: _sum(each, of_splits.levels, quantity)
            for key, each in weights.items()
            if each.keys() <= of_splits.levels.keys()
        }
        spans = {key: widest(each, quantity) for key, each in weights.items()}
        changes = _changes(
            sums, replace(of_splits, changes=pooled), quantity, spans, list(weights), (), level, seed
        )
        answers.append([changes[key] for key in weights])
    return answers


def _sum(weights: Weights, values: Mapping[str, float], quantity: Quantity) -> float:
    return quantity.change * math.fsum(weight * values[name] for name, weight in weights.items())


def _changes(
    apart: Mapping[str, Mapping[int, float]],
    of_splits: SplitValues,
    quantity: Quantity,
    spans: Mapping[str, float],
    members: Sequence[str],
    identical: Collection[str],
    level: float,
    seed: int,
) -> dict[str, Change]:
    """Changes by name from their values per split; those of `members` are one family, the others pointwise."""
    found = {name: _estimate(list(values.values()), of_splits, quantity) for name, values in apart.items()}
    found = {name: replace(e, mean=of_splits.changes.get(name, e.mean)) for name, e in found.items()}
    family = simultaneous(
        [found[name].mean for name in members],
        [found[name].standard_error for name in members],
        [found[name].df for name in members],
        _covariance([apart[name] for name in members], [found[name] for name in members], of_splits.ratio),
        level=level,
        seed=seed,
    )
    of_family = dict(zip(members, family, strict=True))
    return {
        name: decided(estimate, spans[name], level, of_family.get(name), is_identical=name in identical)
        for name, estimate in found.items()
    }


def _estimate(values: list[float], of_splits: SplitValues, quantity: Quantity) -> Estimate:
    """Mean and spread. Values that are all equal do not mean perfect knowledge: the spread could have been that of one
    row in one split, (1/n_test) / sqrt(J), and not have shown."""
    smallest = 1 / of_splits.n_test / math.sqrt(len(values)) if values and quantity.form.counts else 0.0
    return corrected(values, of_splits.ratio, smallest)


def _level(name: str, of_splits: SplitValues, quantity: Quantity) -> Estimate:
    e = _estimate(list(of_splits.values[name].values()), of_splits, quantity)
    mean = of_splits.levels.get(name, e.mean)
    low, high = level_bounds(quantity, mean, e.half, of_splits.n_test if e.n > 1 else 0)
    return replace(e, mean=mean, low=low, high=high)


def _covariance(
    apart: Sequence[Mapping[int, float]], found: list[Estimate], ratio: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Covariance of the means, from the splits that two variants share: cov * (1/J + n_test/n_train)."""
    k = len(apart)
    covariance = np.zeros((k, k))
    for a in range(k):
        covariance[a, a] = found[a].standard_error ** 2 if found[a].standard_error > 0 else 0.0
        for b in range(a):
            both = sorted(apart[a].keys() & apart[b].keys())
            if len(both) < 2:
                continue
            x, y = (np.array([values[s] for s in both]) for values in (apart[a], apart[b]))
            covariance[a, b] = covariance[b, a] = (
                float(((x - x.mean()) * (y - y.mean())).sum()) / (len(both) - 1) * (1 / len(both) + ratio)
            )
    return covariance
