"""rows.csv: what each row of every split came to in each trial, for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reg_cli.comparison.findings import Findings
from reg_cli.errors import UsageError
from reg_cli.reports.files.csv_file import csv_text
from reg_cli.study.design.variant import NO_SKILL
from reg_cli.study.rows.row_plan import check_single_rows

if TYPE_CHECKING:
    import pandas as pd

    from reg_cli.study.rows.study_rows import StudyRows


def rows_csv(findings: Findings) -> Iterator[str]:
    """One line per row of a part of a trial, the text of one trial after the other.

    `row` is the row's position in the table, from 0; `prediction` the class or value that the network gives, `out_...`
    its raw outputs, which only the test part keeps for most metrics.

    Raises UsageError with the reason where the study keeps no single rows.
    """
    rows = findings.study.rows
    if rows is None or not rows.of_trial:
        raise UsageError(
            f"--rows must have rows, but {findings.study.data.name!r} was trained without keeping any"
        )
    check_single_rows(in_sums=bool(rows.plan.in_sums))
    return _texts(findings, rows)


def _texts(findings: Findings, rows: StudyRows) -> Iterator[str]:
    is_first = True
    for name in (*findings.study.variant_names, *findings.study.references, NO_SKILL):
        for split in range(findings.study.n_splits):
            for part in ("train", "val", "test"):
                if not rows.has(part, name, split):
                    continue
                text = csv_text(_frame(findings, rows, name, split, part))
                yield text if is_first else text.split("\n", 1)[1]
                is_first = False


def _frame(findings: Findings, rows: StudyRows, name: str, split: int, part: str) -> pd.DataFrame:
    """The lines of one part of one trial."""
    import numpy as np
    import pandas as pd

    from reg_cli.study.rows.terms import predicted_class

    classes = findings.study.data.classes
    found, numbers = rows.rows(part, name, split), rows.plan.rows(part, split)
    truth, outputs = found.truth, found.outputs
    if not classes:
        mean, scale = float(rows.plan.mean[split]), float(rows.plan.scale[split])
        outputs = None if outputs is None else outputs * scale + mean
        prediction = np.full(len(numbers), np.nan) if outputs is None else outputs[0]
        shown = {}
    else:
        labels = np.array(classes, dtype=object)
        truth = labels[truth.astype(np.int64)]
        prediction = np.full(len(numbers), None) if outputs is None else labels[predicted_class(outputs)]
        named = classes if len(classes) > 2 else classes[1:]
        shown = {
            f"out_{label}": np.full(len(numbers), np.nan) if outputs is None else outputs[place]
            for place, label in enumerate(named)
        }
    return pd.DataFrame(
        {
            "variant": str(name),
            "kind": str(findings.comparison.row(name).kind),
            "split": split,
            "part": part,
            "row": rows.plan.number[numbers],
            "cluster": rows.plan.cluster[numbers],
            "truth": truth,
            "prediction": prediction,
            "loss": found.loss,
            "hit": None if found.hit is None else found.hit.astype(int),
            **shown,
        }
    )
