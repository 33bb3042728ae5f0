"""Wrong labels on purpose, in a known number and place: what a network memorises can then be counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.data.dataset import Dataset
from reg_cli.data.splits.split_plan import SplitPlan
from reg_cli.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PURPOSE = 0x0F11F  # keeps these draws apart from the split's own


def flip_labels(
    dataset: Dataset, plan: SplitPlan, split: int, rate: float
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The target with a share `rate` of one split's train and val labels replaced by another class, and
    which.

    Every row has one draw and one wrong class that depend on the plan's seed and the split alone: the rows
    flipped at a lower rate are among those flipped at a higher one, and they get the same wrong class. In
    train and in val the number flipped is exactly the rate times the rows, rounded. Test labels stay clean.

    Shape: target (N,) and flipped (N,), over all rows of the data set. Raises UsageError for a regression
    target or a rate outside [0, 1).
    """
    import numpy as np

    if not dataset.task.is_classification:
        raise UsageError(
            "--label-noise must have classes to flip, but "
            f"{dataset.target_name!r} is a quantity; leave it out"
        )
    if not 0 <= rate < 1:
        raise UsageError(f"--label-noise must be at least 0 and below 1, but {rate:g} was given; try 0.2")
    rng = np.random.default_rng(np.random.SeedSequence([plan.seed, split, _PURPOSE]))
    order = rng.random(dataset.n_rows)
    step = rng.integers(1, len(dataset.classes), dataset.n_rows)
    flipped = np.zeros(dataset.n_rows, dtype=np.bool_)
    for rows in (plan.train[split], plan.val[split]):
        n_flipped = round(rate * len(rows))
        flipped[rows[np.argsort(order[rows], kind="stable")[:n_flipped]]] = True
    target = dataset.target.astype(np.int64)
    target[flipped] = (target[flipped] + step[flipped]) % len(dataset.classes)
    return target, flipped
