"""Where stacks are trained: here, in worker processes, or on a cluster. Numbers never depend on it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from reg_cli.errors import UsageError
from reg_cli.study.backends.place import Outcomes, Place
from reg_cli.study.design.grid import Trial
from reg_cli.study.training.train import train_stack
from reg_cli.study.training.workload import Workload

LOCAL, DASK = "local", "dask"
_WORTH_WORKERS = 3.0
"""Seconds of training below which starting workers costs more than it saves."""


@dataclass(frozen=True)
class Backend:
    """How to train: `jobs` processes (None: as many as there are usable cores), here or on a cluster.

    `name` is `local`, `dask` (with the scheduler's address) or any backend that joblib knows.
    """

    jobs: int | None = None
    name: str = LOCAL
    scheduler: str | None = None

    def __post_init__(self) -> None:
        if self.scheduler is not None and self.name != DASK:
            raise UsageError(
                "--scheduler must come with --backend dask, but the backend is "
                f"{self.name}; add --backend dask"
            )

    @property
    def is_remote(self) -> bool:
        """True where training takes memory elsewhere, not here."""
        return self.name == DASK

    def jobs_for(self, estimated_seconds: float) -> int:
        """Number of processes that a workload of that length is given."""
        if self.jobs is not None:
            return self.jobs
        if self.name == DASK:
            from reg_cli.study.backends.cluster import n_workers

            return n_workers(self.scheduler)
        return usable_cores() if estimated_seconds > _WORTH_WORKERS else 1

    def train(self, workload: Workload, stacks: Iterable[list[Trial]], jobs: int) -> Outcomes:
        """Train every stack; outcomes come as they are done."""
        if self.name == LOCAL and jobs == 1:
            for trials in stacks:
                yield train_stack(workload.task(trials))
            return
        with self._place(jobs) as place:
            yield from place.train(workload, stacks)

    def _place(self, jobs: int) -> Place:
        if self.name == DASK:
            from reg_cli.study.backends.cluster import Cluster

            return Cluster(self.scheduler)
        if self.name == LOCAL:
            from reg_cli.study.backends.local import Processes

            return Processes(jobs)
        from reg_cli.study.backends.named import Named

        return Named(self.name, jobs)


def usable_cores() -> int:
    """Cores that this process may use, aware of container limits and affinity."""
    from joblib import cpu_count

    return max(
        1, min(int(cpu_count()), len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 64)
    )
