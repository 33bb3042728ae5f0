"""A finished (or interrupted) study: settings, records and histories, the thing handed up to comparisons."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reg_cli.study.design.question import Question
from reg_cli.study.design.settings import Settings
from reg_cli.study.design.variant import NO_SKILL, Variant, written
from reg_cli.study.results.facts import Facts
from reg_cli.study.results.records import History, Record

if TYPE_CHECKING:
    import pandas as pd

    from reg_cli.study.results.plane import Plane
    from reg_cli.study.results.surface import Surface

RESULT_COLUMNS = (
    "dataset", "variant", "split", "seed", "status", "epochs", "best_epoch",
    "train_loss", "val_loss", "test_loss", "train_score", "val_score", "test_score",
    "gap_loss", "gap_score", "zero_weights", "n_weights", "seconds",
)  # fmt: skip


@dataclass(frozen=True)
class Metric:
    """The headline score of a study: its name, which direction is better, and the ends of its range."""

    name: str
    greater_is_better: bool
    low: float = -math.inf
    high: float = math.inf

    def gap(self, train: Any, test: Any) -> Any:
        """How much worse the test rows are, positive = overfitting; numbers or arrays."""
        return train - test if self.greater_is_better else test - train


@dataclass(frozen=True)
class DataSummary:
    """Data as a reader must know them; `fingerprint` names the exact rows."""

    name: str
    n_rows: int
    n_inputs: int
    task: str
    target_name: str
    classes: tuple[str, ...]
    fingerprint: str
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Study:
    """Everything a comparison or a report needs, whatever computed it and in whatever order.

    `variants` are in display order, the baseline first; `records` may also hold the no-skill floor
    (variant name NO_SKILL: the majority class or the mean of the train rows, on the same splits).
    `n_train`, `n_val`, `n_test` are rows per split. Data with two inputs have a `plane`, and `surfaces` hold
    what each variant's network of one split predicts on it. `settings` decide the records, `question` how they are
    read; `command` is the command line that asked it, empty where there was none. A tuned study has as `candidates` all
    the variants that were trained.
    """

    data: DataSummary
    metric: Metric
    variants: tuple[Variant, ...]
    n_splits: int
    n_train: int
    n_val: int
    n_test: int
    records: tuple[Record, ...]
    histories: Mapping[tuple[str, int], History] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    question: Question = field(default_factory=Question)
    facts: Facts = field(default_factory=Facts)
    command: str = ""
    candidates: tuple[Variant, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    fit_seconds: float = 0.0
    total_seconds: float = 0.0
    complete: bool = True
    plane: Plane | None = None
    surfaces: Mapping[str, Surface] = field(default_factory=dict)

    @property
    def test_train_ratio(self) -> float:
        """n_test / n_train, for the corrected variance of Nadeau and Bengio (2003).

        0 where the test part is fixed: then the splits tell of seeds and train rows only, and an interval for
        other test rows cannot be had from them.
        """
        splits = self.settings.splits
        if splits.kind == "fixed":
            return 0.0
        # With --train-size the train rows are drawn from a larger part. Smaller draws share fewer rows, so the
        # correlation cannot be larger than that of the whole parts.
        cut = splits.train_size is not None and splits.kind == "random"
        whole = self.data.n_rows - self.n_val - self.n_test if cut else 0
        return self.n_test / max(self.n_train, whole)

    @property
    def variant_names(self) -> tuple[str, ...]:
        """Names in display order, without the no-skill floor."""
        return tuple(variant.name for variant in self.variants)

    def description(self) -> dict[str, Any]:
        """Settings, question and facts as one table of plain types, for other programs and for the pages."""
        asked = {
            **self.question.to_dict(),
            "command": self.command,
            "facts": self.facts.to_dict(),
            "n_splits": self.n_splits,
        }
        return {
            **self.settings.to_dict(),
            **dict(sorted(asked.items())),
            "variants": [
                {name: written(values) for name, values in variant.strengths.items()}
                for variant in self.candidates or self.variants
            ],
        }

    def of(self, variant: str) -> tuple[Record, ...]:
        """The records of one variant, by split."""
        return tuple(sorted((r for r in self.records if r.variant == variant), key=lambda r: r.split))

    def results(self) -> pd.DataFrame:
        """One row per trial, the columns of results.csv, further metrics and diagnostics behind them."""
        import pandas as pd

        order = {name: k for k, name in enumerate((*self.variant_names, NO_SKILL))}
        rows = [
            {
                "dataset": self.data.name,
                "variant": r.variant,
                "split": r.split,
                "seed": r.seed,
                "status": str(r.status),
                "epochs": r.epochs,
                "best_epoch": r.best_epoch,
                "train_loss": r.train_loss,
                "val_loss": r.val_loss,
                "test_loss": r.test_loss,
                "train_score": r.train_score,
                "val_score": r.val_score,
                "test_score": r.test_score,
                "gap_loss": r.test_loss - r.train_loss,
                "gap_score": self.metric.gap(r.train_score, r.test_score),
                "zero_weights": r.zero_weights,
                "n_weights": r.n_weights,
                "seconds": r.seconds,
                "kept_epoch": r.kept_epoch,
                "cause": r.cause,
                **r.extra,
            }
            for r in sorted(self.records, key=lambda r: (order[r.variant], r.split))
        ]
        return pd.DataFrame(rows, columns=None if rows else list(RESULT_COLUMNS))

    def history(self) -> pd.DataFrame:
        """One row per trial and epoch, the columns of history.csv."""
        import pandas as pd

        frames = [
            pd.DataFrame(
                {
                    "variant": variant,
                    "split": split,
                    "epoch": range(1, len(h.train_loss) + 1),
                    "train_loss": h.train_loss,
                    "val_loss": h.val_loss,
                    "train_score": h.train_score,
                    "val_score": h.val_score,
                }
            )
            for variant in self.variant_names
            for split in range(self.n_splits)
            if (h := self.histories.get((variant, split))) is not None
        ]
        columns = ["variant", "split", "epoch", "train_loss", "val_loss", "train_score", "val_score"]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
