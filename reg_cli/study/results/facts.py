"""What the remarks on the data need to know of it, read from `study.settings["facts"]`.

All keys are optional, and a fact that is missing earns no remark: `class_counts` (class -> rows),
`duplicates_across_splits` (rows of a test part that stand in the train part too, mean over splits),
`constant_columns`, `leaking_columns` (names).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reg_cli.study.results.study import Study

if TYPE_CHECKING:
    from reg_cli.data.dataset import Dataset
    from reg_cli.data.splits.split_plan import SplitPlan


@dataclass(frozen=True)
class Facts:
    """The facts of one data set, as the data floor found them."""

    class_counts: Mapping[str, int] = field(default_factory=dict)
    duplicates_across_splits: float = 0.0
    constant_columns: tuple[str, ...] = ()
    leaking_columns: tuple[str, ...] = ()


def facts_of(study: Study) -> Facts:
    """The facts that the study carries."""
    given = study.settings.get("facts", {})
    return Facts(
        class_counts={str(name): int(rows) for name, rows in given.get("class_counts", {}).items()},
        duplicates_across_splits=float(given.get("duplicates_across_splits", 0)),
        constant_columns=tuple(given.get("constant_columns", ())),
        leaking_columns=tuple(given.get("leaking_columns", ())),
    )


def facts(dataset: Dataset, splits: SplitPlan) -> dict[str, Any]:
    """What the advice needs to know of the data."""
    import numpy as np

    from reg_cli.data.dataset import Kind
    from reg_cli.data.quality import leaking_columns
    from reg_cli.data.splits.split_plan import duplicates_across

    found: dict[str, Any] = {
        "duplicates_across_splits": duplicates_across(dataset, splits) * splits.test.shape[1],
        "leaking_columns": leaking_columns(dataset),
        "constant_columns": [c.name for c in dataset.columns if c.kind is Kind.CONSTANT],
    }
    if dataset.task.is_classification:
        counts = np.bincount(dataset.target.astype(np.int64), minlength=len(dataset.classes))
        found["class_counts"] = {name: int(n) for name, n in zip(dataset.classes, counts, strict=True)}
    return found
