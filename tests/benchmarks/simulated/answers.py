"""What a simulated study says, in both forms, and what is true of it; many of them counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reg_cli.comparison.estimate import Estimate, t_quantile
from reg_cli.comparison.intervals.reading import Reading
from tests.benchmarks.simulated.populations import Cell, Floats
from tests.benchmarks.simulated.study import Simulated

QUANTITIES = ("test_score", "gap_score")
FORMS = ("rows", "splits")
"""Intervals from rows, and the corrected resampled t on values per split."""
N_TRUTH_FIXED = 60
"""Further splits on which the truth about one fixed data set is measured."""


@dataclass(frozen=True)
class Intervals:
    """Intervals of a quantity: of the changes as a family (V - 1, 2) and each for itself, and of the levels (V, 2)."""

    family: Floats
    alone: Floats
    levels: Floats


@dataclass(frozen=True)
class Answered:
    """One study's intervals by form and quantity, and its variants' levels on the population, (V,) by quantity."""

    intervals: Mapping[tuple[str, str], Intervals]
    true: Mapping[str, Floats]


def ask(cell: Cell, seed: int) -> Answered:
    """Simulate one study and read it in both forms."""
    simulated = Simulated(cell, seed)
    study = simulated.study(cell.repeats)
    first, last = 0, cell.repeats
    if cell.kind == "fixed":  # the truth is that of this data set, not of those very models
        first, last = cell.repeats, cell.repeats + N_TRUTH_FIXED
        simulated.study(last)
    true = dict(zip(QUANTITIES, simulated.levels(first, last), strict=True))
    readings = {"rows": Reading(study), "splits": Reading(replace(study, rows=None))}
    return Answered(
        {
            (form, name): _intervals(reading, name)
            for form, reading in readings.items()
            for name in QUANTITIES
        },
        true,
    )


def _intervals(reading: Reading, name: str) -> Intervals:
    baseline, *others = reading.study.variant_names
    changes = [reading.change(name, variant, baseline).estimate for variant in others]
    levels = [reading.estimate(name, variant) for variant in (baseline, *others)]
    return Intervals(
        np.array([(e.low, e.high) for e in changes]),
        np.array([_alone(e) for e in changes]),
        np.array([(e.low, e.high) for e in levels]),
    )


def _alone(e: Estimate) -> tuple[float, float]:
    """The 95% interval that stands for itself, of a change that was asked as one of a family."""
    half = t_quantile(e.df, 0.05) * e.standard_error if e.has_interval else np.nan
    return e.mean - half, e.mean + half


@dataclass(frozen=True)
class Share:
    """A mean over studies and its Monte-Carlo error; NaN where there is nothing to count."""

    mean: float
    error: float

    @classmethod
    def of(cls, per_study: Floats) -> Share:
        """The share from one number per study; an event that was never seen may still be one in as many studies."""
        n = len(per_study)
        if n < 2 or np.isnan(per_study).all():
            return cls(float("nan"), float("nan"))
        return cls(float(per_study.mean()), max(float(per_study.std(ddof=1)) / n**0.5, 1 / n))


@dataclass(frozen=True)
class Rates:
    """What is counted of one cell, quantity and form.

    `pointwise` coverage of the changes; `whole` share of studies in which all of the family hold; `here` coverage of
    the gain of the study's own models on fresh rows; `alarms` share of studies with any false one; `sure` share of the
    variants with a true change that are surely different in its direction; `level` coverage of the levels; `half`
    half-width of a change.
    """

    pointwise: Share
    whole: Share
    here: Share
    alarms: Share
    sure: Share
    level: Share
    half: float


def rates(cell: Cell, studies: Sequence[Answered], form: str, name: str) -> Rates:
    """Count the studies of a cell."""
    family, alone, levels = (
        np.stack([getattr(s.intervals[form, name], part) for s in studies])
        for part in ("family", "alone", "levels")
    )
    own = np.stack([s.true[name] for s in studies])
    equal = np.array([cell.is_equal(v.name, name) for v in cell.variants[1:]])
    gains = own[:, 1:] - own[:, :1]
    error = gains.std(axis=0, ddof=1) / len(studies) ** 0.5
    # Models of a study are trained on rows of the population, so their mean gain over data sets is the truth of all.
    true, true_levels = np.where(equal, 0.0, gains.mean(axis=0)), own.mean(axis=0)
    if cell.kind == "fixed":
        true, true_levels = np.where(equal, 0.0, gains), own
    elif cell.scene == "permuted" and name == "test_score":
        true_levels = np.full_like(true_levels, 0.5)
    known = ~equal & (np.abs(gains.mean(axis=0)) > 3 * error)
    surely = np.sign(gains.mean(axis=0)) * np.sign(family).sum(axis=2) == 2
    nothing = np.full(len(studies), np.nan)
    return Rates(
        pointwise=Share.of(_holds(alone, true).mean(axis=1)),
        whole=Share.of(_holds(family, true).all(axis=1)),
        here=Share.of(_holds(alone, np.where(equal, 0.0, gains)).mean(axis=1)),
        alarms=Share.of((~_holds(family, 0.0) & equal & np.isfinite(family[..., 0])).any(axis=1)),
        sure=Share.of(surely[:, known].mean(axis=1) if known.any() else nothing),
        level=Share.of(_holds(levels, true_levels).mean(axis=1)),
        half=float(np.nanmean(alone[..., 1] - alone[..., 0]) / 2),
    )


def _holds(intervals: Floats, true: Floats | float) -> Floats:
    return np.asarray((intervals[..., 0] <= true) & (true <= intervals[..., 1]))
