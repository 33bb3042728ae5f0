"""Titles of figures: the finding, short, and never more than the verdicts say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.verdict import Verdict
from reg_cli.comparison.wording import shown
from reg_cli.quantities import count, decimals_for, fixed

if TYPE_CHECKING:
    from reg_cli.comparison.comparison import Comparison
    from reg_cli.comparison.row import Row


def gap_title(comparison: Comparison) -> str:
    """The finding on the gap: who closed it, from what to what, and whether the test score went along."""
    gap = gap_word(comparison)
    if comparison.baseline.summary.n == 0:
        return "No comparison can be made: the baseline has no numbers"
    if not comparison.variants:
        return f"The baseline's {gap} is {_number(comparison.baseline.summary.gap(comparison.headline).mean)}"
    if best := _leader(comparison, Verdict.BETTER):
        return f"{shown(best.name)} {_moved(best, comparison)} and is better on test rows"
    if best := _leader(comparison, Verdict.GAP_ONLY):
        return f"{shown(best.name)} {_moved(best, comparison)}; the test score held, a gain is not shown"
    if best := _leader(comparison, Verdict.HOLLOW):
        return f"{shown(best.name)} {_moved(best, comparison)}, but nothing was gained"
    harmful = [row for row in comparison.variants if row.verdict == Verdict.HARMFUL]
    if len(harmful) == len(comparison.variants):
        return "Every variant is harmful: the test score fell"
    return f"No variant is shown to improve on the baseline's {gap}"


def effects_title(comparison: Comparison) -> str:
    """The finding on both axes: how many variants are better, and whether any is harmful."""
    rows = comparison.variants
    if not rows:
        return "The baseline alone: nothing is compared"
    better = [row for row in rows if row.verdict == Verdict.BETTER]
    harmful = [row for row in rows if row.verdict == Verdict.HARMFUL]
    metric = comparison.metric.title
    if better:
        best = max(better, key=lambda row: row.paired.test_score.estimate.mean if row.paired else 0.0)
        gain = _gain(best)
        others = f"; {len(better) - 1} more better" if len(better) > 1 else ""
        told = f"{shown(best.name)} gains {gain} test {metric}{others}"
    else:
        told = f"No variant is shown to gain test {metric}"
    if not harmful:
        return told
    named = shown(harmful[0].name) if len(harmful) == 1 else count(len(harmful), "variant")
    return (
        f"{told}; {named} harmful"
        if better
        else f"{told}, and {named} {'is' if len(harmful) == 1 else 'are'} harmful"
    )


def data_line(findings: Findings) -> str:
    """Basis of a figure: the data, how many rows and splits."""
    study = findings.study
    parts = f"{study.n_train} train, {study.n_val} validation, {count(study.n_test, 'test row')} each"
    return (
        f"{shown(study.data.name)}: {count(study.data.n_rows, 'row')}, "
        f"{count(study.n_splits, 'split')} ({parts})"
    )


def interval_words(comparison: Comparison) -> str:
    """Meaning of a figure's bars."""
    if comparison.n_splits < 2:
        return "One split: no interval exists."
    return f"Bars: 95% intervals {interval_basis(comparison)}."


def interval_basis(comparison: Comparison) -> str:
    """Units the intervals are taken over."""
    over = "seeds" if comparison.kind == "fixed" else "splits"
    if comparison.method.sees_rows:
        return f"over rows and {over}"
    return (
        f"over {over}, one fixed test part" if over == "seeds" else "over splits, corrected for shared rows"
    )


def gap_word(comparison: Comparison) -> str:
    """`gap`, or `loss gap` where that is the headline."""
    return "gap" if comparison.headline == "score" else "loss gap"


def _moved(row: Row, comparison: Comparison) -> str:
    assert row.paired is not None
    change = row.paired.gap(comparison.headline)
    after = row.summary.gap(comparison.headline).mean
    before = after - change.estimate.mean
    digits = decimals_for([before, after])
    if not (change.surely_down or change.surely_up):
        return f"leaves the {gap_word(comparison)} at {fixed(after, digits)}"
    verb = "cuts" if change.surely_down else "widens"
    return f"{verb} the {gap_word(comparison)} from {fixed(before, digits)} to {fixed(after, digits)}"


def _leader(comparison: Comparison, verdict: Verdict) -> Row | None:
    """The row that the closing sentence speaks of: best test gain if better, else the widest closing."""
    rows = [row for row in comparison.variants if row.verdict == verdict and row.paired is not None]
    if not rows:
        return None
    if verdict is Verdict.BETTER:
        return max(rows, key=lambda row: row.paired.test_score.estimate.mean if row.paired else 0.0)
    return min(rows, key=lambda row: row.paired.gap(comparison.headline).estimate.mean if row.paired else 0.0)


def _gain(row: Row) -> str:
    assert row.paired is not None
    gain = row.paired.test_score.estimate.mean
    return fixed(gain, decimals_for([gain, row.summary.test_score.mean]))


def _number(x: float) -> str:
    return fixed(x, decimals_for([x]))
