"""Reading: every quantity of a study with its intervals, by rows where they were kept, else by splits."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reg_cli.comparison.estimate import NO_ESTIMATE, Estimate
from reg_cli.comparison.intervals import by_rows, by_splits
from reg_cli.comparison.intervals.answer import Answer, Change, Weights
from reg_cli.comparison.intervals.inflation import kappas
from reg_cli.comparison.intervals.method import Method, method
from reg_cli.comparison.intervals.quantity import Quantity, quantity
from reg_cli.comparison.intervals.target import Totals, Trials
from reg_cli.engine import blas
from reg_cli.study.design.variant import NO_SKILL
from reg_cli.study.results.records import Record
from reg_cli.study.results.study import Study
from reg_cli.study.rows.terms import METRICS_OF_ROWS


def usable(record: Record) -> bool:
    """True where a trial's numbers may be compared: it ended well and its train and test numbers are finite."""
    numbers = (record.train_loss, record.test_loss, record.train_score, record.test_score)
    return record.status.has_numbers and all(math.isfinite(x) for x in numbers)


def equal_bit_for_bit(study: Study, variant: str, other: str) -> bool:
    """True where every loss of a variant is the other's on the splits that both have: its technique did nothing."""
    theirs = {r.split: (r.train_loss, r.test_loss) for r in study.of(other) if usable(r)}
    both = [
        (r.train_loss, r.test_loss) == theirs[r.split]
        for r in study.of(variant)
        if usable(r) and r.split in theirs
    ]
    return bool(both) and all(both)


