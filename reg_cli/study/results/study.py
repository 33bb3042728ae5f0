"""A finished (or interrupted) study: settings, records and histories, the thing handed up to comparisons."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from reg_cli.data.dataset import Notice
from reg_cli.engine.metrics import Score
from reg_cli.study.design.question import Question
from reg_cli.study.design.settings import Settings
from reg_cli.study.design.variant import NO_SKILL, Variant, settings_of
from reg_cli.study.results.records import COSTS, PLAIN, History, Record

if TYPE_CHECKING:
    import pandas as pd

    from reg_cli.study.results.plane import Plane
    from reg_cli.study.results.surface import Surface
    from reg_cli.study.rows.study_rows import StudyRows

_BEHIND = {"seed": ("n_train", "n_val", "n_test"), "test_score": ("gap_loss", "gap_score")}
"""Columns of results.csv that no record holds, by the field that they stand behind."""
RESULT_COLUMNS = (
    "dataset",
    *(column for name in PLAIN if name not in COSTS for column in (name, *_BEHIND.get(name, ()))),
)
TIMING_COLUMNS = ("dataset", "variant", "split", *COSTS, "of")


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
    notices: tuple[Notice, ...] = ()
    """How the data were read: guessed, repaired, lost or doubted, the worst first."""


def n_trials(variants: Sequence[str], n_splits: int, stopped: Mapping[str, int]) -> int:
    """Trials that make a study whole, where some variants stopped after fewer splits."""
    return sum(min(n_splits, stopped.get(name, n_splits)) for name in variants)


@dataclass(frozen=True)
class Study:
    """Study as comparisons and reports need it, whatever computed it and in whatever order.

    `variants` are in display order, the baseline first; `records` may also hold the references that the question
    names and the no-skill floor (variant name NO_SKILL: the majority class or the mean of the train rows), on the same
    splits.
    `n_train`, `n_val`, `n_test` are rows per split. Data with two inputs have a `plane`, and `surfaces` hold
    what each variant's network of one split predicts on it. `settings` decide the records, `question` how they are
    read; `command` is the command line that asked it, empty where there was none. A tuned study has as `candidates` all
    the variants that were trained. `rows` is what each row came to, None where that was not kept.
    """

    data: DataSummary
    metric: Score
    variants: tuple[Variant, ...]
    n_splits: int
    n_train: int
    n_val: int
    n_test: int
    records: tuple[Record, ...]
    histories: Mapping[tuple[str, int], History] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    question: Question = field(default_factory=Question)
    command: str = ""
    candidates: tuple[Variant, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    fit_seconds: float = 0.0
    total_seconds: float = 0.0
    complete: bool = True
    plane: Plane | None = None
    surfaces: Mapping[str, Surface] = field(default_factory=dict)
    rows: StudyRows | None = None

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
    def tests_rows_once(self) -> bool:
        """True for one pass of folds, in which no row is tested twice."""
        return self.settings.splits.plan_kind == "folds" and self.n_splits * self.n_test <= self.data.n_rows

    def first(self, n_splits: int) -> Study:
        """The study of the first splits alone."""
        records = tuple(r for r in self.records if r.split < n_splits)
        return replace(self, n_splits=n_splits, records=records)

    def without(self, names: Collection[str]) -> Study:
        """The study without some of its variants."""
        return (
            replace(self, variants=tuple(v for v in self.variants if v.name not in names)) if names else self
        )

    @property
    def variant_names(self) -> tuple[str, ...]:
        """Names in display order, without references and the no-skill floor."""
        return tuple(variant.name for variant in self.variants)

    @property
    def references(self) -> tuple[str, ...]:
        """Names of the references that have records."""
        return tuple(name for name in self.question.references if self.of(name))

    @property
    def n_trials(self) -> int:
        """Trials of the whole study, finished or not."""
        return (len(self.variants) + len(self.question.references)) * self.n_splits

    @property
    def n_done(self) -> int:
        """Trials that are finished."""
        return sum(record.variant != NO_SKILL for record in self.records)

    def description(self) -> dict[str, Any]:
        """Settings and question as one table of plain types, for other programs and for the pages."""
        asked = {
            **self.question.to_dict(),
            "command": self.command,
            "n_splits": self.n_splits,
        }
        return {
            **self.settings.to_dict(),
            **dict(sorted(asked.items())),
            "variants": [settings_of(variant) for variant in self.candidates or self.variants],
        }

    def of(self, variant: str) -> tuple[Record, ...]:
        """The records of one variant, by split."""
        return tuple(sorted((r for r in self.records if r.variant == variant), key=lambda r: r.split))

    def results(self) -> pd.DataFrame:
        """One row per trial, the columns of results.csv, further metrics and diagnostics behind them.

        No times, so that equal runs are equal tables.
        """
        import pandas as pd

        rows = []
        for record in self._in_order():
            cells = {
                **self._cells(record, PLAIN),
                "n_train": self.n_train,
                "n_val": self.n_val,
                "n_test": self.n_test,
                "gap_loss": record.test_loss - record.train_loss,
                "gap_score": self.metric.gap(record.train_score, record.test_score),
            }
            rows.append({**{column: cells[column] for column in RESULT_COLUMNS}, **record.extra})
        return pd.DataFrame(rows, columns=None if rows else list(RESULT_COLUMNS))

    def timing(self) -> pd.DataFrame:
        """The columns of timing.csv: one row per trial, then totals, which have no variant and no split.

        `of` says whose seconds they are: a trial's own, those of all trials together (`training`, whichever command
        trained them), or those of the command from its start to its end (`command`, where one has just trained).
        """
        import pandas as pd

        rows: list[dict[str, Any]] = [
            {**self._cells(record, ("variant", "split", *COSTS)), "of": "trial"}
            for record in self._in_order()
        ]
        totals = {"training": self.fit_seconds, "command": self.total_seconds}
        rows += [
            {"dataset": self.data.name, "seconds": seconds, "of": of}
            for of, seconds in totals.items()
            if seconds
        ]
        return pd.DataFrame(rows, columns=list(TIMING_COLUMNS)).astype({"split": "Int64"})

    def _in_order(self) -> list[Record]:
        """The records by variant, as they are shown, and split."""
        order = {name: k for k, name in enumerate((*self.variant_names, *self.references, NO_SKILL))}
        return sorted(self.records, key=lambda r: (order[r.variant], r.split))

    def _cells(self, record: Record, names: Sequence[str]) -> dict[str, Any]:
        cells = {"dataset": self.data.name, **{name: getattr(record, name) for name in names}}
        return {name: str(cell) if isinstance(cell, str) else cell for name, cell in cells.items()}

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
