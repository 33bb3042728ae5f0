"""The studies that the commands run: a comparison with what stands beside it, a grid, a row of studies.

Each gives its variants and the question that they are to answer.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reg_cli.errors import UsageError
from reg_cli.request.planning import plan_splits, plan_study, settings_of
from reg_cli.request.request import Request
from reg_cli.request.sweep_axis import Over
from reg_cli.study.design.factorial import combinations
from reg_cli.study.design.question import MARGIN, Along, Question, UntilClear
from reg_cli.study.design.variant import (
    AA,
    PERMUTED,
    REFERENCES,
    Variant,
    default_variants,
    named,
    refit,
    tuning_grid,
)

if TYPE_CHECKING:
    from reg_cli.data.dataset import Dataset
    from reg_cli.study.plan import Plan

Asked = tuple[list[Variant], Question]


def list_variants(request: Request, dataset: Dataset) -> Asked:
    """The variants of `regcli compare`, tuned or not, with refits and controls beside them."""
    from reg_cli.study.plan import ground

    answer = request.answer
    question = replace(_plain(request, REFERENCES), looks=_looks(request))
    crossed = _crossed(request)
    variants = [*request.variants.variants, *crossed] or default_variants(
        ground(dataset, request.network.hidden)
    )
    if crossed:
        question = replace(question, factorial=crossed[-1].name)
    if answer.tune:
        several_of = candidates(request, variants)
        variants = [variant for several in several_of.values() for variant in several]
        tune = {name: tuple(v.name for v in several) for name, several in several_of.items()}
        question = replace(question, tune=tune)
    if answer.refit:
        variants += _refits(variants, tuned=answer.tune)
    if answer.controls:
        variants += [AA, PERMUTED]
        question = replace(question, controls=(AA.name, PERMUTED.name))
    return variants, question


def _plain(request: Request, references: tuple[str, ...] = ()) -> Question:
    """The question without its special parts; `references` are the command's own."""
    margin, asked = request.study.margin, request.study.references
    return Question(MARGIN if margin is None else margin, references=references if asked is None else asked)


def _looks(request: Request) -> UntilClear | None:
    """When a study is looked at that grows until it is clear; UsageError where it cannot grow so."""
    from reg_cli.comparison.until_clear import plan_looks

    most = request.answer.until_clear
    if most is None:
        return None
    if request.data.cv is not None:
        raise UsageError(
            "--until-clear must go with random splits, but --cv fixes their number; leave one out"
        )
    plan_looks(request.study.repeats, most)  # refuses what cannot be meant
    return UntilClear(request.study.repeats, most)


def _crossed(request: Request) -> list[Variant]:
    """The variants of the factorial that was asked for, that with all on last; UsageError where it cannot go along."""
    text = request.answer.factorial
    if text is None:
        return []
    if request.answer.tune:
        raise UsageError(
            "--factorial must compare techniques at the strengths it names, but --tune chooses them on each split; "
            "leave one out"
        )
    return combinations(text)


def _refits(variants: Sequence[Variant], *, tuned: bool) -> list[Variant]:
    stopped = [variant for variant in variants if "early_stopping" in variant.strengths]
    if not stopped or tuned:
        raise UsageError(
            "--refit must have a variant with early stopping, and no --tune, but "
            f"{'--tune was given' if stopped else 'there is none'}; add --early-stopping 10"
        )
    return [refit(variant) for variant in stopped]


def candidates(request: Request, variants: Sequence[Variant]) -> dict[str, list[Variant]]:
    """The strengths among which each technique is tuned: those given, or a small grid around the default."""
    of_technique: dict[str, list[Variant]] = {}
    for variant in variants:
        if len(variant.strengths) == 1 and variant.hidden is None:
            (name,) = variant.strengths
            of_technique.setdefault(f"{name} (tuned)", []).append(variant)
        else:
            of_technique[variant.name] = [variant]
    for label, several in of_technique.items():
        name = label.removesuffix(" (tuned)")
        if name == label:
            continue
        if not request.variants.variants:
            grid = tuning_grid(name, request.network.epochs)
            of_technique[label] = [named({name: strength}) for strength in grid]
        elif len(several) < 2:
            raise UsageError(
                f"--tune must have two strengths or more of each technique, but {name} has one; give "
                f"--{name.replace('_', '-')} again with another strength, or name no variants at all"
            )
    return of_technique


def condition(axes: Sequence[Over]) -> Over | None:
    """The condition that a sweep follows, None for techniques; UsageError where the axes do not go together."""
    conditions = [axis for axis in axes if axis.is_condition]
    if len(axes) > 2 or len({axis.name for axis in axes}) < len(axes) or (conditions and len(axes) > 1):
        raise UsageError(
            "--over must be given once, or twice with two techniques, but "
            f"{' and '.join(axis.name for axis in axes)}"
        )
    return conditions[0] if conditions else None


def list_points(request: Request, axes: Sequence[Over]) -> Asked:
    """The variants of a sweep over techniques: one per point; a technique that was named is on at every point."""
    held = request.variants.variants
    if len(held) > 1:
        raise UsageError(
            "a sweep over a technique can hold one other setting, but "
            f"{', '.join(variant.name for variant in held)} were given; combine them by --variant"
        )
    base, hidden = (dict(held[0].strengths), held[0].hidden) if held else ({}, None)
    if clash := [axis.name for axis in axes if axis.name in base]:
        raise UsageError(f"--over {clash[0]} must be the only setting of {clash[0]}, but it is also held")
    variants = [
        named({**base, **{axis.name: (value,) for axis, value in zip(axes, values, strict=True)}}, hidden)
        for values in itertools.product(*(axis.values for axis in axes))
    ]
    return variants, replace(_plain(request), over=tuple(axis.name for axis in axes))


def plans_along(request: Request, dataset: Dataset, axis: Over) -> list[Plan]:
    """One study per value of a condition: train size, label noise, or width of the hidden layers."""
    requests = [_at(request, axis.name, value) for value in axis.values]
    keys = tuple(settings_of(one, dataset).key for one in requests)
    question = replace(_plain(request), along=Along(axis.name, axis.values, keys))
    variants = request.variants.variants
    return [plan_study(one, dataset, plan_splits(one, dataset), variants, question) for one in requests]


def _at(request: Request, name: str, value: float) -> Request:
    """The request at one value of a condition."""
    data, network = request.data, request.network
    if name == "hidden":
        layers = (int(value),) * max(1, len(network.hidden)) if value else ()
        return replace(request, network=replace(network, hidden=layers))
    if name == "train_size":
        return replace(request, data=replace(data, train_size=int(value) if value >= 1 else value))
    return replace(request, data=replace(data, label_noise=value))
