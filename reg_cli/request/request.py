"""Request: what the user asked for, typed; each value was checked by its rule before it came here.

To add an option, write its field here (the field's name is the option's, its rule reads the value) and its line in
options.py. It is then known to the command line, to files, to the environment and to Python alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from reg_cli.engine.layers import ACTIVATIONS
from reg_cli.engine.metrics import SCORES
from reg_cli.engine.optimizers import OPTIMIZERS, SCHEDULES
from reg_cli.reports import FORMATS
from reg_cli.reports.drawing.formats import FIGURE_FORMATS
from reg_cli.request.values import (
    Choice,
    Number,
    Rule,
    Several,
    Some,
    Whole,
    amount,
    factorial,
    flag,
    folds,
    gate,
    image_shape,
    new_file,
    text,
    widths,
)
from reg_cli.study.design.variant import REFERENCES

if TYPE_CHECKING:
    from reg_cli.data.dataset import Dataset
    from reg_cli.data.splits.split_plan import SplitPlan
    from reg_cli.data.table import Table
    from reg_cli.data.text_format import TextFormat
    from reg_cli.study.design.variant import Variant

TASKS = ("binary", "multiclass", "regression")


def value(rule: Rule, default: Any = None) -> Any:
    """A field of a request: the rule that reads its value, and what stands there when nothing was given."""
    return field(default=default, metadata={"rule": rule})


@dataclass(frozen=True)
class DataRequest:
    """The table, and how it is split."""

    target: str | None = value(text)
    task: str | None = value(Choice(TASKS))
    drop: tuple[str, ...] = value(Several(text), ())
    no_header: bool = value(flag, False)
    delimiter: str | None = value(text)
    encoding: str | None = value(text)
    test_size: float = value(amount, 0.2)
    val_size: float = value(amount, 0.2)
    train_size: float | None = value(amount)
    cv: tuple[int, int] | None = value(folds)
    group: str | None = value(text)
    time: str | None = value(text)
    test_file: str | None = value(text)
    label_noise: float = value(Number(0, 1, high_open=True), 0.0)
    image_shape: tuple[int, int] | None = value(image_shape)
    max_rows: int | None = value(Whole(10))
    merge_rare: int | None = value(Whole(2))

    @property
    def _text(self) -> TextFormat:
        """How a text is to be taken apart."""
        from reg_cli.data.text_format import TextFormat

        return TextFormat(not self.no_header, self.delimiter, self.encoding)

    def load(self, spec: str) -> Dataset:
        """Read the table that the user named, as a data set."""
        return self.dataset(*self.open(spec))

    def open(self, spec: str) -> tuple[Table, str | None]:
        """The table that the user named, and the target that stands in its name."""
        from reg_cli.data.load import open_table

        return open_table(spec, max_rows=self.max_rows, text=self._text)

    def dataset(self, table: Table, own_target: str | None) -> Dataset:
        """The data set made of an open table."""
        from reg_cli.data.dataset import Task
        from reg_cli.data.held_out_file import with_test_file
        from reg_cli.data.load import from_table

        dataset = from_table(
            table,
            target=own_target or self.target,
            task=None if self.task is None else Task(self.task),
            drop=self.drop,
            group=self.group,
            time=self.time,
            image_shape=self.image_shape,
            merge_rare=self.merge_rare,
        )
        if self.test_file is None:
            return dataset
        return with_test_file(dataset, table, self.test_file, self._text)

    def split(self, dataset: Dataset, repeats: int = 10, seed: int = 0) -> SplitPlan:
        """The rows of every split."""
        from reg_cli.data.splits.split_plan import plan_splits

        return plan_splits(
            dataset,
            repeats=repeats,
            seed=seed,
            test_size=self.test_size,
            val_size=self.val_size,
            train_size=self.train_size,
            cv=self.cv,
        )

    @property
    def split_kind(self) -> str:
        """The kind of splits, as far as it decides their rows; the number of repeats does not."""
        if self.cv is not None:
            return f"{self.cv[1]} folds"
        kinds = {"groups": self.group, "time": self.time, "fixed": self.test_file}
        return next((kind for kind, asked in kinds.items() if asked is not None), "random")


@dataclass(frozen=True)
class NetworkRequest:
    """The network and its training."""

    hidden: tuple[int, ...] = value(widths, (128, 128))
    activation: str = value(Choice(tuple(ACTIVATIONS)), "relu")
    epochs: int = value(Whole(1), 100)
    batch_size: int = value(Whole(1), 32)
    lr: float = value(Number(0, low_open=True), 1e-3)
    optimizer: str = value(Choice(tuple(OPTIMIZERS)), "adam")
    schedule: str = value(Choice(tuple(SCHEDULES)), "constant")
    class_weight: str = value(Choice(("none", "balanced")), "none")


@dataclass(frozen=True)
class VariantRequest:
    """The variants that were named, in the order of the register; none stands for the default set.

    `settings` are those of techniques that differ from their defaults, by technique.
    """

    variants: tuple[Variant, ...] = ()
    settings: Mapping[str, Mapping[str, float | str]] = field(default_factory=dict)


@dataclass(frozen=True)
class StudyRequest:
    """The experiment and where it is computed.

    Without a margin a stored study keeps its own; without `references` compare has all of them and a sweep none.
    """

    repeats: int = value(Whole(1), 10)
    seed: int = value(Whole(0, 2**62), 0)
    metric: str | None = value(Choice(tuple(SCORES)))
    margin: float | None = value(Number(0))
    jobs: int | None = value(Whole(1))
    backend: str = value(text, "local")
    scheduler: str | None = value(text)
    fresh: bool = value(flag, False)
    references: tuple[str, ...] | None = value(Some(REFERENCES))


@dataclass(frozen=True)
class AnswerRequest:
    """Questions beside the plain comparison."""

    factorial: str | None = value(factorial)
    tune: bool = value(flag, False)
    controls: bool = value(flag, False)
    refit: bool = value(flag, False)
    robustness: bool = value(flag, False)
    until_clear: int | None = value(Whole(2))


@dataclass(frozen=True)
class OutputRequest:
    """Files, print and gates; `out` is the folder for the study folders, None where nothing is kept."""

    out: str | None = value(text)
    dry_run: bool = value(flag, False)
    format: str = value(Choice(tuple(FORMATS)), "table")
    no_plots: bool = value(flag, False)
    figure_format: tuple[str, ...] = value(Several(Choice(tuple(FIGURE_FORMATS))), ("png",))
    rows: bool = value(flag, False)
    explain: bool = value(flag, False)
    quiet: bool = value(flag, False)
    verbose: bool = value(flag, False)
    fail_on: tuple[str, ...] = value(Several(gate), ())
    inconclusive: str = value(Choice(("pass", "fail")), "pass")
    junit: str | None = value(new_file)


@dataclass(frozen=True)
class Request:
    """A command's whole request; `command` is the command line as it was typed, empty where Python asked."""

    data: DataRequest = field(default_factory=DataRequest)
    network: NetworkRequest = field(default_factory=NetworkRequest)
    variants: VariantRequest = field(default_factory=VariantRequest)
    study: StudyRequest = field(default_factory=StudyRequest)
    answer: AnswerRequest = field(default_factory=AnswerRequest)
    output: OutputRequest = field(default_factory=OutputRequest)
    command: str = ""


def rules(part: type) -> dict[str, Rule]:
    """The rule of every field of one part of a request."""
    return {f.name: f.metadata["rule"] for f in fields(part)}
