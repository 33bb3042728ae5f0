"""From a plan to a study: what is missing is trained, stack by stack, and stored as soon as it is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass

from reg_cli.data.dataset import Dataset
from reg_cli.engine.metrics import SCORES
from reg_cli.regularizers import REGULARIZERS
from reg_cli.study.backends.backend import Backend
from reg_cli.study.design.grid import Trial, missing
from reg_cli.study.design.settings import NetworkSettings
from reg_cli.study.design.variant import NO_SKILL, Control, Variant, written
from reg_cli.study.results.plane import Plane
from reg_cli.study.results.provenance import versions
from reg_cli.study.results.records import Record, Status
from reg_cli.study.results.store import Store
from reg_cli.study.results.study import DataSummary, Metric, Study
from reg_cli.study.training.no_skill import no_skill
from reg_cli.study.training.train import Outcome
from reg_cli.study.training.workload import Plan as Plan
from reg_cli.study.training.workload import Workload

_LONG_SECONDS = 5.0
_STACKS_PER_JOB = 4

OnDone = Callable[[Sequence[Record]], None]


@dataclass(frozen=True)
class Started:
    """What there is to do when a run starts, for the progress display."""

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
    trials = missing(plan.variants, plan.splits.n_splits, stored)
    seconds = workload.estimated_seconds(len(trials))
    jobs = backend.jobs_for(seconds)
    if not backend.is_remote:
        jobs = workload.jobs_that_fit(jobs)
    store.begin(
        key,
        plan.settings.to_dict(),
        asdict(plan.summary),
        versions(),
        {
            "variants": [
                {
                    "name": variant.name,
                    "strengths": {k: [repr(value) for value in v] for k, v in variant.strengths.items()},
                    "control": str(variant.control),
                }
                for variant in plan.variants
            ],
            "n_splits": plan.splits.n_splits,
            "n_rows": [plan.splits.train.shape[1], plan.splits.val.shape[1], plan.splits.test.shape[1]],
            **plan.display,
            **({} if workload.plane is None else {"plane": workload.plane.to_dict()}),
        },
    )
    on_start(Started(plan.n_trials, plan.n_trials - len(trials), jobs))

    floor = [s for s in range(plan.splits.n_splits) if (NO_SKILL, s) not in stored]
    for split in floor:
        task = workload.task([Trial(plan.variants[0], split)])
        store.add(key, [Outcome(no_skill(task, 0), None)])
    # Long studies are cut finer than speed alone asks for: progress is seen, and little is lost when stopped.
    fewest = jobs * (_STACKS_PER_JOB if seconds > _LONG_SECONDS else 1)
    todo = workload.stacks(trials, jobs, fewest, fit_memory=not backend.is_remote)
    with closing(backend.train(workload, todo, jobs)) as finished:  # interrupted, the workers end at once
        for outcomes in finished:
            store.add(key, outcomes)
            on_done([outcome.record for outcome in outcomes])
    return load(store, key, total_seconds=time.perf_counter() - started)


def load(store: Store, key: str, total_seconds: float = 0.0) -> Study:
    """The study as the store holds it, with the variants and repeats of its latest command."""
    about = store.studies()[key]
    plan, data = about["plan"], about["data"]
    variants = tuple(
        Variant(
            v["name"],
            {k: tuple(float(value) for value in s) for k, s in v["strengths"].items()},
            Control(v.get("control", "")),
        )
        for v in plan["variants"]
    )
    wanted = {*(variant.name for variant in variants), NO_SKILL}
    outcomes = [
        o for o in store.load(key) if o.record.variant in wanted and o.record.split < plan["n_splits"]
    ]
    score = SCORES[about["settings"]["metric"]]
    n_train, n_val, n_test = plan["n_rows"]
    records = tuple(o.record for o in outcomes)
    return Study(
        data=DataSummary(**{**data, "classes": tuple(data["classes"]), "notices": tuple(data["notices"])}),
        metric=Metric(score.name, score.greater_is_better, score.low, score.high),
        variants=variants,
        n_splits=plan["n_splits"],
        n_train=n_train,
        n_val=n_val,
        n_test=n_test,
        records=records,
        histories={(o.record.variant, o.record.split): o.history for o in outcomes if o.history is not None},
        settings={
            **about["settings"],
            **{k: v for k, v in plan.items() if k not in ("variants", "n_rows", "plane")},
            "variants": [
                {name: written(values) for name, values in variant.strengths.items()} for variant in variants
            ],
        },
        versions=about["versions"],
        fit_seconds=sum(record.seconds for record in records),
        total_seconds=total_seconds,
        plane=Plane.from_dict(plan["plane"]) if "plane" in plan else None,
        surfaces={o.record.variant: o.surface for o in outcomes if o.surface is not None},
        complete=sum(r.variant != NO_SKILL for r in records) == len(variants) * plan["n_splits"],
    )


def check_variants(variants: Sequence[Variant], dataset: Dataset, network: NetworkSettings) -> str | None:
    """The sentence that refuses a variant which cannot act on these data or this network, if there is one."""
    for variant in variants:
        for name in variant.strengths:
            technique = REGULARIZERS[name]
            if technique.needs_image and dataset.image_shape is None:
                return (
                    f"{name} must have pictures as rows, however: {dataset.name} has none; "
                    "give --image-shape HxW"
                )
            if technique.needs_hidden and not network.hidden:
                return f"{name} must have a hidden layer to act on, however: --hidden none leaves none"
            n_places = len(network.hidden) if technique.needs_hidden else len(network.hidden) + 1
            if len(variant.strengths[name]) not in (1, n_places):
                return (
                    f"{name} must be one number or {n_places}, one per "
                    f"{'hidden layer' if technique.needs_hidden else 'layer of weights'}, however: "
                    f"{len(variant.strengths[name])} were given"
                )
            if technique.needs_classes and not dataset.task.is_classification:
                return f"{name} must have classes to act on, however: {dataset.target_name!r} is a number"
    return None
