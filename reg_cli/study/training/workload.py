"""Workload of a plan: its trials in stacks that fit the memory, each stack with its arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from reg_cli.data.dataset import Dataset, Task
from reg_cli.data.label_noise import flip_labels
from reg_cli.data.preprocess import Part, PreparedSplit, prepare_split
from reg_cli.engine.fit import Training
from reg_cli.engine.losses import output_for
from reg_cli.engine.mlp import Architecture, models_per_stack
from reg_cli.engine.rows import Rows, balanced_weights
from reg_cli.engine.streams import generator
from reg_cli.study.design.grid import Trial, stacks
from reg_cli.study.design.settings import NetworkSettings
from reg_cli.study.design.variant import Control, Variant
from reg_cli.study.plan import Plan
from reg_cli.study.results.plane import SPLIT, Plane, grid_rows, has_plane, plane_of
from reg_cli.study.results.surface import GridRows
from reg_cli.study.rows.row_plan import RowPlan, plan_rows
from reg_cli.study.training.measure import PARTS
from reg_cli.study.training.memory import jobs_that_fit, models_that_fit
from reg_cli.study.training.row_needs import row_needs
from reg_cli.study.training.task import StackTask

_OTHER_SEED = 1_000_003
"""Added to the seed for the A/A control; any number would do that nobody gives as a seed."""

_PREPARED_BYTES = 1 << 26
"""Prepared splits of small tables are kept up to this size; of a large table only the latest two."""


class Workload:
    """The tasks of a plan, prepared one split at a time, as late as possible."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        # Splits come in order, and one may be used by several stacks; more than a few would fill the memory.
        split_bytes = plan.dataset.n_rows * max(1, plan.dataset.features.shape[1]) * 4
        n_prepared = int(np.clip(_PREPARED_BYTES // split_bytes, 2, 256))
        self.prepared = lru_cache(maxsize=n_prepared)(self._prepare)
        self._is_large = n_prepared < plan.splits.n_splits

    def _prepare(self, split: int) -> PreparedSplit:
        return prepare_split(self._labelled(split), self.plan.splits, split)

    def _labelled(self, split: int) -> Dataset:
        """The data with the labels that the networks of a split are trained on."""
        dataset, rate = self.plan.dataset, self.plan.settings.splits.label_noise
        if not rate:
            return dataset
        return replace(dataset, target=flip_labels(dataset, self.plan.splits, split, rate)[0])

    @cached_property
    def plane(self) -> Plane | None:
        """The plane on which decision regions are shown; None unless the networks have two inputs."""
        dataset = self.plan.dataset
        if not has_plane(dataset) or self.prepared(SPLIT).train.x.shape[1] != 2:
            return None
        return plane_of(self._labelled(SPLIT), self.plan.splits)

    @cached_property
    def _grid(self) -> GridRows | None:
        if self.plane is None:
            return None
        return grid_rows(self.plane, self.plan.dataset, self.plan.splits)

    @cached_property
    def row_plan(self) -> RowPlan:
        """Where the rows stand, and whether trials keep them one by one."""
        plan = self.plan
        return plan_rows(plan.dataset, plan.splits, plan.n_trials)

    def shape(self, trial: Trial) -> Architecture:
        """The network of a trial: a level may be absent from its split's train rows, so the inputs may differ."""
        dataset, network = self.plan.dataset, self.plan.settings.network
        if trial.variant.hidden is not None:
            network = replace(network, hidden=trial.variant.hidden)
        n_inputs = self.prepared(trial.split).train.x.shape[1]
        return architecture(network, dataset.task, n_inputs, len(dataset.classes))

    def largest_shape(self) -> Architecture:
        """The largest network of the plan, on its first split."""
        shapes = (self.shape(Trial(variant, 0)) for variant in self.plan.variants)
        return max(shapes, key=lambda shape: shape.n_parameters)

    def estimated_seconds(self, trials: Sequence[Trial]) -> float:
        """A first guess of the time to train on one core, from the number of multiplications."""
        network, rows = self.plan.settings.network, self.plan.splits.train.shape[1]
        steps = -(-rows // network.batch_size)
        sizes = {
            variant.name: self.shape(Trial(variant, 0)).n_parameters
            for variant in {trial.variant.name: trial.variant for trial in trials}.values()
        }
        n_parameters = sum(sizes[trial.variant.name] for trial in trials)
        per_epoch = (rows * 8 / 5e10 + steps * 1.5e-9) * n_parameters + len(trials) * steps * 5e-6
        return float(network.epochs * per_epoch)

    def jobs_that_fit(self, jobs: int) -> int:
        """The most processes up to `jobs` in which models fit the memory; DataError where one is too much."""
        return jobs_that_fit(self.largest_shape(), self._rows_per_part(), self._batch_size, jobs)

    def stacks(
        self, trials: Sequence[Trial], jobs: int, fewest: int | None = None, *, fit_memory: bool = True
    ) -> Iterator[list[Trial]]:
        """Trials in stacks of one shape of network, as many models as cache and memory hold.

        There are at least `fewest` stacks (by default one per job) where there are trials enough. Behind the networks
        of some splits comes each reference alone.
        """
        for alike in self._alike(trials):
            shape = self.shape(alike[0])
            largest = models_per_stack(shape, self._batch_size)
            if fit_memory:
                fitting = models_that_fit(shape, self._rows_per_part(), self._batch_size, jobs)
                largest = min(largest, max(1, fitting))
            yield from stacks([t for t in alike if not t.variant.is_reference], largest, fewest or jobs)
            yield from ([t] for t in alike if t.variant.is_reference)

    @property
    def _batch_size(self) -> int:
        return int(min(self.plan.settings.network.batch_size, self.plan.splits.train.shape[1]))

    def _rows_per_part(self) -> tuple[int, ...]:
        splits = self.plan.splits
        return splits.train.shape[1], splits.val.shape[1], splits.test.shape[1]

    def _alike(self, trials: Sequence[Trial]) -> Iterator[list[Trial]]:
        """Groups of trials that may share a stack: of one width of inputs, and the same hidden layers."""
        by_split: dict[int, list[Trial]] = {}
        for trial in sorted(trials, key=lambda trial: trial.split):
            by_split.setdefault(trial.split, []).append(trial)
        if self._is_large:  # its splits never share a stack, and looking ahead would prepare each one twice
            for of_split in by_split.values():
                yield from _by_hidden(of_split)
            return
        by_width: dict[int, list[Trial]] = {}
        for split, of_split in by_split.items():
            by_width.setdefault(self.prepared(split).train.x.shape[1], []).extend(of_split)
        for several in by_width.values():
            yield from _by_hidden(several)

    def task(self, trials: Sequence[Trial]) -> StackTask:
        """One stack with its arrays."""
        plan, network = self.plan, self.plan.settings.network
        # A control has rows or seeds of its own, so it stands beside the split as if it were another one.
        groups = sorted({(trial.split, _data_of(trial.variant)) for trial in trials})
        prepared = [self._controlled(split, control) for split, control in groups]
        balanced = network.class_weight == "balanced"
        return StackTask(
            shape=self.shape(trials[0]),
            training=Training(
                network.epochs,
                network.batch_size,
                network.learning_rate,
                network.optimizer,
                network.schedule,
            ),
            parts={name: _rows([getattr(p, name) for p in prepared], balanced) for name in PARTS},
            variants=tuple(trial.variant.name for trial in trials),
            strengths=tuple(trial.variant.strengths for trial in trials),
            groups=tuple(groups.index((trial.split, _data_of(trial.variant))) for trial in trials),
            seeds=tuple((self._seed(control), split) for split, control in groups),
            target_scale=tuple(p.target_scale for p in prepared),
            score=plan.settings.metric,
            settings=plan.settings.techniques,
            image_shape=plan.dataset.image_shape,
            flipped=self._flipped(groups),
            refit=tuple(trial.variant.control is Control.REFIT for trial in trials),
            robustness=plan.settings.robustness,
            grid=self._grid if SPLIT in {split for split, _ in groups} else None,
            grid_split=SPLIT,
            row_needs=row_needs(plan, self.row_plan, groups, prepared),
            reference=trials[0].variant.name if trials[0].variant.is_reference else "",
        )

    def _seed(self, control: Control) -> int:
        return self.plan.settings.seed + (_OTHER_SEED if control is Control.OTHER_SEED else 0)

    def _controlled(self, split: int, control: Control) -> PreparedSplit:
        """A prepared split, with the labels of its train and val rows permuted where the control asks for it."""
        prepared = self.prepared(split)
        if control is not Control.PERMUTED:
            return prepared
        rng = generator(self.plan.settings.seed, split, "permuted labels")
        train, val = prepared.train, prepared.val
        return replace(
            prepared,
            train=replace(train, y=train.y[rng.permutation(len(train.y))]),
            val=replace(val, y=val.y[rng.permutation(len(val.y))]),
        )

    def _flipped(self, groups: Sequence[tuple[int, Control]]) -> NDArray[np.bool_] | None:
        """Which train rows have a label that was made wrong, (G, n_train); None where none has."""
        plan, rate = self.plan, self.plan.settings.splits.label_noise
        if not rate:
            return None
        marks = []
        for split, control in groups:
            flipped = flip_labels(plan.dataset, plan.splits, split, rate)[1][plan.splits.train[split]]
            # Labels that were permuted afterwards are no longer where they were flipped.
            marks.append(flipped & (control is not Control.PERMUTED))
        return np.stack(marks)


def _by_hidden(trials: Sequence[Trial]) -> Iterator[list[Trial]]:
    """Trials with the same hidden layers together, in the order in which these first come."""
    groups: dict[tuple[int, ...] | None, list[Trial]] = {}
    for trial in trials:
        groups.setdefault(trial.variant.hidden, []).append(trial)
    yield from groups.values()


def _data_of(variant: Variant) -> Control:
    """The control whose data or seed a variant trains on; refits and references have the split's own."""
    return Control.NONE if variant.control in (Control.REFIT, Control.REFERENCE) else variant.control


def architecture(network: NetworkSettings, task: Task, n_inputs: int, n_classes: int) -> Architecture:
    """The network for a task: softmax for several classes, a sigmoid for two, a plain output for a value."""
    output = output_for(task)
    return Architecture(n_inputs, network.hidden, output.n_outputs(n_classes), output, network.activation)


def _rows(parts: Sequence[Part], balanced: bool) -> Rows:
    """Stack the same part of several splits; one split is not copied."""

    def stacked(arrays: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        return arrays[0][None] if len(arrays) == 1 else np.stack(arrays)

    y = stacked([part.y for part in parts])
    weight = balanced_weights(y).astype(np.float32) if balanced else None
    return Rows(stacked([part.x for part in parts]), y, weight)
