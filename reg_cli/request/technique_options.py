"""The options of the techniques, generated from the techniques themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import rich_click as click

from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.strength import Setting
from reg_cli.regularizers import REGULARIZERS
from reg_cli.request.options import grouped, option
from reg_cli.request.values import Finite

F = TypeVar("F", bound=Callable[..., Any])


def variant_options(function: F) -> F:
    """One repeatable option per technique, one for combinations, and the techniques' settings."""
    techniques = [
        option(
            f"--{name.replace('_', '-')}",
            name,
            metavar=_metavar(technique),
            multiple=True,
            help=f"{technique.help} {_range(technique)}",
        )
        for name, technique in REGULARIZERS.items()
    ]
    combination = option(
        "--variant",
        metavar="SETTING",
        multiple=True,
        help="A combination such as 'dropout=0.2,l2=1e-3' (repeatable).",
    )
    settings = [
        option(
            f"--{name}-{setting.name}".replace("_", "-"),
            setting_key(name, setting),
            type=_setting_type(setting),
            help=f"{setting.help} Default {setting.default}.",
        )
        for name, technique in REGULARIZERS.items()
        for setting in technique.settings
    ]
    function = grouped("Settings of techniques", *settings)(function)
    return grouped("Variants (each repeatable; none given: a default set)", *techniques, combination)(
        function
    )


def setting_key(technique: str, setting: Setting) -> str:
    """The parameter under which a technique's setting arrives."""
    return f"{technique}__{setting.name}"


def _setting_type(setting: Setting) -> Any:
    if setting.choices:
        return click.Choice(setting.choices)
    return Finite() if isinstance(setting.default, float) else click.INT


def _metavar(technique: type[Regularizer]) -> str:
    strength = technique.strength
    return f"{'N' if strength.whole else 'X'}{'[:X...]' if strength.per_layer else ''}"


def _range(technique: type[Regularizer]) -> str:
    strength = technique.strength
    return f"{strength.unit[0].upper()}{strength.unit[1:]} in {strength.range_text}, by default {strength.default:g}."