@dataclass
class Reading:
    """Levels and changes of a study's quantities, each worked out once, when it is asked for.

    `controls`, references and the floor are no part of any family; `level` is what this look at the study may spend of
    the 5%.
    """

    study: Study
    controls: Collection[str] = ()
    level: float = 0.05
    _answers: dict[tuple[str, str], Answer] = field(default_factory=dict, init=False)

    def estimate(self, name: str, variant: str) -> Estimate:
        """The level of a quantity (`test_score`, `gap_loss` ...): pooled over splits, with a pointwise interval."""
        # Answers against any variant have the same levels.
        made = next((a for (asked, _), a in self._answers.items() if asked == name), None)
        answer = made or self._answer(name, self.study.variant_names[0])
        return answer.levels.get(variant, NO_ESTIMATE)

    def change(self, name: str, variant: str, against: str) -> Change:
        """A variant's change of a quantity against another, as one of the family of all variants' changes."""
        return self._answer(name, against).changes[variant]

    def combinations(
        self, name: str, variants: Sequence[str], families: Sequence[Sequence[Mapping[str, Fraction]]]
    ) -> list[list[Change]]:
        """Linear combinations of a quantity's levels, on the splits where all of `variants` have numbers.

        Each of `families` has simultaneous intervals of its own. Of variants that are equal bit for bit one stands for
        all, so that a combination in which they cancel is zero and has no interval.
        """
        common = set.intersection(*({r.split for r in self._good.get(v, ())} for v in variants))
        if not common:
            return [[Change(NO_ESTIMATE, math.nan, math.nan) for _ in family] for family in families]
        outcomes = {
            v: tuple((r.train_loss, r.test_loss) for r in self._good[v] if r.split in common)
            for v in variants
        }
        first = {outcome: v for v, outcome in reversed(outcomes.items())}
        merged = [[_merged(each, lambda v: first[outcomes[v]]) for each in family] for family in families]
        asked = quantity(name, self.study.metric.name)
        with blas.one_thread():
            answers = self._combine(asked, variants, [[each for each in family if each] for family in merged])
        nothing = Change(Estimate(0.0, math.nan, math.nan, len(common)), math.nan, math.nan)
        found = [iter(answer) for answer in answers]
        return [
            [next(changes) if each else nothing for each in family]
            for family, changes in zip(merged, found, strict=True)
        ]

    def method(self, measure: str) -> Method:
        """Where the intervals of the `score` or the `loss` come from."""
        study, splits = self.study, self.study.settings.splits
        return method(
            splits.plan_kind,
            study.metric.name if measure == "score" else "loss",
            tests_rows_once=study.tests_rows_once,
            has_rows=study.rows is not None and len(study.rows.of_trial) > 0,
        )

    def _answer(self, name: str, against: str) -> Answer:
        if (name, against) not in self._answers:
            with blas.one_thread():  # the last bits of a product depend on the number of threads
                self._answers[name, against] = self._read(quantity(name, self.study.metric.name), against)
        return self._answers[name, against]

    def _read(self, asked: Quantity, against: str) -> Answer:
        names = self.names
        controls = set(names) if against == NO_SKILL else {*self.controls, *self.study.references, NO_SKILL}
        identical = [v for v in names if v != against and equal_bit_for_bit(self.study, v, against)]
        trials = self._trials(asked, names)
        if trials is not None and self.method(asked.measure).sees_rows:
            return by_rows.read(
                trials, asked, against=against, controls=controls, identical=identical, level=self.level
            )
        of_splits = self._split_values(asked, names)
        levels, changes = self._pooled(trials, asked, against)
        of_splits = replace(of_splits, levels=levels, changes=changes)
        return by_splits.read(
            of_splits, asked, against=against, controls=controls, identical=identical, level=self.level
        )

    def _combine(
        self, asked: Quantity, variants: Sequence[str], families: Sequence[Sequence[Weights]]
    ) -> list[list[Change]]:
        trials = self._trials(asked, tuple(variants))
        if trials is not None and self.method(asked.measure).sees_rows:
            return by_rows.combinations(trials, asked, families, level=self.level)
        of_splits = self._split_values(asked, variants)
        if trials is not None:
            in_all = replace(trials, usable=trials.usable & trials.usable.all(axis=0))
            levels, _ = self._pooled(in_all, asked, variants[0])
            of_splits = replace(of_splits, levels=levels)
        return by_splits.combinations(of_splits, asked, families, level=self.level)

    def _split_values(self, asked: Quantity, names: Sequence[str]) -> by_splits.SplitValues:
        return by_splits.SplitValues(
            {
                v: {r.split: x for r in self._good[v] if math.isfinite(x := self.value(r, asked.name))}
                for v in names
            },
            self.study.test_train_ratio,
            self.study.n_test,
        )

    def value(self, record: Record, name: str) -> float:
        """A trial's own number of a quantity."""
        if name == "gap_score":
            return float(self.study.metric.gap(record.train_score, record.test_score))
        if name == "gap_loss":
            return record.test_loss - record.train_loss
        return float(getattr(record, name))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Everything that can be asked for: the variants, the references, and the floor where the study has one."""
        floor = (NO_SKILL,) if self.study.of(NO_SKILL) else ()
        return (*self.study.variant_names, *self.study.references, *floor)

    @cached_property
    def _good(self) -> Mapping[str, list[Record]]:
        return {v: [r for r in self.study.of(v) if usable(r)] for v in self.names}

    def _trials(self, asked: Quantity, names: tuple[str, ...]) -> Trials | None:
        """The rows of the trials that have the quantity; None where rows were not kept."""
        rows, n_splits = self.study.rows, self.study.n_splits
        parts = [part for part, _ in asked.parts]
        if rows is None or (asked.measure == "score" and self.study.metric.name not in METRICS_OF_ROWS):
            return None
        has: NDArray[np.bool_] = np.zeros((len(names), n_splits), bool)
        for place, name in enumerate(names):
            for record in self._good[name]:
                has[place, record.split] = all(rows.has(part, name, record.split) for part in parts)
        return Trials(
            names,
            has,
            {part: rows.clusters(part, n_splits) for part in parts},
            kappas(rows.plan.is_apart),
            lambda part, measure, v, s: rows.terms(part, measure, names[v], s),
        )

    def _pooled(
        self, trials: Trials | None, asked: Quantity, against: str
    ) -> tuple[dict[str, float], dict[str, float]]:
        """Pooled scores of levels and changes, by name; empty without rows."""
        if trials is None:
            return {}, {}
        totals, base = Totals(trials, asked), trials.names.index(against)
        levels = {name: totals.target((v, 1)).estimate for v, name in enumerate(trials.names)}
        changes = {
            name: totals.target((v, asked.change), (base, -asked.change)).estimate
            for v, name in enumerate(trials.names)
            if v != base
        }
        return (
            {name: x for name, x in levels.items() if math.isfinite(x)},
            {name: x for name, x in changes.items() if math.isfinite(x)},
        )


def _merged(weights: Mapping[str, Fraction], stands_for: Callable[[str], str]) -> dict[str, float]:
    """Weights added up over the variants that one stands for; those that cancel are left out."""
    sums: dict[str, Fraction] = {}
    for name, weight in weights.items():
        sums[stands_for(name)] = sums.get(stands_for(name), Fraction()) + weight
    return {name: float(weight) for name, weight in sums.items() if weight}
