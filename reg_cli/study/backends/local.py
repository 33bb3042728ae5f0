"""Worker processes on this machine (loky's, of joblib), and what happens when one of them dies."""

from __future__ import annotations

import os
import signal
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from reg_cli.quantities import count
from reg_cli.study.backends.place import Outcomes, Place
from reg_cli.study.backends.shared_arrays import SharedTask, Shelf
from reg_cli.study.backends.worker import start, work
from reg_cli.study.design.grid import Trial
from reg_cli.study.results.records import Outcome
from reg_cli.study.training.outcome import crashed
from reg_cli.study.training.task import StackTask
from reg_cli.study.training.workload import Workload

MOST_DEATHS = 3
_IDLE_SECONDS = 300


@dataclass
class _Attempt:
    """A stack on its way, and how many workers have died while training it."""

    trials: list[Trial]
    deaths: int = 0
    task: StackTask | None = None
    shared: SharedTask | None = None


class Processes(Place):
    """`jobs` worker processes.

    A worker can die (killed, out of memory, a crash in a library). Every stack that was being trained then
    is under suspicion and trained again, one at a time, so that the next death tells whose it is; a stack
    that fails so twice is taken apart, and a model that then kills its worker a third time is `crashed`.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.shelf = Shelf()

    def __enter__(self) -> Processes:
        # Only the manager thread of loky warns, of a worker that it replaces after a long idle time.
        self._warnings = warnings.catch_warnings()
        self._warnings.__enter__()
        warnings.filterwarnings("ignore", "A worker stopped", UserWarning)
        return self

    def __exit__(self, *_: object) -> None:
        self._executor().shutdown(wait=True, kill_workers=True)
        self.shelf.__exit__()
        self._warnings.__exit__(None, None, None)

    def _executor(self) -> Any:
        from joblib.externals.loky import get_reusable_executor

        return get_reusable_executor(
            max_workers=self.jobs,
            timeout=_IDLE_SECONDS,
            reuse=True,
            initializer=start,
            initargs=(os.getpid(), str(self.shelf.folder)),
        )

    def train(self, workload: Workload, stacks: Iterable[list[Trial]]) -> Outcomes:
        """Train every stack; outcomes come as they are done, in any order."""
        fresh = (_Attempt(trials) for trials in stacks)
        ready: deque[_Attempt] = deque()
        suspects: deque[_Attempt] = deque()
        running: dict[Future[list[Outcome]], _Attempt] = {}
        while True:
            while len(running) < (1 if suspects else self.jobs):
                attempt = suspects.popleft() if suspects else _next(ready, fresh)
                if attempt is None:
                    break
                running[self._submit(workload, attempt)] = attempt
                if attempt.deaths:
                    break
            if not running:
                return
            calm = not suspects and not any(attempt.deaths for attempt in running.values())
            if calm and not ready and (ahead := next(fresh, None)) is not None:
                # The next stack's rows are prepared while the workers are busy.
                ahead.task = workload.task(ahead.trials)
                ready.append(ahead)
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                attempt = running.pop(future)
                try:
                    outcomes = future.result()
                except BrokenExecutor as error:
                    again, lost = _after_death(attempt, workload, error)
                    suspects.extend(again)
                    if lost:
                        yield lost
                else:
                    yield outcomes
            self.shelf.keep_only(attempt.shared for attempt in running.values() if attempt.shared)

    def _submit(self, workload: Workload, attempt: _Attempt) -> Future[list[Outcome]]:
        task = attempt.task or workload.task(attempt.trials)
        attempt.task, attempt.shared = None, self.shelf.put(task)
        for _ in range(MOST_DEATHS):
            try:
                with _signals_held():
                    future: Future[list[Outcome]] = self._executor().submit(work, attempt.shared)
                return future
            except BrokenExecutor:  # died while idle: nobody's fault, and the next executor is a new one
                continue
        raise RuntimeError("worker processes must stay alive, but they die as soon as they are started")


def _next(ready: deque[_Attempt], fresh: Iterator[_Attempt]) -> _Attempt | None:
    return ready.popleft() if ready else next(fresh, None)


def _after_death(
    attempt: _Attempt, workload: Workload, error: BaseException
) -> tuple[list[_Attempt], list[Outcome]]:
    """Attempts to be made after a worker died on a stack, and the models that are given up."""
    deaths = attempt.deaths + 1
    if deaths == MOST_DEATHS - 1 and len(attempt.trials) > 1:
        return [_Attempt([trial], deaths) for trial in attempt.trials], []
    if deaths < MOST_DEATHS:
        return [_Attempt(attempt.trials, deaths)], []
    cause = f"its worker process was killed {count(deaths, 'time')}{_exit_codes(error)}"
    task = workload.task(attempt.trials)
    return [], [Outcome(crashed(task, model, cause)) for model in range(len(task.variants))]


def _exit_codes(error: BaseException) -> str:
    """The signal that ended a worker, as loky tells it: ` (SIGKILL(-9): often out of memory)`."""
    _, found, codes = str(error).rpartition("exit codes of the workers are {")
    code = codes.partition("}")[0]
    if not found or not code:
        return ""
    return f" ({code}: often out of memory)" if "SIGKILL" in code else f" ({code})"


@contextmanager
def _signals_held() -> Iterator[None]:
    """Workers start with SIGINT blocked: one that gets it while Python starts would print a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
