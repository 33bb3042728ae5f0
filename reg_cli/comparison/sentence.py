"""The closing sentence: which variant closed the gap by how much, how surely, at what cost.

It says what the verdicts say and no more: a variant is praised only for `better`, a gap is "closed" only when
surely down, and where nothing is sure the sentence says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from reg_cli.comparison.estimate import Estimate
from reg_cli.comparison.paired import Paired
from reg_cli.comparison.row import Kind, Row
from reg_cli.comparison.settle import CHANCE
from reg_cli.comparison.verdict import BELOW_FLOOR, Verdict
from reg_cli.comparison.wording import listed, with_interval
from reg_cli.quantities import count, number, p_value


def closing_sentence(rows: Sequence[Row], headline: str, metric: str, margin: float) -> str:
    """The finding of one study in plain words; rows as in the comparison, the baseline first."""
    baseline, tested = rows[0], [row for row in rows if row.kind is Kind.VARIANT]
    gap = "gap" if headline == "score" else "loss gap"
    if baseline.summary.n == 0:
        why = "; ".join(baseline.summary.causes) or "it has no finished trial"
        return f"No comparison can be made: the baseline has no numbers ({why})."
    if not tested:
        return f"The baseline alone: its {gap} is {with_interval(baseline.summary.gap(headline))}."
    compared = sum(_paired(row).test_score.estimate.has_interval for row in tested)
    if compared == 0:
        return (
            "No difference can be shown: there are not two splits to compare on, so no interval exists. The "
            f"baseline's {gap} is {number(baseline.summary.gap(headline).mean)}."
        )
    among = f" among {count(compared, 'variant')}" if compared > 1 else ""
    teller = _Teller(headline, gap, f"test {metric}", margin, among)
    told = " ".join(part for part in (teller.finding(tested), teller.harmful(tested)) if part)
    if not among:
        return told
    first, *rest = told.split(among)  # once is enough for the reader
    return first + among + "".join(rest) if rest else told


class _Teller:
    """The words of one study."""

    def __init__(self, headline: str, gap: str, test: str, margin: float, among: str) -> None:
        self.headline, self.gap, self.test, self.margin, self.among = headline, gap, test, margin, among

    def finding(self, tested: Sequence[Row]) -> str:
        """The best that can be said of any variant."""
        if better := _with(tested, Verdict.BETTER):
            return self.better(better)
        if gap_only := _with(tested, Verdict.GAP_ONLY):
            return self.gap_only(gap_only)
        if hollow := _with(tested, Verdict.HOLLOW):
            return self.hollow(hollow)
        if all(row.verdict == Verdict.NO_DIFFERENCE for row in tested):
            return (
                f"No difference was shown: no variant surely moved the {self.gap}, and every {self.test} is "
                f"the baseline's within {self.margin:g}."
            )
        return self.unsettled(tested)

    def better(self, rows: Sequence[Row]) -> str:
        best = max(rows, key=lambda row: _paired(row).test_score.estimate.mean)
        if _paired(best).gap(self.headline).surely_down:
            told = f"{best.name} {self.gap_change(best)} and {self.test_change(best)}."
        elif _paired(best).gap(self.headline).surely_up:
            told = f"{best.name} {self.test_change(best)}, although it {self.gap_change(best)}."
        else:
            change = with_interval(_paired(best).gap(self.headline).estimate)
            told = f"{best.name} {self.test_change(best)}; its {self.gap} is not shown to differ ({change})."
        return told + _also(rows, best, "also better")

    def gap_only(self, rows: Sequence[Row]) -> str:
        best = self.widest_closing(rows)
        change = _paired(best).test_score
        told = (
            f"{best.name} {self.gap_change(best)}; the {self.test} held (change {with_interval(change.estimate)}, so "
            f"not down by more than {self.margin:g}), and no variant is shown to improve it."
        )
        return told + _also(rows, best, "did the same")

    def hollow(self, rows: Sequence[Row]) -> str:
        best = self.widest_closing(rows)
        if best.judgement is not None and best.judgement.cause == BELOW_FLOOR:
            gained = "it is not shown to beat the no-skill floor"
        else:
            lost = number(_paired(best).train_lost(self.headline).mean)
            test = with_interval(_paired(best).test_score.estimate)
            side = "score" if self.headline == "score" else "loss"
            gained = f"the train {side} got worse by {lost} and the {self.test} is not shown to hold ({test})"
        return f"Nothing is shown to be gained: {best.name} {self.gap_change(best)}, but {gained}."

    def unsettled(self, tested: Sequence[Row]) -> str:
        """Nothing is sure: say so, and what would settle it."""
        rows = [r for r in _with(tested, Verdict.INCONCLUSIVE) if _paired(r).test_score.estimate.has_interval]
        if not rows:
            return "No variant is shown to improve on the baseline."
        repeats = [r.judgement.repeats_needed for r in rows if r.judgement and r.judgement.repeats_needed]
        chance = f"with {CHANCE:.0%} chance"
        if len(repeats) == len(rows):
            each = "" if len(rows) == 1 else " each"
            advice = f"up to {count(max(repeats), 'repeat')} settle it {chance}{each}"
        elif repeats:
            advice = (
                f"{count(min(repeats), 'repeat')} settle the first of them {chance}, others need more rows"
            )
        else:
            advice = "more repeats alone would not settle it"
        verb = "is" if len(rows) == 1 else "are"
        return f"No improvement was shown: {listed([r.name for r in rows])} {verb} inconclusive; {advice}."

    def harmful(self, tested: Sequence[Row]) -> str:
        """Warning of what must not be used; empty when there is nothing of the kind."""
        rows = _with(tested, Verdict.HARMFUL)
        if not rows:
            return ""
        worst = min(rows, key=lambda row: _paired(row).test_score.estimate.mean)
        told = f"Harmful: {worst.name} {self.test_change(worst)}."
        return told + _also(rows, worst, "harmful too")

    def gap_change(self, row: Row) -> str:
        """`closed the gap by ...`; for a gap that surely moved."""
        change = _paired(row).gap(self.headline)
        # The baseline on the same splits, also where a diverged trial left some out: the numbers must add up.
        after = row.summary.gap(self.headline).mean
        before = after - change.estimate.mean
        # Where the baseline lacks some of the variant's splits, the two levels are of different splits.
        levels = f", from {number(before)} to {number(after)}" if change.estimate.n == row.summary.n else ""
        return (
            f"{'closed' if change.surely_down else 'widened'} the {self.gap} by "
            f"{_size(change.estimate)}{levels} ({p_value(change.p)}{self.among})"
        )

    def test_change(self, row: Row) -> str:
        """`improved the test accuracy by ...`; for a test score that surely moved."""
        change = _paired(row).test_score
        verb = "improved" if change.surely_up else "worsened"
        return f"{verb} the {self.test} by {_size(change.estimate)} ({p_value(change.p)}{self.among})"

    def widest_closing(self, rows: Sequence[Row]) -> Row:
        """The row whose gap shrank most."""
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
    return f" {words[0].upper()}{words[1:]}: {listed(others)}." if others else ""
