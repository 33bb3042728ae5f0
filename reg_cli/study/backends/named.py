"""Any backend that joblib knows or that the environment has registered with it: `--backend threading`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from reg_cli.engine import blas
from reg_cli.errors import UsageError
from reg_cli.study.backends.place import Outcomes, Place
from reg_cli.study.design.grid import Trial
from reg_cli.study.training.train import train_stack
from reg_cli.study.training.workload import Workload


class Named(Place):
    """A joblib backend by name."""

    def __init__(self, name: str, jobs: int) -> None:
        self.jobs = jobs
        try:
            self.parallel, self.one_by_one = _parallel(name, jobs)
        except (ValueError, TypeError) as error:
            raise UsageError(
                f"--backend must be local, dask or a backend that joblib knows, but {name!r}: "
                f"{str(error).splitlines()[0]}"
            ) from error

    def __enter__(self) -> Named:
        # Threads of one process share its BLAS: the limit must hold from the first fit to the last.
        self._limit = blas.one_thread()
        self._limit.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._limit.__exit__(None, None, None)

    def train(self, workload: Workload, stacks: Iterable[list[Trial]]) -> Outcomes:
        """Train every stack; outcomes come as they are done, in any order."""
        from joblib import delayed

        calls = (delayed(train_stack)(workload.task(trials)) for trials in stacks)
        if self.one_by_one:
            yield from self.parallel(calls)
            return
        while batch := list(islice(calls, self.jobs)):
            yield from self.parallel(batch)


def _parallel(name: str, jobs: int) -> tuple[Any, bool]:
    """joblib's front to a backend, and True where it hands out each result as it is done; some give only lists."""
    from joblib import Parallel

    try:
        # Few tasks wait at a time: each holds its splits' rows.
        as_done = {"return_as": "generator_unordered", "pre_dispatch": jobs + 1}
        return Parallel(n_jobs=jobs, backend=name, batch_size=1, **as_done), True
    except ValueError:
        return Parallel(n_jobs=jobs, backend=name, batch_size=1), False
