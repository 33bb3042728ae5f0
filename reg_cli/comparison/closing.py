"""The closing sentence: which variant closed the gap by how much, how surely, at what cost.

It says what the verdicts say and no more: a variant is praised only for `better`, a gap is "closed" only
when surely down, and where nothing is sure the sentence says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from reg_cli.comparison.estimate import Estimate
from reg_cli.comparison.paired import Paired
from reg_cli.comparison.row import Kind, Row
from reg_cli.comparison.verdict import Verdict
from reg_cli.comparison.wording import listed, number, p_value, with_interval


def closing_sentence(rows: Sequence[Row], headline: str, metric: str, margin: float) -> str:
    """The finding of one study in plain words; rows as in the comparison, the baseline first."""
    baseline, tested = rows[0], [row for row in rows if row.kind is Kind.VARIANT]
    if baseline.summary.n == 0:
        why = "; ".join(baseline.summary.causes) or "it has no finished trial"
        return f"No comparison can be made: the baseline has no numbers ({why})."
    if not tested:
        return f"The baseline alone: its {_gap(headline)} is {with_interval(baseline.summary.gap(headline))}."
    if all(row.paired is None or row.paired.test_score.estimate.n < 2 for row in tested):
        return (
            "No difference can be shown: there are not two splits to compare on, so no interval exists. "
            f"The baseline's {_gap(headline)} is {number(baseline.summary.gap(headline).mean)}."
        )
    compared = sum(_paired(row).test_score.estimate.has_interval for row in tested)
    say = _Teller(baseline, headline, metric.replace("_", " "), margin, compared)
    return " ".join(part for part in (say.best(tested), say.harmful(tested)) if part)


def _gap(headline: str) -> str:
    return "gap" if headline == "score" else "loss gap"


class _Teller:
    """The words of one study."""

    def __init__(self, baseline: Row, headline: str, metric: str, margin: float, n_compared: int) -> None:
        self.baseline, self.headline, self.metric, self.margin = baseline, headline, metric, margin
        self.holm = f" after Holm over {n_compared} variants" if n_compared > 1 else ""

    def best(self, tested: Sequence[Row]) -> str:
        better = _with(tested, Verdict.BETTER)
        if better:
            best = max(better, key=lambda row: _paired(row).test_score.estimate.mean)
            return (
                f"{best.name} raised the test score: {self.test_change(best)}; {self.gap_change(best)}."
                + _also(better, best, "also better")
            )
        gap_only, hollow = _with(tested, Verdict.GAP_ONLY), _with(tested, Verdict.HOLLOW)
        if gap_only:
            best = self.widest_closing(gap_only)
            test = with_interval(_paired(best).test_score.estimate)
            return (
                f"{best.name}: {self.gap_change(best)}, and the test {self.metric} held (change {test}, not "
                f"down by more than {self.margin:g}), but no variant is shown to raise it."
            ) + _also(gap_only, best, "did the same")
        if hollow:
            best = self.widest_closing(hollow)
            judgement = best.judgement
            assert judgement is not None
            if "floor" in judgement.cause:
                gained = "it is not shown to beat the no-skill floor"
            else:
                lost = number(_paired(best).train_lost(self.headline).mean)
                test = with_interval(_paired(best).test_score.estimate)
                side = "score" if self.headline == "score" else "loss"
                gained = (
                    f"the train {side} got worse by {lost} and the test {self.metric} is not shown to hold "
                    f"({test})"
                )
            return f"Nothing is shown to be gained. {best.name}: {self.gap_change(best)}, but {gained}."
        if all(row.verdict == Verdict.NO_DIFFERENCE for row in tested):
            return (
                f"No difference was shown: no variant surely moved the {_gap(self.headline)}, and every test "
                f"{self.metric} is the baseline's within {self.margin:g}."
            )
        return self.unsettled(tested)

    def unsettled(self, tested: Sequence[Row]) -> str:
        """Nothing is sure: say so, and what would settle it."""
        open_rows = [
            row for row in _with(tested, Verdict.INCONCLUSIVE) if _paired(row).test_score.estimate.n > 1
        ]
        if not open_rows:
            return "No variant improved on the baseline."
        needed = [
            row.judgement.repeats_needed
            for row in open_rows
            if row.judgement and row.judgement.repeats_needed
        ]
        if len(needed) == len(open_rows):
            advice = f"about {max(needed)} repeats would settle every verdict"
        elif needed:
            advice = f"about {min(needed)} repeats would settle some; the others need more rows"
        else:
            advice = "more repeats alone would not settle it"
        return f"No improvement was shown: {listed([row.name for row in open_rows])} inconclusive; {advice}."

    def harmful(self, tested: Sequence[Row]) -> str:
        rows = _with(tested, Verdict.HARMFUL)
        if not rows:
            return ""
        worst = min(rows, key=lambda row: _paired(row).test_score.estimate.mean)
        if len(rows) == 1:
            return f"{worst.name} is harmful: {self.test_change(worst)}."
        names = listed([row.name for row in rows])
        return f"Harmful: {names}; the worst is {worst.name}: {self.test_change(worst)}."

    def gap_change(self, row: Row) -> str:
        change = _paired(row).gap(self.headline)
        if not (change.surely_down or change.surely_up):
            return (
                f"its {_gap(self.headline)} is not shown to differ (change {with_interval(change.estimate)})"
            )
        # The baseline on the same splits, also where a diverged trial left some out: the three numbers must
        # add up.
        after = row.summary.gap(self.headline).mean
        before = after - change.estimate.mean
        verb = "closed" if change.surely_down else "widened"
        return (
            f"the {_gap(self.headline)} {verb} by {_size(change.estimate)}, "
            f"from {number(before)} to {number(after)} ({p_value(change.p_holm)}{self.holm})"
        )

    def test_change(self, row: Row) -> str:
        change = _paired(row).test_score
        verb = "better" if change.estimate.mean > 0 else "worse"
        return f"test {self.metric} {verb} by {_size(change.estimate)} ({p_value(change.p_holm)}{self.holm})"

    def widest_closing(self, rows: Sequence[Row]) -> Row:
        return min(rows, key=lambda row: _paired(row).gap(self.headline).estimate.mean)


def _size(e: Estimate) -> str:
    """A change that is surely one way, without its sign: the verb carries that."""
    return with_interval(e if e.mean > 0 else e.negated())


def _with(rows: Sequence[Row], verdict: Verdict) -> list[Row]:
    return [row for row in rows if row.verdict == verdict]


def _paired(row: Row) -> Paired:
    assert row.paired is not None
    return row.paired


def _also(rows: Sequence[Row], best: Row, words: str) -> str:
    others = [row.name for row in rows if row is not best]
    return f" {listed(others)} {words}." if others else ""
