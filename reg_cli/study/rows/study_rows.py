"""Rows of a whole study, as the terms that its scores are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.quantities import count
from reg_cli.study.rows.row_plan import RowPlan
from reg_cli.study.rows.terms import PartRows, Terms, in_unit, mean_terms, score_terms
from reg_cli.study.rows.trial_rows import TrialRows

PARTS = ("train", "val", "test")


@dataclass(frozen=True)
class StudyRows:
    """Rows of every trial, by variant and split, of a study scored by `metric`.

    ValueError where they do not fit the plan, as those of a damaged file.
    """

    metric: str
    n_classes: int
    plan: RowPlan
    of_trial: Mapping[tuple[str, int], TrialRows]

    def __post_init__(self) -> None:
        for (variant, split), trial in self.of_trial.items():
            if not 0 <= split < self.plan.n_splits:
                raise ValueError(f"rows of split {split} stand beside {count(self.plan.n_splits, 'split')}")
            trial.check(
                {part: self.plan.n_rows(part) for part in PARTS},
                self.plan.n_clusters,
                f"{variant} on {split}",
            )

    def has(self, part: str, variant: str, split: int) -> bool:
        """True where a trial has rows of a part."""
        rows = self.of_trial.get((variant, split))
        return rows is not None and rows.has(part)

    def terms(self, part: str, measure: str, variant: str, split: int) -> Terms:
        """Terms of a trial, of the `score` or the `loss`, in the order of `clusters`."""
        trial, in_sums = self.of_trial[variant, split], bool(self.plan.in_sums)
        if part in trial.size:
            terms = trial.sums(part, measure)
            scale = float(self.plan.scale[split])
            # A loss of values is a mean of squares, as that of the RMSE is; classes have scale 1.
            return in_unit(terms, "rmse" if measure == "loss" else self.metric, scale)
        rows = self.rows(part, variant, split)
        if measure == "loss":
            terms = mean_terms(rows.loss)
        else:
            variation = self.plan.variations[part]
            terms = score_terms(self.metric, rows, variation)
        if in_sums:  # the study outgrew the bound after this trial was trained
            return terms.in_buckets(self.plan.cluster[self.plan.rows(part, split)], self.plan.n_clusters)
        return terms

    def rows(self, part: str, variant: str, split: int) -> PartRows:
        """Rows of a trial in the user's units."""
        trial, scale = self.of_trial[variant, split], float(self.plan.scale[split])
        truth: NDArray[Any] = self.plan.target[self.plan.rows(part, split)]
        if part in trial.truth:
            truth = trial.truth[part] * scale + float(self.plan.mean[split])
        return PartRows(
            truth,
            trial.loss[part].astype(np.float64) * scale**2,
            trial.hit.get(part),
            trial.outputs.get(part),
            self.n_classes,
        )

    def clusters(self, part: str, n_splits: int) -> NDArray[np.int64]:
        """The cluster of each place of a part, (S, n); -1 where a cluster has no row there."""
        if not self.plan.in_sums:
            return np.asarray(self.plan.cluster[getattr(self.plan, part)[:n_splits]])
        places = np.full((n_splits, self.plan.n_clusters), -1)
        first = {s: v for v, s in self.of_trial if self.has(part, v, s)}
        for split in range(n_splits):
            if split in first:
                there = self.terms(part, "loss", first[split], split).bottom[0] > 0
                places[split, there] = np.flatnonzero(there)
        return places
