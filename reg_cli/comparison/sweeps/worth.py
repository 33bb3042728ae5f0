"""Worth in rows: how many train rows the baseline needs to score as well as a variant does.

A variant at n rows is worth m of them where the baseline at m scores as it does. m is found on the baseline's curve,
made monotone (isotonic regression, weighted alike) and linear in log n between the sizes that were measured; beyond
them nothing is said. The interval holds every m at which the two are not surely different, from the paired intervals of
the variant against the baseline at every size: it needs no slope, and where the curve is flat it has no end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reg_cli.comparison.beside import Role, beside
from reg_cli.comparison.estimate import NAN, Estimate
from reg_cli.comparison.intervals.reading import Reading
from reg_cli.comparison.wording import with_interval
from reg_cli.engine.metrics import Score
from reg_cli.quantities import count
from reg_cli.study.results.study import Study

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Worth:
    """A variant at `n_rows` train rows: the baseline's equal, with bounds.

    0 or infinity stand for "no more than the smallest size measured" and "no fewer than the largest"; NaN where the
    baseline's curve is not shown to rise, so that it has no inverse.
    """

    n_rows: int
    equal: float
    low: float
    high: float

    @property
    def is_inside(self) -> bool:
        """True where the equal lies among the sizes that were measured."""
        return 0 < self.equal < math.inf


@dataclass(frozen=True)
class WorthInRows:
    """The worth of one variant at every size, its gain over the baseline there, and what more rows bring the baseline.

    `gains` are positive where the variant is better. `last_step` is what the largest size brings over the one before.
    """

    variant: str
    metric: Score
    sizes: tuple[Worth, ...]
    gains: tuple[Estimate, ...]

    @property
    def sentence(self) -> str:
        """The worth at the largest size where it can be told, and where the variant pays."""
        told = [worth for worth in self.sizes if worth.is_inside]
        if all(math.isnan(worth.equal) for worth in self.sizes):
            return ""
        largest = self.sizes[-1].n_rows
        if told:
            w = told[-1]
            text = f"{self.variant} at {count(w.n_rows, 'row')} is worth {_percent(w.equal, w.n_rows)} rows {_range(w)}"
        elif any(worth.equal == math.inf for worth in self.sizes[:-1]):
            w = next(worth for worth in self.sizes if worth.equal == math.inf)
            text = (
                f"{self.variant} at {count(w.n_rows, 'row')} is worth more than the {largest} rows measured"
            )
        else:
            text = f"{self.variant} is worth no more than {count(self.sizes[0].n_rows, 'row')} at any size"
        return f"{text}; {self._pays()}."

    def _pays(self) -> str:
        sure = [w.n_rows for w, gain in zip(self.sizes, self.gains, strict=True) if gain.surely_positive]
        if not sure:
            return "it is not shown to pay at any size"
        if len(sure) == len(self.sizes):
            return "it pays at every size"
        return f"it is shown to pay at {', '.join(map(str, sure))} rows"


def worth_in_rows(studies: Sequence[Study]) -> list[WorthInRows]:
    """The worth of every variant but the baseline; studies of the same splits by rising number of train rows."""
    baseline, *variants = studies[-1].variant_names
    sizes = [study.n_train for study in studies]
    roles = [Role(study, v, _at(v, study.n_train)) for study in studies for v in (baseline, *variants)]
    merged = beside(roles)
    # Each interval stands for itself, as the points of a curve do.
    reading = Reading(merged, controls=merged.variant_names)
    rises = (
        len(sizes) > 1 and _change(reading, _at(baseline, sizes[-1]), _at(baseline, sizes[0])).surely_positive
    )
    found = []
    for variant in variants:
        at, gains = [], []
        for n in sizes:
            changes = [_change(reading, _at(variant, n), _at(baseline, m)) for m in sizes]
            gains.append(changes[sizes.index(n)])
            at.append(_worth(n, sizes, changes) if rises else Worth(n, NAN, NAN, NAN))
        found.append(WorthInRows(variant, merged.metric, tuple(at), tuple(gains)))
    return found


def more_rows_sentence(studies: Sequence[Study]) -> str:
    """Sentence on what still more rows would bring the baseline, from the last step of sizes."""
    baseline = studies[-1].variant_names[0]
    first, *_, before, last = [study.n_train for study in (studies[0], *studies)]
    merged = beside([Role(study, baseline, _at(baseline, study.n_train)) for study in studies])
    reading = Reading(merged, controls=merged.variant_names)
    whole = _change(reading, _at(baseline, last), _at(baseline, first))
    test = f"test {merged.metric.title}"
    if not whole.surely_positive:
        return (
            f"The {test} of {baseline} is not shown to rise with rows ({with_interval(whole)} from {first} to {last}), "
            "so nothing has a worth in rows."
        )
    step = _change(reading, _at(baseline, last), _at(baseline, before))
    if step.surely_positive:
        rose = f"from {before} on its {test} rose by {with_interval(step)}"
        return f"More rows than {last} would still help {baseline}: {rose}."
    return (
        f"From {before} to {last} rows the {test} of {baseline} is not shown to rise ({with_interval(step)})."
    )


def _at(variant: str, n: int) -> str:
    return f"{variant} at {n}"


def _change(reading: Reading, name: str, against: str) -> Estimate:
    """By how much one is better in test score than another; exactly nothing where they are one and the same."""
    if name == against:
        return Estimate(0.0, 0.0, 0.0, reading.study.n_splits)
    return reading.change("test_score", name, against).estimate


def _worth(n: int, sizes: Sequence[int], changes: Sequence[Estimate]) -> Worth:
    """Where the variant's gain over the baseline's curve ends, and where the bounds of that gain end."""
    # A variant that is the baseline bit for bit at this size has a gain of zero and no interval.
    bounds = [(e.low, e.high) if e.has_interval else (e.mean, e.mean) for e in changes]
    log_sizes = np.log(np.asarray(sizes, float))
    equal = _root(log_sizes, np.array([e.mean for e in changes]))
    low = _root(log_sizes, np.array([low for low, _ in bounds]))
    high = _root(log_sizes, np.array([high for _, high in bounds]))
    return Worth(n, equal, min(low, equal), max(high, equal))


def _root(log_sizes: Floats, gains: Floats) -> float:
    """The size at which a gain that falls with the baseline's rows is zero; 0 or infinity beyond those measured."""
    from scipy.optimize import isotonic_regression

    if not np.isfinite(gains).all():
        return NAN
    falling = isotonic_regression(gains, increasing=False).x
    if falling[0] < 0:
        return 0.0
    if falling[-1] > 0:
        return math.inf
    k = int(np.flatnonzero(falling <= 0)[0])
    if k == 0 or falling[k] == 0:
        return float(math.exp(log_sizes[k]))
    share = falling[k - 1] / (falling[k - 1] - falling[k])
    return float(math.exp(log_sizes[k - 1] + share * (log_sizes[k] - log_sizes[k - 1])))


def _percent(equal: float, n: int) -> str:
    return f"{100 * (equal / n - 1):+.0f}%"


def _range(worth: Worth) -> str:
    """`[+10%, +70%]`; what lies beyond the sizes measured has no number."""
    low = "below all sizes" if worth.low == 0 else _percent(worth.low, worth.n_rows)
    high = "above all sizes" if worth.high == math.inf else _percent(worth.high, worth.n_rows)
    return f"[{low}, {high}]"
