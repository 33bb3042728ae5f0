"""Diagnostics that records carry beside their scores (`Record.extra`), as estimates over splits.

Names that reports look for, all optional:

- `dropped_inputs`: columns of the prepared inputs whose first-layer weights are all exactly zero;
- `weight_norm`: root of the sum of squared weights;
- `abs_weight_q05`, `_q25`, `_q50`, `_q75`, `_q95`: quantiles of the absolute weights that are not zero;
- `coadaptation`, `silent_units`, `mean_activation`: how the hidden units behave;
- `memorised_share`: share of the flipped train labels that the kept network reproduces;
- `noise_<level>_test_score`: test score with Gaussian noise of that many standard deviations on the inputs;
- `blank_test_score`: test score with one input column blanked, mean over the columns.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from reg_cli.comparison.estimate import NO_ESTIMATE, Estimate, corrected
from reg_cli.comparison.intervals.reading import usable
from reg_cli.comparison.paired import improvement

if TYPE_CHECKING:
    from reg_cli.study.results.records import Record
    from reg_cli.study.results.study import Study

_NOISE = re.compile(r"noise_([0-9.]+(?:e-?\d+)?)_test_score")


def extra_estimate(study: Study, variant: str, name: str) -> Estimate:
    """Mean and corrected interval of one diagnostic; n = 0 where no record has it."""
    values = [v for r in study.of(variant) if usable(r) and math.isfinite(v := value_of(r, name))]
    return corrected(values, study.test_train_ratio) if values else NO_ESTIMATE


def value_of(record: Record, name: str) -> float:
    """A record's diagnostic, NaN where it has none."""
    return float(record.extra.get(name, math.nan))


def noise_levels(study: Study) -> dict[float, str]:
    """The noise levels that test scores were measured at, and the diagnostics' names, in order."""
    names = {name for record in study.records for name in record.extra}
    levels = {float(found[1]): name for name in names if (found := _NOISE.fullmatch(name))}
    return dict(sorted(levels.items()))


def loss_of_score(study: Study, variant: str, name: str) -> Estimate:
    """By how much worse a disturbed test score is than the clean one, paired by split; positive = worse."""
    values = [
        improvement(study.metric, r.test_score, v)
        for r in study.of(variant)
        if usable(r) and math.isfinite(v := value_of(r, name))
    ]
    return corrected(values, study.test_train_ratio) if values else NO_ESTIMATE
