"""Mean and interval per variant: what each came to on its own, before any comparison."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from reg_cli.comparison.estimate import NAN, Estimate
from reg_cli.comparison.intervals.reading import Reading, usable


@dataclass(frozen=True)
class VariantSummary:
    """One variant over its splits.

    `n` counts the trials with numbers, `n_failed` those left out, `causes` why. Scores are pooled over splits;
    `test_score_mean` is the mean of the splits' own. `epochs` and `kept_epoch` are means over the trials with
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
    test_score_mean: float
    zero_share: float
    epochs: float
    kept_epoch: float
    causes: tuple[str, ...] = ()

    def gap(self, headline: str) -> Estimate:
        """The gap that the study speaks of: `score` or `loss`."""
        return self.gap_score if headline == "score" else self.gap_loss


LEVELS = tuple(f.name for f in fields(VariantSummary) if f.type == "Estimate")
"""The quantities that every variant has a level of."""


def summarize(reading: Reading, variant: str) -> VariantSummary:
    """The summary of one variant, of a reference, or of the no-skill floor."""
    records = reading.study.of(variant)
    has_epochs = variant in reading.study.variant_names
    good = [r for r in records if usable(r)]
    failed = [r for r in records if not usable(r)]
    return VariantSummary(
        variant=variant,
        n=len(good),
        n_failed=len(failed),
        **{name: reading.estimate(name, variant) for name in LEVELS},
        test_score_mean=_mean([r.test_score for r in good]),
        zero_share=_mean([r.zero_weights / r.n_weights for r in good if r.n_weights]),
        epochs=_mean([r.epochs for r in good if has_epochs]),
        kept_epoch=_mean([r.kept_epoch for r in good if has_epochs]),
        causes=tuple(dict.fromkeys(f"{r.status}: {r.cause}" if r.cause else str(r.status) for r in failed)),
    )


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values) if values else NAN
