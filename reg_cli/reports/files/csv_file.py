"""CSV files of the study folder: its numbers for other programs.

The same results give the same bytes: floats are written by `repr`, the shortest text that reads back as the
same number, lines end in a line feed whatever the system, and a missing number is an empty cell.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.wording import LONGEST_SENTENCE
from reg_cli.names import printable

if TYPE_CHECKING:
    import pandas as pd

    from reg_cli.comparison.across import Across
    from reg_cli.comparison.estimate import Estimate

# What a spreadsheet would take for the start of a formula.
_FORMULA = ("=", "+", "-", "@")


def results_csv(findings: Findings) -> str:
    """One row per trial; of a sweep along a condition, the trials of every point with its value."""
    import pandas as pd

    if not findings.points:
        return csv_text(findings.study.results())
    name = findings.responses[0].name
    frames = [study.results().assign(**{name: value}) for value, study in findings.points]
    return csv_text(pd.concat(frames, ignore_index=True))


def timing_csv(findings: Findings) -> str:
    """Seconds of every trial and in all: the one table in which equal runs differ."""
    return csv_text(findings.study.timing())


def comparison_csv(findings: Findings) -> str:
    """One row per variant."""
    return csv_text(findings.comparison.to_frame())


def history_csv(findings: Findings) -> str:
    """One row per trial and epoch."""
    return csv_text(findings.study.history())


def responses_csv(findings: Findings) -> str | None:
    """One row per variant and position, the estimates with their bounds; None where no condition was swept."""
    import pandas as pd

    if not findings.responses:
        return None
    rows = []
    for response in findings.responses:
        pairs = zip(response.positions, response.summaries, strict=True)
        for place, (position, summary) in enumerate(pairs):
            row: dict[str, object] = {"variant": response.variant, response.name: position, "n": summary.n}
            for name in ("train_score", "val_score", "test_score", "gap_score", "gap_loss"):
                e: Estimate = getattr(summary, name)
                row |= {name: e.mean, f"{name}_low": e.low, f"{name}_high": e.high}
            rows.append(row | _worth(findings, response.variant, place))
    return csv_text(pd.DataFrame(rows))


def _worth(findings: Findings, variant: str, place: int) -> dict[str, object]:
    """The worth of a variant in rows at one size, in the sweeps that tell it; empty for the baseline."""
    if not findings.worth:
        return {}
    n_rows = findings.points[place][1].n_train
    of = next((worth.at(n_rows) for worth in findings.worth if worth.variant == variant), None)
    found = (None, None, None) if of is None else (of.equal, of.low, of.high)
    return dict(zip(("worth_rows", "worth_rows_low", "worth_rows_high"), found, strict=True))


def across_csv(across: Across) -> str:
    """One row per variant: its ranks over the data sets, and the test against the baseline."""
    import pandas as pd

    return csv_text(pd.DataFrame([asdict(row) for row in across.rows]))


def tuning_csv(findings: Findings) -> str | None:
    """One row per technique and split: the strength chosen there; None where nothing was tuned."""
    import pandas as pd

    if findings.tuned is None:
        return None
    rows = [
        {"technique": technique, "split": split, "chosen": name}
        for technique, chosen in findings.tuned.chosen.items()
        for split, name in enumerate(chosen)
    ]
    return csv_text(pd.DataFrame(rows))


def attribution_csv(findings: Findings) -> str | None:
    """One row per effect of a factorial; None where the study holds none."""
    return None if findings.attribution is None else csv_text(findings.attribution.to_frame())


def csv_text(frame: pd.DataFrame) -> str:
    """A table as CSV whose text cells no spreadsheet runs and no terminal obeys."""
    harmless = frame.rename(columns=harmless_cell)
    for position, kind in enumerate(harmless.dtypes):
        if kind.kind not in "iufb":
            column = harmless.iloc[:, position]
            texts = {cell: harmless_cell(cell) for cell in column.unique() if isinstance(cell, str)}
            harmless.isetitem(position, [texts.get(cell, cell) for cell in column])
    return str(harmless.to_csv(index=False, lineterminator="\n"))


def harmless_cell(cell: str) -> str:
    """One line of visible characters, with an apostrophe before what a spreadsheet would run.

    A cell that already is a number (`-0.5` as text) runs nothing and stays.
    """
    text = printable(cell, LONGEST_SENTENCE) if cell else ""
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
