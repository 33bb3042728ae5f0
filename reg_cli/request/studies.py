"""The studies that the commands run: a comparison with what stands beside it, a grid, a row of studies."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reg_cli.errors import UsageError
from reg_cli.request.request import Request
from reg_cli.request.sweep_axis import Over
from reg_cli.study.design.question import Along, Question, UntilClear

if TYPE_CHECKING:
    from reg_cli.data.dataset import Dataset
    from reg_cli.study.design.variant import Variant
    from reg_cli.study.plan import Plan


def compare_plan(request: Request, dataset: Dataset) -> Plan:
    """The study of `regcli compare`: the variants, tuned or not, with refits and controls beside them."""
    from reg_cli.comparison.until_clear import plan_looks
    from reg_cli.study.design.variant import AA, PERMUTED, refit

    variants = request.variants(dataset)
    question = Question(margin=request["margin"])
    if request["until_clear"] is not None:
        if request["cv"] is not None:
            raise UsageError(
                "--until-clear must go with random splits, but --cv fixes their number; leave one out"
            )
        first = request.options.get("looks_from", request["repeats"])
        plan_looks(first, request["until_clear"], 1.0)  # refuses what cannot be meant
        question = replace(question, looks=UntilClear(first, request["until_clear"]))
    if request["tune"]:
        several_of = candidates(request, variants)
        variants = [variant for several in several_of.values() for variant in several]
        tune = {name: tuple(v.name for v in several) for name, several in several_of.items()}
        question = replace(question, tune=tune)
    if request["refit"]:
        stopped = [variant for variant in variants if "early_stopping" in variant.strengths]
        if not stopped or request["tune"]:
            raise UsageError(
                "--refit must have a variant with early stopping, and no --tune, but "
                f"{'--tune was given' if stopped else 'there is none'}; add --early-stopping 10"
            )
        variants = [*variants, *(refit(variant) for variant in stopped)]
    if request["controls"]:
        controls = [AA, PERMUTED]
        variants = [*variants, *controls]
        question = replace(question, controls=tuple(variant.name for variant in controls))
    return request.plan(dataset, variants, question)


def candidates(request: Request, variants: Sequence[Variant]) -> dict[str, list[Variant]]:
    """The strengths among which each technique is tuned: those given, or a small grid around the default."""
    from reg_cli.study.design.variant import named, tuning_grid

    found: dict[str, list[Variant]] = {}
    given = bool(request.chosen_variants())
    for variant in variants:
        if len(variant.strengths) == 1:
            (name,) = variant.strengths
            found.setdefault(f"{name} (tuned)", []).append(variant)
        else:
            found[variant.name] = [variant]
    for label, several in found.items():
        name = label.removesuffix(" (tuned)")
        if name == label:
            continue
        if not given:
            found[label] = [named({name: strength}) for strength in tuning_grid(name, request["epochs"])]
        elif len(several) < 2:
            raise UsageError(
                f"--tune must have two strengths or more of each technique, but {name} has one; give "
                f"--{name.replace('_', '-')} again with another strength, or name no variants at all"
            )
    return found


def checked(axes: Sequence[Over]) -> list[Over]:
    """The axes that are conditions; UsageError where the axes do not go together."""
    conditions = [axis for axis in axes if axis.is_condition]
    if len(axes) > 2 or len({axis.name for axis in axes}) < len(axes) or (conditions and len(axes) > 1):
        raise UsageError(
            "--over must be given once, or twice with two techniques, but "
            f"{' and '.join(axis.name for axis in axes)}"
        )
    return conditions


def grid_plan(request: Request, dataset: Dataset, axes: Sequence[Over]) -> Plan:
    """The study of a sweep over techniques: one variant per point."""
    variants = grid(axes, request.chosen_variants())
    return request.plan(
        dataset, variants, Question(request["margin"], over=tuple(axis.name for axis in axes))
    )


def grid(axes: Sequence[Over], held: Sequence[Variant]) -> list[Variant]:
    """One variant per point of the sweep; the techniques of `held` are on at every point."""
    from reg_cli.study.design.variant import named

    if len(held) > 1:
        raise UsageError(
            "a sweep over a technique can hold one other setting, but "
            f"{', '.join(variant.name for variant in held)} were given; combine them by --variant"
        )
    base = dict(held[0].strengths) if held else {}
    if clash := [axis.name for axis in axes if axis.name in base]:
        raise UsageError(f"--over {clash[0]} must be the only setting of {clash[0]}, but it is also held")
    return [
        named({**base, **{axis.name: (value,) for axis, value in zip(axes, values, strict=True)}})
        for values in itertools.product(*(axis.values for axis in axes))
    ]


def plans_along(request: Request, dataset: Dataset, axis: Over) -> list[Plan]:
    """One study per value of a condition: train size, label noise, or width of the hidden layers."""

    def at(value: float) -> Request:
        if axis.name == "hidden":
            return Request({**request.options, "hidden": (int(value),) * max(1, len(request["hidden"]))})
        if axis.name == "train_size":
            return Request({**request.options, "train_size": int(value) if value >= 1 else value})
        return Request({**request.options, axis.name: value})

    variants = request.chosen_variants()
    requests = [at(value) for value in axis.values]
    keys = [one.settings(dataset).key for one in requests]
    question = Question(request["margin"], along=Along(axis.name, axis.values, tuple(keys)))
    return [one.plan(dataset, variants, question) for one in requests]
