"""Numbers as a sentence says them."""

from __future__ import annotations

import math

from reg_cli.comparison.estimate import Estimate


def number(x: float) -> str:
    """Three decimals for scores and losses near one, three digits for others: 0.031, 12.4, 3250."""
    if math.isnan(x):
        return "unknown"
    if x == 0 or 0.0005 <= abs(x) < 10:
        return f"{x:.3f}"
    if abs(x) < 0.0005:
        return f"{x:.1g}"
    return f"{x:.1f}" if abs(x) < 100 else f"{x:.0f}"


def with_interval(e: Estimate) -> str:
    """`0.031 [0.012, 0.050]`, or the bare number where no interval exists."""
    return f"{number(e.mean)} [{number(e.low)}, {number(e.high)}]" if e.has_interval else number(e.mean)


def p_value(p: float) -> str:
    """`p = 0.03`, `p < 0.001`."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`; of a long list the first three and how many more."""
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} others"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def metric_word(name: str) -> str:
    """How a sentence writes a metric: abbreviations in capitals, others as words."""
    written = {
        "r2": "R2",
        "rmse": "RMSE",
        "mae": "MAE",
        "roc_auc": "ROC AUC",
        "f1": "F1",
        "f1_macro": "macro F1",
    }
    return written.get(name, name.replace("_", " "))
