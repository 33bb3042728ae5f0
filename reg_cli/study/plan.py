"""A study to be run: its data, splits, variants and settings, and what cannot be meant with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from reg_cli.data.dataset import Dataset, Notice
from reg_cli.data.quality import notices
from reg_cli.data.splits.split_plan import SplitPlan
from reg_cli.engine.regularizer import Ground
from reg_cli.names import printable
from reg_cli.regularizers import REGULARIZERS
from reg_cli.study.design.question import Question
from reg_cli.study.design.settings import NetworkSettings, Settings
from reg_cli.study.design.variant import Variant, reference
from reg_cli.study.results.study import DataSummary, n_trials

LONGEST_NOTICE = 2000


@dataclass(frozen=True)
class Plan:
    """A study to be run: the data, its splits, the variants (the baseline first) and the settings.

    The rest decides no trial's numbers: the question that is asked of the study, the command line that asked, empty
    where there was none, and the variants that need no more than some of the splits.
    """

    dataset: Dataset
    splits: SplitPlan
    variants: tuple[Variant, ...]
    settings: Settings
    question: Question = field(default_factory=Question)
    command: str = ""
    stopped: Mapping[str, int] = field(default_factory=dict)

    @property
    def trained(self) -> tuple[Variant, ...]:
        """Everything that is trained on each split: the variants, and behind them the references."""
        return (*self.variants, *map(reference, self.question.references))

    @property
    def n_trials(self) -> int:
        """Trials of the whole study."""
        return n_trials([variant.name for variant in self.trained], self.splits.n_splits, self.stopped)

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """How the data were read, the worst first: judged once, as every report and the store tell it."""
        found = notices(self.dataset, self.splits)
        return tuple(replace(notice, message=printable(notice.message, LONGEST_NOTICE)) for notice in found)

    @property
    def summary(self) -> DataSummary:
        """The data as the reports tell of them."""
        return DataSummary(
            name=printable(self.dataset.name),
            n_rows=self.dataset.n_rows,
            n_inputs=self.dataset.features.shape[1],
            task=str(self.dataset.task),
            target_name=printable(self.dataset.target_name),
            classes=tuple(printable(name) for name in self.dataset.classes),
            fingerprint=self.settings.fingerprint,
            notices=self.notices,
        )


def ground(dataset: Dataset, hidden: Sequence[int]) -> Ground:
    """Facts of the data and the hidden widths by which a technique can act on them or cannot."""
    return Ground(
        n_hidden=len(hidden),
        is_classification=dataset.task.is_classification,
        image_shape=dataset.image_shape,
        no_hidden="--hidden none leaves none",
        no_classes=f"{printable(dataset.target_name)!r} is a number",
        no_pictures=f"{printable(dataset.name)} has none; give --image-shape HxW",
    )


def check_variants(variants: Sequence[Variant], dataset: Dataset, network: NetworkSettings) -> str | None:
    """The sentence that refuses a variant which cannot act on these data or this network, if there is one."""
    refusals = (
        REGULARIZERS[name].refusal(
            ground(dataset, network.hidden if variant.hidden is None else variant.hidden), len(values)
        )
        for variant in variants
        for name, values in variant.strengths.items()
    )
    return next((refusal for refusal in refusals if refusal), None)
