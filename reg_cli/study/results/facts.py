"""Facts: what was noticed in the data of a study and its splits; the advice is given on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reg_cli.study.design.plain import from_plain, to_plain

if TYPE_CHECKING:
    from reg_cli.data.dataset import Dataset
    from reg_cli.data.splits.split_plan import SplitPlan


@dataclass(frozen=True)
class Facts:
    """Facts of one data set and its splits; one that is missing earns no remark.

    `class_counts` has the rows of each class, `duplicates_across_splits` the rows of a test part that stand in the
    train part too (mean over splits); the rest are names of columns.
    """

    class_counts: Mapping[str, int] = field(default_factory=dict)
    duplicates_across_splits: float = 0.0
    constant_columns: tuple[str, ...] = ()
    leaking_columns: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain types, for JSON."""
        return to_plain(self)

    @classmethod
    def from_dict(cls, plain: object) -> Facts:
        """The facts that `to_dict` wrote; ValueError with a clause where a value cannot be one."""
        return from_plain(cls, plain, "facts")


def facts(dataset: Dataset, splits: SplitPlan) -> Facts:
    """The facts of a data set as it is split for a study."""
    import numpy as np

    from reg_cli.data.dataset import Kind
    from reg_cli.data.quality import leaking_columns
    from reg_cli.data.splits.split_plan import duplicates_across

    counts: dict[str, int] = {}
    if dataset.task.is_classification:
        rows = np.bincount(dataset.target.astype(np.int64), minlength=len(dataset.classes))
        counts = {name: int(n) for name, n in zip(dataset.classes, rows, strict=True)}
    return Facts(
        class_counts=counts,
        duplicates_across_splits=float(duplicates_across(dataset, splits) * splits.test.shape[1]),
        constant_columns=tuple(c.name for c in dataset.columns if c.kind is Kind.CONSTANT),
        leaking_columns=tuple(leaking_columns(dataset)),
    )
