"""An estimate over resampled splits with its interval, and where the spread is known from splits alone, how wide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

NAN = math.nan
Luck = tuple[float, float]
NO_LUCK = (0.0, 0.0)
_LEAST_LEFT = 0.1
"""Share of a variance below which luck does not bring it."""


class Spread(Protocol):
    """How uncertain an estimate is, and how that shrinks with more splits."""

    @property
    def standard_error(self) -> float:
        """The standard error; NaN where it is not known."""

    @property
    def df(self) -> float:
        """Degrees of freedom of its t."""

    @property
    def passing(self) -> float:
        """The part of the squared standard error that more splits average away."""

    def at(self, n_splits: int, luck: Luck = NO_LUCK) -> Spread:
        """The spread that another number of splits would have.

        `luck` are standard normal deviates by which the variance between rows and that between splits may turn out to
        be another one: as the mean does (see `Estimate.shift`), they move by sqrt(1 - J/n) of their standard errors.
        """


@dataclass(frozen=True)
class Corrected:
    """Spread from values per split: sd * sqrt(1/J + n_test/n_train), t with J - 1 degrees of freedom.

    Splits of one data set share rows, so their values are correlated and sd / sqrt(J) is too small (Nadeau & Bengio
    2003, "Inference for the generalization error", eq. 9). `ratio` is n_test / n_train.
    """

    sd: float
    n: int
    ratio: float

    @property
    def standard_error(self) -> float:
        """The corrected standard error."""
        return self.sd * math.sqrt(1 / self.n + self.ratio) if self.n > 1 else NAN

    @property
    def df(self) -> float:
        """J - 1."""
        return self.n - 1.0

    @property
    def split_error(self) -> float:
        """The standard error from split to split, sd / sqrt(J), for choosing and not for claiming."""
        return self.sd / math.sqrt(self.n) if self.n > 1 else NAN

    @property
    def passing(self) -> float:
        """sd² / J."""
        return self.split_error**2

    def at(self, n_splits: int, luck: Luck = NO_LUCK) -> Corrected:
        """The same spread from split to split over another number of splits."""
        moved = 1 + math.sqrt(2 / max(1, self.n - 1) * max(0.0, 1 - self.n / n_splits)) * luck[1]
        return replace(self, n=n_splits, sd=self.sd * math.sqrt(max(_LEAST_LEFT, moved)))


@dataclass(frozen=True)
class Estimate:
    """A number over n splits and its 95% interval; NaN bounds mean that no interval exists.

    `half` is half the interval's width before it was cut at the ends of a range or bent to stay within them.
    """

    mean: float
    low: float
    high: float
    n: int
    spread: Spread | None = None
    half: float = NAN

    @property
    def has_interval(self) -> bool:
        """True where the uncertainty is known at all."""
        return not math.isnan(self.low)

    @property
    def standard_error(self) -> float:
        """The standard error; NaN without one."""
        return self.spread.standard_error if self.spread else NAN

    @property
    def df(self) -> float:
        """Degrees of freedom of the interval's t; NaN without one."""
        return self.spread.df if self.spread else NAN

    @property
    def surely_positive(self) -> bool:
        """True where the whole interval lies above zero."""
        return self.low > 0

    @property
    def surely_negative(self) -> bool:
        """True where the whole interval lies below zero."""
        return self.high < 0

    def within(self, margin: float) -> bool:
        """True where the whole interval lies inside [-margin, +margin]."""
        return -margin <= self.low and self.high <= margin

    def negated(self) -> Estimate:
        """The same quantity counted in the other direction."""
        return replace(self, mean=-self.mean, low=-self.high, high=-self.low)

    def around(self, mean: float, half: float) -> Estimate:
        """An estimate of the same kind elsewhere, with a symmetric interval."""
        return replace(self, mean=mean, low=mean - half, high=mean + half, half=half)

    def shift(self, n: int) -> float:
        """By how much (one standard deviation) the mean may move until there are n splits.

        The mean of all n is (J old + (n - J) new) / n, so it moves with variance v/J (1 - J/n), v/J being the part of
        the squared standard error that more splits average away.
        """
        if self.spread is None or not self.spread.passing > 0 or n <= self.n:
            return 0.0
        return math.sqrt(self.spread.passing * (1 - self.n / n))

    def at(self, n: int, luck: Luck = NO_LUCK) -> Estimate:
        """The estimate that n splits would give if the mean stayed what it is, as sure as this one is."""
        if self.spread is None or not self.half > 0:
            return replace(self, n=n)
        level = two_sided_p(self.half / self.standard_error, self.df)
        there = self.spread.at(n, luck)
        half = t_quantile(there.df, level) * there.standard_error
        return replace(self.around(self.mean, half), n=n, spread=there)


NO_ESTIMATE = Estimate(NAN, NAN, NAN, 0)


def corrected(
    values: Sequence[float], ratio: float, smallest_sd: float = 0.0, level: float = 0.05
) -> Estimate:
    """Mean and corrected resampled t interval of one finite value per split.

    `smallest_sd` stands in where the values do not vary at all: no spread is no knowledge, and without anything in
    its place there is no interval.
    """
    n = len(values)
    if n == 0:
        return NO_ESTIMATE
    mean = math.fsum(values) / n
    if n == 1:
        return Estimate(mean, NAN, NAN, 1, Corrected(NAN, 1, ratio))
    sd = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (n - 1))
    # 0.3 - 0.2 and 0.4 - 0.3 differ in the last bit; such a spread is rounding, not information.
    if sd <= 1e-12 * max(abs(v) for v in values) + 1e-15:
        sd = smallest_sd
    spread = Corrected(sd, n, ratio)
    if sd == 0 or math.isnan(sd):
        return Estimate(mean, NAN, NAN, n, spread)
    return Estimate(mean, NAN, NAN, n, spread).around(
        mean, t_quantile(spread.df, level) * spread.standard_error
    )


def two_sided_p(t: float, df: float) -> float:
    """The p of a t statistic; NaN where there is none."""
    from scipy.special import stdtr  # scipy.stats would cost half a second more

    return float(2 * stdtr(df, -abs(t))) if not math.isnan(t) else NAN


def t_quantile(df: float, p: float) -> float:
    """The t that is passed on either side with probability p."""
    from scipy.special import stdtrit

    return float(-stdtrit(df, p / 2))
