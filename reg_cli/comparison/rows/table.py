"""Studies that have intervals which see rows: kinds of split and metrics that the calibration benchmark measures."""

from __future__ import annotations

from dataclasses import dataclass

from reg_cli.comparison.rows.scores import FORMS

KINDS = ("random", "folds", "groups", "time", "fixed")
"""Kinds of split with a cell in the table."""


@dataclass(frozen=True)
class Method:
    """Use of rows, or none; `reason` says why not, for the reader of the interval."""

    sees_rows: bool
    reason: str = ""


def method(kind: str, metric: str, *, fold_repeats: int = 2, rows_stored: bool = True) -> Method:
    """Two-way clustered errors, or the corrected resampled t (Nadeau & Bengio 2003) and the reason for it.

    `metric` is a metric's name, or `loss`. `fold_repeats` counts the passes of a cross-validation.
    """
    if not rows_stored:
        return Method(False, "corrected t: the study was run before rows were stored")
    if metric != "loss" and metric not in FORMS:
        return Method(False, f"corrected t: {metric.replace('_', ' ')} is no ratio of sums over rows")
    if kind not in KINDS:
        return Method(False, f"corrected t: splits of the kind {kind} are not in the calibration table")
    if kind == "folds" and fold_repeats < 2:
        return Method(False, "corrected t: one pass of folds tests each row once; repeat it (--cv 2x5)")
    return Method(True)
