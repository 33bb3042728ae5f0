"""A simulated study: its own data set, trained by the real engine, and each model on fresh rows as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from reg_cli.data.dataset import Dataset
from reg_cli.data.splits.split_plan import SplitPlan, plan_splits
from reg_cli.engine.metrics import SCORES
from reg_cli.study.design.grid import Trial
from reg_cli.study.design.settings import NetworkSettings, Settings, SplitSettings
from reg_cli.study.design.variant import BASELINE, Variant
from reg_cli.study.plan import Plan
from reg_cli.study.results.records import Outcome
from reg_cli.study.results.study import DataSummary, Study
from reg_cli.study.rows.row_plan import plan_rows
from reg_cli.study.rows.study_rows import StudyRows
from reg_cli.study.training.no_skill import no_skill
from reg_cli.study.training.train import train_stack
from reg_cli.study.training.workload import Workload
from tests.benchmarks.simulated.populations import Cell, Floats, dataset, draw, seen, variance

NETWORK = NetworkSettings(hidden=(16,), epochs=20, batch_size=16, learning_rate=0.02)
N_FRESH = 2000


class Simulated:
    """One data set and its trials, trained on demand, so that repeats can be added.

    Fresh rows stand behind the test rows of every split while it trains and are cut off afterwards: no row of a test
    part moves a weight, so each model is measured on the population at no further cost.
    """

    def __init__(self, cell: Cell, seed: int) -> None:
        self.cell, self.seed = cell, seed
        rng = np.random.default_rng([seed, *cell.name.encode()])
        self.n_file = cell.n if cell.kind == "fixed" else 0
        self._x, self._y = draw(cell, rng, cell.n + self.n_file)
        self._fresh_x, self._fresh_y = draw(cell, rng, N_FRESH)
        self._outcomes: dict[tuple[str, int], Outcome] = {}
        self._fresh: dict[tuple[str, int], float] = {}

    def plan(self, n_splits: int) -> Plan:
        """The study as it would be run, of inputs that all variants see."""
        table = dataset(self.cell, self._x, self._y, self.n_file)
        settings = Settings(
            data={"name": self.cell.name},
            fingerprint="0" * 16,
            seed=self.seed,
            metric=self.cell.metric,
            network=NETWORK,
            splits=SplitSettings(kind=self.cell.kind),
        )
        cv = (n_splits // 5, 5) if self.cell.kind == "folds" else None
        splits = plan_splits(table, repeats=n_splits, seed=self.seed, cv=cv)
        return Plan(table, splits, self.cell.variants, settings)

    def study(self, n_splits: int) -> Study:
        """The study of the first splits; what is missing is trained."""
        plan = self.plan(n_splits)
        table, splits = plan.dataset, plan.splits
        new = range(1 + max((split for _, split in self._outcomes), default=-1), n_splits)
        for hidden in dict.fromkeys(v.name.startswith("mirror") for v in plan.variants):
            variants = tuple(v for v in plan.variants if v.name.startswith("mirror") == hidden)
            for outcome in self._train(plan, variants, new):
                record = outcome.record
                self._outcomes[record.variant, record.split] = self._near(outcome, table, splits)
        here = {key: o for key, o in self._outcomes.items() if key[1] < n_splits}
        rows = {key: o.rows for key, o in here.items() if o.rows is not None}
        return Study(
            data=DataSummary(
                self.cell.name, table.n_rows, self._x.shape[1], table.task, "y", table.classes, "0" * 16
            ),
            metric=SCORES[self.cell.metric],
            variants=plan.variants,
            n_splits=n_splits,
            n_train=splits.train.shape[1],
            n_val=splits.val.shape[1],
            n_test=splits.test.shape[1],
            records=tuple(o.record for o in here.values()),
            settings=plan.settings,
            rows=StudyRows(
                self.cell.metric, len(table.classes), plan_rows(table, splits, plan.n_trials), rows
            ),
        )

    def levels(self, first: int, last: int) -> tuple[Floats, Floats]:
        """Test score and gap of each variant's models on the population, (V,) each: the mean over some splits."""
        keys = [[(v.name, split) for split in range(first, last)] for v in self.cell.variants]
        far = np.array([np.mean([self._fresh[key] for key in of]) for of in keys])
        if self.cell.task == "classes":
            near = [np.mean([self._outcomes[key].record.train_score for key in of]) for of in keys]
            return far, np.array(near) - far
        errors = [np.mean([self._outcomes[key].record.train_loss for key in of]) for of in keys]
        of_target = variance(self.cell)
        return 1 - far / of_target, (far - np.array(errors)) / of_target

    def _train(self, plan: Plan, variants: tuple[Variant, ...], new: range) -> Iterator[Outcome]:
        """Outcomes of some variants, which see the same inputs, and of the floor; the test rows end in fresh ones."""
        table, splits = plan.dataset, plan.splits
        x = np.concatenate([seen(self.cell, of, variants[0]) for of in (self._x, self._fresh_x)])
        wide = replace(
            table,
            features=pd.DataFrame(x, columns=[f"x{k}" for k in range(x.shape[1])]),
            target=np.concatenate([table.target, self._fresh_y.astype(table.target.dtype)]),
            groups=None,
            times=None,
            test_rows=None,
        )
        fresh = np.arange(table.n_rows, wide.n_rows)
        far = np.concatenate([splits.test, np.tile(fresh, (splits.n_splits, 1))], axis=1)
        workload = Workload(replace(plan, dataset=wide, splits=replace(splits, test=far), variants=variants))
        trials = [Trial(variant, split) for variant in variants for split in new]
        for stack in workload.stacks(trials, 1):
            yield from train_stack(workload.task(stack))
        if variants[0] == BASELINE:
            for split in new:
                yield no_skill(workload.task([Trial(BASELINE, split)]), 0)

    def _near(self, outcome: Outcome, table: Dataset, splits: SplitPlan) -> Outcome:
        """The outcome without the fresh rows, what they came to being noted."""
        record, rows = outcome.record, outcome.rows
        if rows is None:
            raise ValueError(f"a simulated trial must end well, but {record.variant} is {record.status}")
        test = splits.test[record.split]
        n, truth = len(test), table.target[test]
        scale = 1.0 if rows.hit else float(table.target[splits.train[record.split]].std())
        errors = rows.loss["test"].astype(np.float64) * scale**2
        right = rows.hit["test"] if rows.hit else None
        self._fresh[record.variant, record.split] = float((errors if right is None else right)[n:].mean())
        score = 1 - errors[:n].mean() / truth.var() if right is None else right[:n].mean()
        kept = replace(
            rows,
            outputs={"test": rows.outputs["test"][:, :n]},
            loss={**rows.loss, "test": rows.loss["test"][:n]},
            hit={} if right is None else {**rows.hit, "test": right[:n]},
        )
        record = replace(record, test_loss=float(errors[:n].mean()), test_score=float(score), extra={})
        return Outcome(record, rows=kept)
