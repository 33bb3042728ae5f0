"""Where stacks are trained: in this process, in worker processes, or on a cluster. Numbers never depend on it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reg_cli.study.train import Outcome, StackTask, train_stack

_WORTH_WORKERS = 3.0
"""Seconds of training below which starting workers costs more than it saves."""


@dataclass(frozen=True)
class Backend:
    """How to train: `jobs` processes (None: as many as there are usable cores)."""

    jobs: int | None = None

    def jobs_for(self, estimated_seconds: float) -> int:
        """How many processes a workload of that length is given."""
        if self.jobs is not None:
            return self.jobs
        return usable_cores() if estimated_seconds > _WORTH_WORKERS else 1

    def train(self, tasks: Iterable[StackTask], jobs: int) -> Iterator[list[Outcome]]:
        """Train every task; outcomes come as they are done."""
        if jobs == 1:
            for task in tasks:
                yield train_stack(task)
            return
        from joblib import Parallel, delayed

        # Few tasks wait at a time: each holds its splits' rows.
        parallel = Parallel(n_jobs=jobs, return_as="generator_unordered", pre_dispatch=jobs + 1, batch_size=1)
        yield from parallel(delayed(train_stack)(task) for task in tasks)


def usable_cores() -> int:
    """Cores that this process may use, aware of container limits and affinity."""
    from joblib import cpu_count

    return max(1, min(int(cpu_count()), len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 64))
