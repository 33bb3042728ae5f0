"""Method: where intervals come from rows, and where from splits alone, and why."""

from __future__ import annotations

from dataclasses import dataclass

from reg_cli.study.rows.terms import METRICS_OF_ROWS

KINDS = ("random", "folds", "groups", "time", "fixed")
"""Kinds of split with a cell in the calibration table."""
NO_ROWS = "the study keeps no rows"


@dataclass(frozen=True)
class Method:
    """Use of rows, or none; `reason` says why not, for the reader of the interval."""

    sees_rows: bool
    reason: str = ""


def method(kind: str, metric: str, *, tests_rows_once: bool = False, has_rows: bool = True) -> Method:
    """Two-way clustered errors, or the corrected resampled t (Nadeau & Bengio 2003) and the reason for it.

    `metric` is a metric's name, or `loss`. `tests_rows_once`: a cross-validation of one pass.
    """
    if not has_rows:
        return Method(False, NO_ROWS)
    if metric != "loss" and metric not in METRICS_OF_ROWS:
        return Method(False, f"the {metric.replace('_', ' ')} is no sum over rows")
    if kind not in KINDS:
        return Method(False, f"splits of the kind {kind} are not in the calibration table")
    if kind == "folds" and tests_rows_once:
        return Method(False, "one pass of folds tests each row once; repeat it (--cv 2x5)")
    return Method(True)
