"""Files of the study folder that need no figure, in the order in which they are written: one line each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reg_cli.comparison.findings import Findings
from reg_cli.reports.files.csv_file import (
    attribution_csv,
    comparison_csv,
    history_csv,
    responses_csv,
    results_csv,
    timing_csv,
    tuning_csv,
)
from reg_cli.reports.files.json_file import metrics_json, summary_json


@dataclass(frozen=True)
class Report:
    """A file and the function that makes its text; None where the file does not apply to a study."""

    name: str
    text: Callable[[Findings], str | None]


FILES = (
    Report("results.csv", results_csv),
    Report("comparison.csv", comparison_csv),
    Report("history.csv", history_csv),
    Report("timing.csv", timing_csv),
    Report("summary.json", summary_json),
    Report("metrics.json", metrics_json),
    Report("attribution.csv", attribution_csv),
    Report("responses.csv", responses_csv),
    Report("tuning.csv", tuning_csv),
)
