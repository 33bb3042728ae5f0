"""Holm's adjustment: how sure one may be when several variants were looked at."""

from __future__ import annotations

import math
from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Step-down adjusted p-values, in the order given (Holm 1979); NaN stays NaN and counts for nothing.

    With the k smallest p already rejected, m - k hypotheses remain, so the next p is multiplied by m - k;
    adjusted values never decrease along the order and never exceed 1. Valid whatever the dependence between
    the tests, which matters here: every variant is compared with the same baseline.
    """
    order = sorted((k for k, p in enumerate(p_values) if not math.isnan(p)), key=lambda k: p_values[k])
    adjusted = [math.nan] * len(p_values)
    running = 0.0
    for rank, k in enumerate(order):
        running = max(running, min(1.0, p_values[k] * (len(order) - rank)))
        adjusted[k] = running
    return adjusted
