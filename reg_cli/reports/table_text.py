"""The columns of the comparison table, wherever it is shown: terminal, Markdown, page, picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.intervals.method import NO_ROWS
from reg_cli.comparison.row import Kind, Row
from reg_cli.comparison.wording import sentence, shown
from reg_cli.quantities import count, decimals_for, fixed

if TYPE_CHECKING:
    from reg_cli.comparison.comparison import Comparison
    from reg_cli.comparison.estimate import Estimate


_SPARE = re.compile(r"^\+?(-?)0?(?=[.\d])")
"""A plus and a leading zero."""


@dataclass(frozen=True)
class Cell:
    """One estimate as text: its mean and the bounds of its interval; empty = not there."""

    mean: str = ""
    low: str = ""
    high: str = ""
    value: float = float("nan")

    @property
    def in_brackets(self) -> str:
        """`0.931 [0.912, 0.950]`."""
        return f"{self.mean} {self.bounds}" if self.low else self.mean

    @property
    def bounds(self) -> str:
        """`[0.912, 0.950]`, or nothing where no interval exists."""
        return f"[{self.low}, {self.high}]" if self.low else ""

    @property
    def in_two_lines(self) -> str:
        """The interval under the number, as narrow as can be: `[.912,.950]`."""
        bounds = [_SPARE.sub(r"\1", bound) for bound in (self.low, self.high)]
        return f"{self.mean}\n[{','.join(bounds)}]" if self.low else self.mean


@dataclass(frozen=True)
class Column:
    """A column of estimates. `importance` decides what stays when there is no room: the greatest stays."""

    key: str
    title: str
    explanation: str
    importance: int
    of: Callable[[Row], Estimate | None]
    signed: bool = False


@dataclass(frozen=True)
class Line:
    """One variant's cells by column key; `mark` says what stands in place of a verdict."""

    row: Row
    name: str
    verdict: str
    mark: str
    cells: dict[str, Cell]

    @property
    def section(self) -> str:
        """Part of the table that the line belongs to: a rule stands between the networks, references and the floor."""
        return str(self.row.kind) if self.row.kind in (Kind.REFERENCE, Kind.FLOOR) else "network"


def columns_of(comparison: Comparison) -> tuple[Column, ...]:
    """The columns that a comparison is shown with, in order."""
    metric, headline = comparison.metric.title, comparison.headline
    gap = "gap" if headline == "score" else "loss gap"
    better = "greater is better" if comparison.metric.greater_is_better else "less is better"
    how = (
        f"train minus test {metric}"
        if headline == "score" and comparison.metric.greater_is_better
        else f"test minus train {metric if headline == 'score' else 'loss'}"
    )
    return (
        Column(
            "train_score",
            f"train {metric}",
            f"{metric} on the rows that were trained on, in evaluation mode ({better})",
            1,
            lambda row: row.summary.train_score,
        ),
        Column(
            "test_score",
            f"test {metric}",
            f"{metric} on rows that nothing was fitted or chosen on ({better})",
            3,
            lambda row: row.summary.test_score,
        ),
        Column(
            "gap",
            gap,
            f"{how}: how much worse unseen rows are; positive = overfitting",
            2,
            lambda row: row.summary.gap(headline),
        ),
        Column(
            "delta_gap",
            f"{gap} change",
            f"the {gap} minus the baseline's on the same splits; negative = the gap closed",
            4,
            lambda row: row.paired.gap(headline).estimate if row.paired else None,
            signed=True,
        ),
        Column(
            "delta_test",
            "test gain",
            f"by how much the test {metric} is better than the baseline's on the same splits; positive = "
            "better, whatever the metric",
            5,
            lambda row: row.paired.test_score.estimate if row.paired else None,
            signed=True,
        ),
    )


def lines_of(findings: Findings) -> tuple[Line, ...]:
    """Every row of a comparison as text, each family of numbers with the same decimals."""
    comparison = findings.comparison
    columns = columns_of(comparison)
    families = [("train_score", "test_score", "delta_test"), ("gap", "delta_gap")]
    if comparison.headline == "score":
        families = [tuple(column.key for column in columns)]
    means = {
        column.key: [e.mean for row in comparison.rows if (e := column.of(row)) is not None]
        for column in columns
    }
    decimals = {
        key: decimals_for(value for member in family for value in means[member])
        for family in families
        for key in family
    }
    return tuple(
        Line(
            row,
            shown(row.name),
            row.verdict,
            _mark(row, findings),
            {c.key: _cell(c.of(row), decimals[c.key], c.signed) for c in columns},
        )
        for row in comparison.rows
    )


def _mark(row: Row, findings: Findings) -> str:
    sweep = findings.sweep
    if sweep is not None and sweep.best is not None and sweep.best.variant == row.name:
        return "best on validation"
    if sweep is not None and sweep.one_standard_error and sweep.one_standard_error.variant == row.name:
        return "within one standard error"
    return "" if row.kind is Kind.VARIANT else str(row.kind)


def _cell(estimate: Estimate | None, decimals: int, signed: bool) -> Cell:
    if estimate is None or estimate.n == 0:
        return Cell()
    mean = fixed(estimate.mean, decimals, signed=signed)
    if not estimate.has_interval:
        return Cell(mean, value=estimate.mean)
    low, high = (fixed(x, decimals, signed=signed) for x in (estimate.low, estimate.high))
    return Cell(mean, low, high, estimate.mean)


def notes_of(findings: Findings) -> tuple[str, ...]:
    """Notes under the table: on its intervals, and on trials that are missing."""
    study, comparison = findings.study, findings.comparison
    notes = [interval_note(comparison)]
    if comparison.headline == "loss":
        notes.append(
            "The baseline fits the train rows all but perfectly, so its score gap is only its test error: the gap "
            "shown is of the loss."
        )
    if not study.complete:
        notes.append("The study was interrupted: only the finished trials are shown.")
    for row in comparison.rows:
        if row.summary.n_failed:
            s = row.summary
            because = f" ({'; '.join(s.causes)})" if s.causes else ""
            notes.append(
                sentence(
                    f"{shown(row.name)}: {s.n_failed} of {count(s.n + s.n_failed, 'trial')} left out{because}."
                )
            )
    return tuple(notes)


def interval_note(comparison: Comparison) -> str:
    """Nature of the intervals, in one line."""
    splits, n_test = comparison.n_splits, count(comparison.n_test, "test row")
    if splits < 2:
        return f"One split of {n_test}: no interval exists."
    is_fixed = comparison.kind == "fixed"
    over = (
        f"{count(splits, 'seed')} on one fixed test part of {count(comparison.n_test, 'row')}"
        if is_fixed
        else f"{count(splits, 'split')} of {n_test}"
    )
    if comparison.method.sees_rows:
        how = f"clustered by rows and {'seeds' if is_fixed else 'splits'}"
    elif is_fixed:
        how = "which tell of weights and train rows drawn anew, not of other test rows"
    else:
        how = "corrected for the rows that splits share"
    if not comparison.method.sees_rows and comparison.method.reason != NO_ROWS:
        how += f" ({comparison.method.reason})"
    together = sum(
        row.paired is not None and row.paired.test_score.estimate.has_interval for row in comparison.variants
    )
    family = f"; those of {count(together, 'variant')} hold together" if together > 1 else ""
    return (
        f"95% intervals over {over}, {how}. Changes are paired by {'seed' if is_fixed else 'split'}{family}."
    )
