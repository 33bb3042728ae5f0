"""Numbers a network can take from moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def parts(seconds: NDArray[np.float64], name: str) -> dict[str, NDArray[np.float64]]:
    """Numbers a network can take from moments (seconds since 1970, NaN = missing); none that never varies.

    Shape: each (N,): days since 1970, month 1-12, day of the month, day of the week 0-6 (Monday first), hour
    with its fraction.
    """
    import numpy as np

    known = np.isfinite(seconds)
    whole = np.where(known, seconds, 0.0)
    day = np.floor(whole / 86400)
    date = day.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    found = {
        "days": day,
        "month": month.astype(np.int64) % 12 + 1.0,
        "day of month": (date - month).astype(np.int64) + 1.0,
        "weekday": (day + 3) % 7,
        "hour": (whole - 86400 * day) / 3600,
    }
    kept = {}
    for part, values in found.items():
        if known.any() and np.ptp(values[known]) > 0:
            values[~known] = np.nan
            kept[f"{name} ({part})"] = values
    return kept
