"""Estimates, lists, metrics and names as a sentence says them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reg_cli.comparison.estimate import Estimate
from reg_cli.names import printable
from reg_cli.quantities import count, number

if TYPE_CHECKING:
    from reg_cli.study.results.study import Metric


def with_interval(e: Estimate) -> str:
    """`0.031 [0.012, 0.050]`, or the bare number where no interval exists."""
    return f"{number(e.mean)} [{number(e.low)}, {number(e.high)}]" if e.has_interval else number(e.mean)


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`; of a long list the first three and how many more."""
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {count(len(names) - 3, 'other')}"
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


def level(estimate: Estimate, metric: Metric) -> Estimate:
    """A score's estimate as it is shown: a t interval may pass the ends of the score's range, the score cannot."""
    return replace(estimate, low=max(estimate.low, metric.low), high=min(estimate.high, metric.high))


LONGEST_NAME = 60
LONGEST_SENTENCE = 4000


def shown(name: object) -> str:
    """A name from the data (variant, column, class, data set) as one harmless line of plain text."""
    return printable(name, LONGEST_NAME)


def sentence(text: object) -> str:
    """A sentence that may quote names from the data, as one harmless line of plain text."""
    return printable(text, LONGEST_SENTENCE)
