"""A Dask cluster that runs already: `--backend dask --scheduler tcp://host:8786`.

The plan, with its table, goes to each worker once under its fingerprint; a task names trials only. The workers
prepare the splits and train, results are stored here as they arrive, and stacks of lost workers run elsewhere.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import Any

from reg_cli.errors import UsageError
from reg_cli.study.backends.place import Outcomes, Place
from reg_cli.study.design.grid import Trial
from reg_cli.study.plan import Plan
from reg_cli.study.results.provenance import versions
from reg_cli.study.results.records import Outcome
from reg_cli.study.training.outcome import crashed
from reg_cli.study.training.train import train_stack
from reg_cli.study.training.workload import Workload

_CONNECT_SECONDS = 10
_AHEAD = 2
"""Stacks per worker that are on their way, so that none waits for the network between two."""
_MUST_AGREE = ("python", "regcli", "numpy", "scipy", "pandas", "scikit-learn")
_one_fit = threading.Lock()
"""Threads of one worker share its BLAS and its limit of one thread, so they take turns."""


def connect(scheduler: str | None) -> Any:
    """A client of the scheduler; UsageError with a sentence where there is none."""
    if not scheduler:
        raise UsageError(
            "--backend dask must have the address of a scheduler, but none was given; "
            "add --scheduler tcp://HOST:8786"
        )
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "--backend dask must have the package distributed, but it is not installed; install it with: "
            "pip install 'regcli[distributed]'"
        ) from error
    try:
        return Client(  # type: ignore[no-untyped-call]
            scheduler, timeout=_CONNECT_SECONDS, set_as_default=False, name="regcli"
        )
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            f"--scheduler must be the address of a running Dask scheduler, but {scheduler!r}: "
            f"{str(error) or type(error).__name__}; start one with: dask scheduler"
        ) from error


def n_workers(scheduler: str | None) -> int:
    """How many stacks the cluster trains at once: one per worker process."""
    with connect(scheduler) as client:
        return _n_workers(client)


def _n_workers(client: Any) -> int:
    n = len(client.scheduler_info(n_workers=-1)["workers"])
    if not n:
        raise UsageError(
            "the Dask cluster must have workers, but none has joined its scheduler; start some with: dask "
            "worker ADDRESS --nthreads 1"
        )
    return n


def disagreements(own: Mapping[str, str], workers: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Reasons why a worker's numbers would differ from those trained here, in words."""
    here = _decisive(own)
    return [
        f"{name} is {there.get(name)} on worker {address} and {here[name]} here"
        for address, there in sorted((address, _decisive(one)) for address, one in workers.items())
        for name in here
        if there.get(name) != here[name]
    ]


def _decisive(provenance: Mapping[str, str]) -> dict[str, str]:
    """The parts that decide the bits: versions, and the BLAS kernels without the library's own version."""
    decisive = {name: provenance.get(name, "unknown") for name in _MUST_AGREE}
    return {**decisive, "BLAS kernels": provenance.get("blas", "unknown").split()[-1]}


class Cluster(Place):
    """The workers of one scheduler."""

    def __init__(self, scheduler: str | None) -> None:
        self.scheduler = scheduler

    def __enter__(self) -> Cluster:
        self.client = connect(self.scheduler)
        try:
            self._check()
        except BaseException:
            self.client.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        # Forgotten futures are cancelled by the scheduler: an interrupted command leaves the cluster idle.
        self.client.close()

    def _check(self) -> None:
        _n_workers(self.client)
        differ = disagreements(versions(), self.client.run(versions))
        if differ:
            raise UsageError(
                "every worker must run the same versions and BLAS kernels, or its numbers would differ, but "
                f"{differ[0]}; install the same versions, and start the workers with the same "
                "OPENBLAS_CORETYPE"
            )

    def train(self, workload: Workload, stacks: Iterable[list[Trial]]) -> Outcomes:
        """Train every stack; outcomes come as they are done, in any order."""
        from distributed import as_completed
        from distributed.scheduler import KilledWorker

        plan = workload.plan
        key = f"regcli-{plan.settings.key}-{plan.splits.n_splits}"
        published = self.client.scatter({key: plan}, broadcast=True, hash=False)[key]
        waiting = iter(stacks)
        trials: dict[Any, list[Trial]] = {}
        arriving: Any = as_completed(loop=self.client.loop)  # type: ignore[no-untyped-call]

        def send() -> bool:
            stack = next(waiting, None)
            if stack is None:
                return False
            future = self.client.submit(train_remotely, published, key, stack, pure=False)
            trials[future] = stack
            arriving.add(future)
            return True

        for _ in range(_AHEAD * _n_workers(self.client)):
            send()
        for future in arriving:
            stack = trials.pop(future)
            try:
                outcomes = future.result()
            except KilledWorker as error:
                outcomes = _given_up(workload, stack, error)
            yield outcomes
            send()


def _given_up(workload: Workload, stack: list[Trial], error: Exception) -> list[Outcome]:
    task = workload.task(stack)
    cause = f"its workers were lost each time ({type(error).__name__})"
    return [Outcome(crashed(task, model, cause)) for model in range(len(stack))]


_workloads: dict[str, Workload] = {}
"""The latest study of a worker by key, with its prepared splits."""


def train_remotely(plan: Plan, key: str, trials: list[Trial]) -> list[Outcome]:
    """Train a stack in a worker of the cluster."""
    with _one_fit:
        if key not in _workloads:
            _workloads.clear()
            _workloads[key] = Workload(plan)
        return train_stack(_workloads[key].task(trials))
