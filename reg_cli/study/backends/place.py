"""Somewhere to train: what every backend is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator, Iterable
from contextlib import AbstractContextManager

from reg_cli.study.design.grid import Trial
from reg_cli.study.results.records import Outcome
from reg_cli.study.training.workload import Workload

Outcomes = Generator[list[Outcome]]


class Place(AbstractContextManager["Place"]):
    """Somewhere to train; a context manager that frees what it took."""

    @abstractmethod
    def train(self, workload: Workload, stacks: Iterable[list[Trial]]) -> Outcomes:
        """Train every stack; outcomes come as they are done, in any order."""
