"""A mean over resampled splits with the interval that is honest about their shared rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

NAN = math.nan


@dataclass(frozen=True)
class Estimate:
    """A mean over n splits and its 95% interval; NaN bounds mean that no interval exists (n < 2).

    `sd` is the standard deviation over splits and `ratio` the n_test / n_train of the correction: what a
    projection to another number of splits needs.
    """

    mean: float
    low: float
    high: float
    n: int
    sd: float = NAN
    ratio: float = NAN

    @property
    def has_interval(self) -> bool:
        """True where the uncertainty is known at all."""
        return not math.isnan(self.low)

    @property
    def standard_error(self) -> float:
        """The corrected standard error, sd * sqrt(1/J + n_test/n_train); NaN without an interval."""
        return self.sd * math.sqrt(1 / self.n + self.ratio) if self.n > 1 else NAN

    @property
    def split_error(self) -> float:
        """The standard error from split to split, sd / sqrt(J), for choosing and not for claiming."""
        return self.sd / math.sqrt(self.n) if self.n > 1 else NAN

    @property
    def surely_positive(self) -> bool:
        """True where the whole interval lies above zero."""
        return self.low > 0

    def within(self, margin: float) -> bool:
        """True where the whole interval lies inside [-margin, +margin]."""
        return -margin <= self.low and self.high <= margin

    def negated(self) -> Estimate:
        """The same quantity counted in the other direction."""
        return replace(self, mean=-self.mean, low=-self.high, high=-self.low)

    def at(self, n: int) -> Estimate:
        """The estimate that n splits would give if mean and spread stayed what they are."""
        return from_moments(self.mean, self.sd, n, self.ratio)


NO_ESTIMATE = Estimate(NAN, NAN, NAN, 0)


def corrected(values: Sequence[float], ratio: float, smallest_sd: float = 0.0) -> Estimate:
    """Mean and 95% corrected resampled t interval of one finite value per split.

    Splits of one data set share rows, so their values are correlated and var/J is too small. Nadeau and
    Bengio (2003, "Inference for the generalization error", eq. 9) use var * (1/J + n_test/n_train), t with
    J - 1 degrees of freedom. `smallest_sd` stands in where the values do not vary at all (see paired.py for
    when that is due).
    """
    n = len(values)
    if n == 0:
        return NO_ESTIMATE
    mean = math.fsum(values) / n
    if n == 1:
        return Estimate(mean, NAN, NAN, 1, NAN, ratio)
    sd = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (n - 1))
    # 0.3 - 0.2 and 0.4 - 0.3 differ in the last bit; such a spread is rounding, not information.
    if sd <= 1e-12 * max(abs(v) for v in values) + 1e-15:
        sd = smallest_sd
    return from_moments(mean, sd, n, ratio)


def from_moments(mean: float, sd: float, n: int, ratio: float) -> Estimate:
    """The corrected interval from mean and standard deviation over n splits."""
    from scipy.special import stdtrit  # scipy.stats would cost half a second more

    if n < 2 or math.isnan(sd):
        return Estimate(mean, NAN, NAN, n, sd, ratio)
    half = float(stdtrit(n - 1, 0.975)) * sd * math.sqrt(1 / n + ratio)
    return Estimate(mean, mean - half, mean + half, n, sd, ratio)


def two_sided_p(estimate: Estimate) -> float:
    """The p of "the mean is zero", from the t that makes the interval; NaN where there is none."""
    from scipy.special import stdtr

    if not estimate.has_interval:
        return NAN
    if estimate.standard_error == 0:
        return 1.0 if estimate.mean == 0 else 0.0
    return float(2 * stdtr(estimate.n - 1, -abs(estimate.mean) / estimate.standard_error))
