"""One row of the comparison, and the same row as comparison.csv holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reg_cli.comparison.estimate import NAN, NO_ESTIMATE, Estimate
from reg_cli.comparison.paired import Difference, Paired, improvement
from reg_cli.comparison.summary import VariantSummary
from reg_cli.comparison.verdict import Judgement
from reg_cli.engine.metrics import Score


class Kind(StrEnum):
    """Role of a row; only variants are tested, controls, references and the floor are for orientation."""

    BASELINE = "baseline"
    VARIANT = "variant"
    CONTROL = "control"
    REFERENCE = "reference"
    FLOOR = "floor"


@dataclass(frozen=True)
class Row:
    """A summary, and for variants and controls the differences to the baseline and the judgement."""

    kind: Kind
    summary: VariantSummary
    paired: Paired | None = None
    judgement: Judgement | None = None

    @property
    def name(self) -> str:
        """The variant's name."""
        return self.summary.variant

    @property
    def verdict(self) -> str:
        """The verdict's word; empty for the baseline, references and the no-skill floor."""
        return "" if self.judgement is None else str(self.judgement.verdict)

    def cells(self, headline: str) -> dict[str, object]:
        """The cells of comparison.csv by column: the contract's columns first, extras behind them."""
        s, p, j = self.summary, self.paired, self.judgement
        return {
            "variant": s.variant,
            "kind": str(self.kind),
            "n": s.n,
            **_estimate("train_score", s.train_score),
            **_estimate("test_score", s.test_score),
            **_estimate("gap_score", s.gap_score),
            **_estimate("gap_loss", s.gap_loss),
            **_difference("delta_gap", p.gap(headline) if p else None),
            **_difference("delta_test", p.test_score if p else None),
            "verdict": self.verdict,
            "headline": headline,
            "test_score_mean": s.test_score_mean,
            **_estimate("train_lost", p.train_lost(headline) if p else NO_ESTIMATE),
            **_estimate("test_won", p.test_won(headline) if p else NO_ESTIMATE),
            **_estimate("skill", (p.skill or NO_ESTIMATE) if p else NO_ESTIMATE),
            "rope_worse": p.rope.worse if p else NAN,
            "rope_same": p.rope.same if p else NAN,
            "rope_better": p.rope.better if p else NAN,
            "repeats_needed": j.repeats_needed if j else None,
            "cause": j.cause if j else "",
            "unsettled_because": j.unsettled_because if j else "",
            **_estimate("val_score", s.val_score),
            **_estimate("train_loss", s.train_loss),
            **_estimate("val_loss", s.val_loss),
            **_estimate("test_loss", s.test_loss),
            "zero_share": s.zero_share,
            "epochs": s.epochs,
            "kept_epoch": s.kept_epoch,
            "n_failed": s.n_failed,
            "failed_because": "; ".join(s.causes),
        }


def best_row(rows: Sequence[Row], metric: Score) -> Row:
    """The best mean validation score, the baseline (the first row) included: chosen there, so that its test score does
    not flatter."""
    best = rows[0]
    for row in rows:
        if row.kind not in (Kind.BASELINE, Kind.VARIANT) or not row.summary.n:
            continue
        mean, ahead = row.summary.val_score.mean, best.summary.val_score.mean
        if ahead != ahead or improvement(metric, mean, ahead) > 0:
            best = row
    return best


def _estimate(name: str, e: Estimate) -> dict[str, object]:
    return {name: e.mean, f"{name}_low": e.low, f"{name}_high": e.high}


def _difference(name: str, d: Difference | None) -> dict[str, object]:
    return {
        **_estimate(name, d.estimate if d else NO_ESTIMATE),
        f"{name}_p": d.p if d else NAN,
        f"{name}_p_holm": d.p_holm if d else NAN,
    }
