"""From a request and its data to a plan: settings, splits and variants, and what cannot be meant with these data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reg_cli.errors import UsageError

if TYPE_CHECKING:
    from reg_cli.data.dataset import Dataset
    from reg_cli.data.splits.split_plan import SplitPlan
    from reg_cli.request.request import Request
    from reg_cli.study.design.question import Question
    from reg_cli.study.design.settings import Settings
    from reg_cli.study.design.variant import Variant
    from reg_cli.study.plan import Plan


def plan_study(
    request: Request, dataset: Dataset, splits: SplitPlan, variants: Sequence[Variant], question: Question
) -> Plan:
    """The whole study, the baseline first; UsageError where a variant cannot act on these data, or an output be had."""
    from reg_cli.study.design.variant import BASELINE
    from reg_cli.study.plan import Plan, check_variants

    settings = settings_of(request, dataset)
    if settings.splits.label_noise and not dataset.task.is_classification:
        raise UsageError(
            f"label noise must have classes to flip, but {dataset.target_name!r} is a number; leave it out"
        )
    if refusal := check_variants(variants, dataset, settings.network):
        raise UsageError(refusal)
    plan = Plan(
        dataset=dataset,
        splits=splits,
        variants=tuple({variant.name: variant for variant in (BASELINE, *variants)}.values()),
        settings=settings,
        question=question,
        command=request.command,
    )
    if request.output.rows:  # refused now and not when all models are trained
        from reg_cli.study.rows.row_plan import check_single_rows, needs_sums

        check_single_rows(in_sums=needs_sums(dataset, splits, plan.n_trials))
    return plan


def plan_splits(request: Request, dataset: Dataset) -> SplitPlan:
    """The rows of every split."""
    return request.data.split(dataset, request.study.repeats, request.study.seed)


def more_repeats(request: Request, plan: Plan, repeats: int, stopped: Mapping[str, int]) -> Plan:
    """The same study with more repeats, but for variants that stopped after some."""
    splits = request.data.split(plan.dataset, repeats, request.study.seed)
    return replace(plan, splits=splits, stopped=stopped)


def settings_of(request: Request, dataset: Dataset) -> Settings:
    """Everything that decides the study's numbers."""
    from reg_cli.data.dataset import fingerprint
    from reg_cli.study.design.settings import NetworkSettings, Settings, SplitSettings

    data, network = request.data, request.network
    return Settings(
        data={"name": dataset.name, "target": dataset.target_name, "task": str(dataset.task)},
        fingerprint=fingerprint(dataset),
        seed=request.study.seed,
        metric=metric(request, dataset),
        network=NetworkSettings(
            hidden=network.hidden,
            activation=network.activation,
            epochs=network.epochs,
            batch_size=network.batch_size,
            learning_rate=network.lr,
            optimizer=network.optimizer,
            schedule=network.schedule,
            class_weight=network.class_weight,
        ),
        splits=SplitSettings(
            kind=data.split_kind,
            test_size=data.test_size,
            val_size=data.val_size,
            train_size=data.train_size,
            label_noise=data.label_noise,
        ),
        techniques=request.variants.settings,
        robustness=request.answer.robustness,
    )


def metric(request: Request, dataset: Dataset) -> str:
    """The headline score; UsageError where it does not fit the task."""
    from reg_cli.engine.metrics import SCORES

    classes = dataset.task.is_classification
    name = request.study.metric or ("accuracy" if classes else "r2")
    if SCORES[name].classes != classes:
        fitting = ", ".join(score.name for score in SCORES.values() if score.classes == classes)
        raise UsageError(
            f"--metric must fit the {dataset.task} task of {dataset.name}, but {name} was given; "
            f"there are {fitting}"
        )
    return name
