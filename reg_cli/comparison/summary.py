"""Mean and interval per variant: what each came to on its own, before any comparison."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from reg_cli.comparison.estimate import NAN, Estimate, corrected
from reg_cli.study.design.variant import NO_SKILL
from reg_cli.study.results.records import Record
from reg_cli.study.results.study import Study


@dataclass(frozen=True)
class VariantSummary:
    """One variant over its splits.

    `n` counts the trials with numbers, `n_failed` those left out, `causes` why. Levels carry the corrected
    interval too: the splits share rows. `epochs` and `kept_epoch` are means over the trials with
    numbers; `zero_share` is the share of weights that are exactly zero.
    """

    variant: str
    n: int
    n_failed: int
    train_score: Estimate
    val_score: Estimate
    test_score: Estimate
    train_loss: Estimate
    val_loss: Estimate
    test_loss: Estimate
    gap_score: Estimate
    gap_loss: Estimate
    zero_share: float
    epochs: float
    kept_epoch: float
    causes: tuple[str, ...] = ()

    def gap(self, headline: str) -> Estimate:
        """The gap that the study speaks of: `score` or `loss`."""
        return self.gap_score if headline == "score" else self.gap_loss


def usable(record: Record) -> bool:
    """True where a trial's numbers may be compared: it ended well and its train and test numbers are finite."""
    numbers = (record.train_loss, record.test_loss, record.train_score, record.test_score)
    return record.status.has_numbers and all(math.isfinite(x) for x in numbers)


def summarize(study: Study, variant: str) -> VariantSummary:
    """The summary of one variant, or of the no-skill floor, from the study's records."""
    records = study.of(variant)
    good = [r for r in records if usable(r)]
    failed = [r for r in records if not usable(r)]

    def estimate(values: Iterable[float]) -> Estimate:
        return corrected([v for v in values if math.isfinite(v)], study.test_train_ratio)

    return VariantSummary(
        variant=variant,
        n=len(good),
        n_failed=len(failed),
        train_score=estimate(r.train_score for r in good),
        val_score=estimate(r.val_score for r in good),
        test_score=estimate(r.test_score for r in good),
        train_loss=estimate(r.train_loss for r in good),
        val_loss=estimate(r.val_loss for r in good),
        test_loss=estimate(r.test_loss for r in good),
        gap_score=estimate(study.metric.gap(r.train_score, r.test_score) for r in good),
        gap_loss=estimate(r.test_loss - r.train_loss for r in good),
        zero_share=_mean([r.zero_weights / r.n_weights for r in good if r.n_weights]),
        epochs=_mean([r.epochs for r in good if variant != NO_SKILL]),
        kept_epoch=_mean([r.kept_epoch for r in good if variant != NO_SKILL]),
        causes=tuple(dict.fromkeys(f"{r.status}: {r.cause}" if r.cause else str(r.status) for r in failed)),
    )


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values) if values else NAN
