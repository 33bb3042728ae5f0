"""From a plan to a study: what is missing is trained, stack by stack, and stored as soon as it is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from reg_cli.study.backends.backend import Backend
from reg_cli.study.design.grid import Trial, missing
from reg_cli.study.design.plain import to_plain
from reg_cli.study.design.variant import NO_SKILL
from reg_cli.study.plan import Plan
from reg_cli.study.results.find import load
from reg_cli.study.results.provenance import versions
from reg_cli.study.results.records import Record, Status
from reg_cli.study.results.store import Store
from reg_cli.study.results.study import Study
from reg_cli.study.training.no_skill import no_skill
from reg_cli.study.training.workload import Workload

_LONG_SECONDS = 5.0
_STACKS_PER_JOB = 4

OnDone = Callable[[Sequence[Record]], None]


@dataclass(frozen=True)
class Started:
    """Work that is left when a run starts, for the progress display."""

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
    workload = Workload(plan)
    # What crashed is tried again: memory may be free by now, or the program mended.
    stored = {
        (o.record.variant, o.record.split) for o in store.load(key) if o.record.status is not Status.CRASHED
    }
    trials = [
        trial
        for trial in missing(plan.trained, plan.splits.n_splits, stored)
        if trial.split < plan.stopped.get(trial.variant.name, plan.splits.n_splits)
    ]
    seconds = workload.estimated_seconds(trials)
    jobs = backend.jobs_for(seconds)
    if not backend.is_remote:
        jobs = workload.jobs_that_fit(jobs)
    store.begin(
        key,
        plan.settings.to_dict(),
        to_plain(plan.summary),
        versions(),
        {
            "variants": [
                {
                    "name": variant.name,
                    "strengths": {k: [repr(value) for value in v] for k, v in variant.strengths.items()},
                    "control": str(variant.control),
                    "hidden": None if variant.hidden is None else list(variant.hidden),
                }
                for variant in plan.variants
            ],
            "n_splits": plan.splits.n_splits,
            "n_rows": [plan.splits.train.shape[1], plan.splits.val.shape[1], plan.splits.test.shape[1]],
            "question": plan.question.to_dict(),
            "command": plan.command,
            "stopped": dict(plan.stopped),
            **({} if workload.plane is None else {"plane": workload.plane.to_dict()}),
        },
        workload.row_plan,
    )
    on_start(Started(plan.n_trials, plan.n_trials - len(trials), jobs))

    floor = [s for s in range(plan.splits.n_splits) if (NO_SKILL, s) not in stored]
    for split in floor:
        task = workload.task([Trial(plan.variants[0], split)])
        store.add(key, [no_skill(task, 0)])
    # Long studies are cut finer than speed alone asks for: progress is seen, and little is lost when stopped.
    fewest = jobs * (_STACKS_PER_JOB if seconds > _LONG_SECONDS else 1)
    todo = workload.stacks(trials, jobs, fewest, fit_memory=not backend.is_remote)
    with closing(backend.train(workload, todo, jobs)) as finished:  # interrupted, the workers end at once
        for outcomes in finished:
            store.add(key, outcomes)
            on_done([outcome.record for outcome in outcomes])
    return load(store, key, total_seconds=time.perf_counter() - started)
