"""The options of the techniques, generated from the techniques themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from reg_cli.engine.regularizer import Regularizer
from reg_cli.regularizers import REGULARIZERS
from reg_cli.request.click_types import grouped, option
from reg_cli.request.variants import setting_name, variant_rules

F = TypeVar("F", bound=Callable[..., Any])


def variant_options(function: F) -> F:
    """One repeatable option per technique, one for combinations, and the techniques' settings."""
    rules = variant_rules()
    techniques = [
        option(name, rules[name], f"{technique.help} {_range(technique)}", metavar=_metavar(technique))
        for name, technique in REGULARIZERS.items()
    ]
    combination = option(
        "variant",
        rules["variant"],
        "A combination such as 'dropout=0.2,l2=1e-3' (repeatable).",
        metavar="SETTING",
    )
    settings = [
        option(name, rules[name], f"{setting.help} Default {setting.default}.")
        for technique in REGULARIZERS.values()
        for setting in technique.settings
        for name in [setting_name(technique.name, setting)]
    ]
    function = grouped("Settings of techniques", *settings)(function)
    return grouped("Variants (each repeatable; none given: a default set)", *techniques, combination)(
        function
    )


def _metavar(technique: type[Regularizer]) -> str:
    strength = technique.strength
    return f"{'N' if strength.whole else 'X'}{'[:X...]' if strength.per_layer else ''}"


def _range(technique: type[Regularizer]) -> str:
    strength = technique.strength
    return f"{strength.unit[0].upper()}{strength.unit[1:]} in {strength.range_text}, by default {strength.default:g}."
