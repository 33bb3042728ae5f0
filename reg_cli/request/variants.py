"""Variants that were asked for: strengths by technique, combinations, and the techniques' settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reg_cli.engine.strength import Setting
from reg_cli.errors import UsageError
from reg_cli.regularizers import REGULARIZERS
from reg_cli.request.request import VariantRequest
from reg_cli.request.values import Choice, Number, Rule, Several, Whole, strength, text
from reg_cli.study.design import variant as design
from reg_cli.study.design.variant import Variant


def variant_rules() -> dict[str, Rule]:
    """The rule of every option that makes variants, by the option's name."""
    return {
        **dict.fromkeys(REGULARIZERS, Several(strength)),
        "variant": Several(text),
        **{
            setting_name(name, setting): setting_rule(setting)
            for name, technique in REGULARIZERS.items()
            for setting in technique.settings
        },
    }


def setting_name(technique: str, setting: Setting) -> str:
    """The option of a technique's setting, such as `early_stopping_min_delta`."""
    return f"{technique}_{setting.name}"


def setting_rule(setting: Setting) -> Rule:
    """The rule that reads a technique's setting; its range is the technique's own affair."""
    if setting.choices:
        return Choice(setting.choices)
    return Number() if isinstance(setting.default, float) else Whole()


def variant_request(values: Mapping[str, Any]) -> VariantRequest:
    """The variants and settings among checked values; UsageError where one cannot be meant."""
    alone = [_alone(name, given) for name in REGULARIZERS for given in values.get(name, ())]
    combined = [design.parse(given) for given in values.get("variant", ())]
    return VariantRequest((*alone, *combined), _settings(values))


def _alone(name: str, given: str) -> Variant:
    strengths = design.strength(name, given)
    if REGULARIZERS[name].strength.is_off(strengths):
        raise UsageError(
            f"--{name.replace('_', '-')} must be other than its off value, but {given} is the baseline, "
            "which is always there; leave it out"
        )
    return design.named({name: strengths})


def _settings(values: Mapping[str, Any]) -> dict[str, dict[str, float | str]]:
    """The settings that differ from their defaults, by technique."""
    chosen: dict[str, dict[str, float | str]] = {}
    for name, technique in REGULARIZERS.items():
        for setting in technique.settings:
            value = values.get(setting_name(name, setting))
            if value is not None and value != setting.default:
                chosen.setdefault(name, {})[setting.name] = value
        try:
            technique(None, **chosen.get(name, {}))
        except ValueError as error:
            raise UsageError(f"{error}; see regcli regularizers {name}") from None
    return chosen
