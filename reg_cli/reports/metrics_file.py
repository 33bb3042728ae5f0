"""metrics.json: the numbers of every variant in the plain form that DVC and its like read and compare."""

from __future__ import annotations

import json
import math

from reg_cli.comparison.row import Kind, Row
from reg_cli.reports.files.json_file import plain
from reg_cli.reports.findings import Findings


def metrics_json(findings: Findings) -> str:
    """Variant -> metric -> number; a metric without a number is left out, as these tools know no null."""
    content = {plain(row.name): _numbers(row, findings) for row in findings.comparison.rows}
    return json.dumps(content, indent=2, allow_nan=False) + "\n"


def _numbers(row: Row, findings: Findings) -> dict[str, float]:
    s = row.summary
    found = {
        "train_score": s.train_score.mean,
        "test_score": s.test_score.mean,
        "gap_score": s.gap_score.mean,
        "gap_loss": s.gap_loss.mean,
        "test_loss": s.test_loss.mean,
    }
    if row.paired is not None and row.kind is Kind.VARIANT:
        found["delta_gap"] = row.paired.gap(findings.comparison.headline).estimate.mean
        found["delta_test"] = row.paired.test_score.estimate.mean
    return {name: float(value) for name, value in found.items() if math.isfinite(value)}
