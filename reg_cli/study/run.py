"""From a plan to a study: what is missing is trained, stack by stack, and stored as soon as it is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reg_cli.data.dataset import Dataset, Task
from reg_cli.data.preprocess import PreparedSplit, prepare_split
from reg_cli.data.splits import SplitPlan
from reg_cli.engine.fit import Rows, Training
from reg_cli.engine.metrics import SCORES
from reg_cli.engine.mlp import Architecture, models_per_stack
from reg_cli.regularizers import REGULARIZERS
from reg_cli.study.backend import Backend
from reg_cli.study.grid import Trial, missing, stacks
from reg_cli.study.no_skill import no_skill
from reg_cli.study.provenance import versions
from reg_cli.study.records import Record
from reg_cli.study.settings import NetworkSettings, Settings
from reg_cli.study.store import Store
from reg_cli.study.study import DataSummary, Metric, Study
from reg_cli.study.train import Outcome, StackTask
from reg_cli.study.variant import NO_SKILL, Variant, written

OnDone = Callable[[Sequence[Record]], None]


@dataclass(frozen=True)
class Plan:
    """A study to be run: the data, its splits, the variants (the baseline first) and the settings."""

    dataset: Dataset
    splits: SplitPlan
    variants: tuple[Variant, ...]
    settings: Settings
    display: Mapping[str, Any] = field(default_factory=dict)
    """What only the reports need to know again (margin, command); it decides no number."""

    @property
    def n_trials(self) -> int:
        """Trials of the whole study."""
        return len(self.variants) * self.splits.n_splits

    @property
    def summary(self) -> DataSummary:
        """The data as the reports tell of them."""
        return DataSummary(
            name=self.dataset.name,
            n_rows=self.dataset.n_rows,
            n_inputs=self.dataset.features.shape[1],
            task=str(self.dataset.task),
            target_name=self.dataset.target_name,
            classes=self.dataset.classes,
            fingerprint=self.settings.fingerprint,
            notices=tuple(notice.message for notice in self.dataset.notices),
        )


@dataclass(frozen=True)
class Started:
    """What there is to do when a run starts, for the progress display."""

    n_trials: int
    n_stored: int
    jobs: int


def run(
    plan: Plan,
    store: Store,
    backend: Backend,
    *,
    on_start: Callable[[Started], None] = lambda _: None,
    on_done: OnDone = lambda _: None,
) -> Study:
    """Train what the store does not hold yet and return the whole study.

    Interrupted by KeyboardInterrupt, it stops at once; every finished stack is in the store.
    """
    started = time.perf_counter()
    key = plan.settings.key
    store.begin(
        key,
        plan.settings.to_dict(),
        asdict(plan.summary),
        versions(),
        {
            "variants": [
                {"name": variant.name, "strengths": {k: list(v) for k, v in variant.strengths.items()}}
                for variant in plan.variants
            ],
            "n_splits": plan.splits.n_splits,
            "n_rows": [plan.splits.train.shape[1], plan.splits.val.shape[1], plan.splits.test.shape[1]],
            **plan.display,
        },
    )
    stored = {(o.record.variant, o.record.split) for o in store.load(key)}
    trials = missing(plan.variants, plan.splits.n_splits, stored)
    workload = _Workload(plan)
    jobs = backend.jobs_for(workload.estimated_seconds(len(trials)))
    on_start(Started(plan.n_trials, plan.n_trials - len(trials), jobs))

    floor = [s for s in range(plan.splits.n_splits) if (NO_SKILL, s) not in stored]
    for split in floor:
        task = workload.task([Trial(plan.variants[0], split)])
        store.add(key, [Outcome(no_skill(task, 0), None)])
    for outcomes in backend.train(workload.tasks(trials, jobs), jobs):
        store.add(key, outcomes)
        on_done([outcome.record for outcome in outcomes])
    return load(store, key, total_seconds=time.perf_counter() - started)


def load(store: Store, key: str, total_seconds: float = 0.0) -> Study:
    """The study as the store holds it, with the variants and repeats of its latest command."""
    about = store.studies()[key]
    plan, data = about["plan"], about["data"]
    variants = tuple(
        Variant(v["name"], {k: tuple(s) for k, s in v["strengths"].items()}) for v in plan["variants"]
    )
    wanted = {*(variant.name for variant in variants), NO_SKILL}
    outcomes = [o for o in store.load(key) if o.record.variant in wanted and o.record.split < plan["n_splits"]]
    score = SCORES[about["settings"]["metric"]]
    n_train, n_val, n_test = plan["n_rows"]
    records = tuple(o.record for o in outcomes)
    return Study(
        data=DataSummary(**{**data, "classes": tuple(data["classes"]), "notices": tuple(data["notices"])}),
        metric=Metric(score.name, score.greater_is_better),
        variants=variants,
        n_splits=plan["n_splits"],
        n_train=n_train,
        n_val=n_val,
        n_test=n_test,
        records=records,
        histories={(o.record.variant, o.record.split): o.history for o in outcomes if o.history is not None},
        settings={
            **about["settings"],
            **{k: v for k, v in plan.items() if k not in ("variants", "n_rows")},
            "variants": [
                {name: written(values) for name, values in variant.strengths.items()} for variant in variants
            ],
        },
        versions=about["versions"],
        fit_seconds=sum(record.seconds for record in records),
        total_seconds=total_seconds,
        complete=sum(r.variant != NO_SKILL for r in records) == len(variants) * plan["n_splits"],
    )


def architecture(network: NetworkSettings, task: Task, n_inputs: int, n_classes: int) -> Architecture:
    """The network for a task: softmax for several classes, one sigmoid for two, one plain output for a value."""
    output = {Task.BINARY: "sigmoid", Task.MULTICLASS: "softmax", Task.REGRESSION: "squared"}[task]
    n_outputs = n_classes if task is Task.MULTICLASS else 1
    return Architecture(n_inputs, network.hidden, n_outputs, output, network.activation)


class _Workload:
    """The tasks of a plan, prepared one split at a time, as late as possible."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        # Splits come in order, and one may be used by several stacks; more than a few would fill the memory.
        self.prepared = lru_cache(maxsize=2)(self._prepare)

    def _prepare(self, split: int) -> PreparedSplit:
        return prepare_split(self.plan.dataset, self.plan.splits, split)

    def shape(self, n_inputs: int) -> Architecture:
        dataset = self.plan.dataset
        return architecture(self.plan.settings.network, dataset.task, n_inputs, len(dataset.classes))

    def estimated_seconds(self, n_trials: int) -> float:
        """A first guess of the time to train on one core, from the number of multiplications."""
        network = self.plan.settings.network
        shape = self.shape(self.prepared(0).train.x.shape[1])
        rows = self.plan.splits.train.shape[1]
        steps = -(-rows // network.batch_size)
        per_epoch = rows * shape.n_parameters * 8 / 5e10 + steps * shape.n_parameters * 1.5e-9 + steps * 5e-6
        return n_trials * network.epochs * per_epoch

    def tasks(self, trials: Sequence[Trial], jobs: int) -> Iterator[StackTask]:
        """Stacks of trials whose splits have equally many inputs (a level may be absent from a split's train rows)."""
        by_width: dict[int, list[Trial]] = {}
        for trial in sorted(trials, key=lambda trial: trial.split):
            by_width.setdefault(self.prepared(trial.split).train.x.shape[1], []).append(trial)
        for n_inputs, alike in by_width.items():
            largest = models_per_stack(self.shape(n_inputs), self.plan.settings.network.batch_size)
            for stack in stacks(alike, largest, jobs):
                yield self.task(stack)

    def task(self, trials: Sequence[Trial]) -> StackTask:
        """One stack with its arrays."""
        plan, network = self.plan, self.plan.settings.network
        splits = sorted({trial.split for trial in trials})
        prepared = [self.prepared(split) for split in splits]
        return StackTask(
            shape=self.shape(prepared[0].train.x.shape[1]),
            training=Training(
                network.epochs,
                network.batch_size,
                network.learning_rate,
                network.optimizer,
                network.schedule,
            ),
            parts={name: _rows([getattr(p, name) for p in prepared]) for name in ("train", "val", "test")},
            variants=tuple(trial.variant.name for trial in trials),
            strengths=tuple(trial.variant.strengths for trial in trials),
            groups=tuple(splits.index(trial.split) for trial in trials),
            seeds=tuple((plan.settings.seed, split) for split in splits),
            target_scale=tuple(p.target_scale for p in prepared),
            score=plan.settings.metric,
            settings=plan.settings.techniques,
            image_shape=plan.dataset.image_shape,
        )


def _rows(parts: Sequence[Any]) -> Rows:
    """Stack the same part of several splits; one split is not copied."""

    def stacked(arrays: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        return arrays[0][None] if len(arrays) == 1 else np.stack(arrays)

    return Rows(stacked([part.x for part in parts]), stacked([part.y for part in parts]))


def check_variants(variants: Sequence[Variant], dataset: Dataset, network: NetworkSettings) -> str | None:
    """The sentence that refuses a variant which cannot act on these data or this network, if there is one."""
    for variant in variants:
        for name in variant.strengths:
            technique = REGULARIZERS[name]
            if technique.needs_image and dataset.image_shape is None:
                return f"{name} must have pictures as rows, however: {dataset.name} has none; give --image-shape HxW"
            if technique.needs_hidden and not network.hidden:
                return f"{name} must have a hidden layer to act on, however: --hidden none leaves none"
            if technique.needs_classes and not dataset.task.is_classification:
                return f"{name} must have classes to act on, however: {dataset.target_name!r} is a number"
    return None
