"""Facts of a stack's rows that its worker needs to keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reg_cli.data.preprocess import PreparedSplit
from reg_cli.study.design.variant import Control
from reg_cli.study.plan import Plan
from reg_cli.study.rows.measure import RowNeeds
from reg_cli.study.rows.row_plan import RowPlan, variations


def row_needs(
    plan: Plan, rows: RowPlan, groups: Sequence[tuple[int, Control]], prepared: Sequence[PreparedSplit]
) -> RowNeeds:
    """The needs of a stack whose splits, and what was done to them, are `groups`."""
    noisy = plan.settings.splits.label_noise > 0
    needs = RowNeeds(
        plan.settings.metric,
        tuple(noisy or control is Control.PERMUTED for _, control in groups),
        tuple(p.target_mean for p in prepared),
    )
    if not rows.in_sums:
        return needs
    dataset, places = plan.dataset, [split for split, _ in groups]
    numbers = {"train": plan.splits.train, "val": plan.splits.val, "test": plan.splits.test}
    fixed = plan.splits.test if dataset.test_rows is not None else None
    return replace(
        needs,
        clusters={part: rows.cluster[of_part[places]] for part, of_part in numbers.items()},
        n_clusters=rows.n_clusters,
        variation=variations(dataset.target.astype(np.float64), fixed),
    )
