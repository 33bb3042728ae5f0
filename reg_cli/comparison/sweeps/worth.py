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
from functools import cached_property

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
    """The worth of one variant at every size, and its gains over the baseline there (positive = better)."""

    variant: str
    metric: Score
    sizes: tuple[Worth, ...]
    gains: tuple[Estimate, ...]

    def at(self, n_rows: int) -> Worth:
        """The worth at one of the sizes."""
        return next(worth for worth in self.sizes if worth.n_rows == n_rows)

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


@dataclass(frozen=True)
class Sizes:
    """Studies of the same splits beside each other, by rising number of train rows, each number once.

    The baseline is the study's, `reading` has every variant at every size; its intervals stand for themselves, as the
    points of a curve do.
    """

    baseline: str
    variants: tuple[str, ...]
    sizes: tuple[int, ...]
    reading: Reading

    @classmethod
    def of(cls, studies: Sequence[Study]) -> Sizes:
        """The sizes of some studies, in their order."""
        by_size = {study.n_train: study for study in studies}
        names = studies[-1].variant_names
        merged = beside([Role(study, v, _at(v, n)) for n, study in by_size.items() for v in names])
        return cls(names[0], names[1:], tuple(by_size), Reading(merged, controls=merged.variant_names))

    @cached_property
    def rise(self) -> Estimate:
        """By how much the baseline is better at the largest size than at the smallest."""
        return self._change(self.baseline, self.sizes[-1], self.sizes[0])

    def worth(self) -> list[WorthInRows]:
        """The worth of every variant but the baseline."""
        found = []
        for variant in self.variants:
            changes = {n: [self._change(variant, n, m) for m in self.sizes] for n in self.sizes}
            at = [
                _worth(n, self.sizes, row) if self.rise.surely_positive else Worth(n, NAN, NAN, NAN)
                for n, row in changes.items()
            ]
            gains = [row[place] for place, row in enumerate(changes.values())]
            found.append(WorthInRows(variant, self.reading.study.metric, tuple(at), tuple(gains)))
        return found

    def more_rows_sentence(self) -> str:
        """Sentence on what still more rows would bring the baseline, from the last step of sizes."""
        test = f"test {self.reading.study.metric.title} of {self.baseline}"
        if not self.rise.surely_positive:
            return (
                f"The {test} is not shown to rise with rows ({with_interval(self.rise)} from {self.sizes[0]} to "
                f"{self.sizes[-1]}), so nothing has a worth in rows."
            )
        before, last = self.sizes[-2:]
        step = self._change(self.baseline, last, before)
        if not step.surely_positive:
            return f"From {before} to {last} rows the {test} is not shown to rise ({with_interval(step)})."
        rose = f"from {before} on its test {self.reading.study.metric.title} rose by {with_interval(step)}"
        return f"More rows than {last} would still help {self.baseline}: {rose}."

    def _change(self, variant: str, n: int, m: int) -> Estimate:
        """By how much a variant at n rows is better in test score than the baseline at m; nothing against itself."""
        if (variant, n) == (self.baseline, m):
            return Estimate(0.0, 0.0, 0.0, self.reading.study.n_splits)
        return self.reading.change("test_score", _at(variant, n), _at(self.baseline, m)).estimate


def _at(variant: str, n: int) -> str:
    return f"{variant} at {n}"


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
