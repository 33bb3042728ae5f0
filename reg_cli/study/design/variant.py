"""Variants: named settings of regularizers; without any it is the baseline."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from reg_cli.engine.regularizer import Ground
from reg_cli.errors import UsageError
from reg_cli.names import nearest
from reg_cli.regularizers import REGULARIZERS

NO_SKILL = "no-skill"
LINEAR, BOOSTING = "linear", "boosting"
REFERENCES = (LINEAR, BOOSTING)
"""Plain models that stand beside the networks."""


class Control(StrEnum):
    """Trials that stand beside the variants for orientation."""

    NONE = ""
    OTHER_SEED = "another seed"
    PERMUTED = "permuted labels"
    REFIT = "refit"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Variant:
    """A setting of regularizers by name; a strength that is not named is off.

    A strength is a tuple: one number for all layers, or one number per layer. `control` is what is done
    differently for orientation, beside the strengths. `hidden` are hidden layers of its own; None: the study's.
    """

    name: str
    strengths: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    control: Control = Control.NONE
    hidden: tuple[int, ...] | None = None

    @property
    def is_reference(self) -> bool:
        """True for a plain model, which is fitted and not trained in a stack."""
        return self.control is Control.REFERENCE


BASELINE = Variant("baseline")
AA = Variant("A/A", control=Control.OTHER_SEED)
"""The baseline under another seed: what difference comes from luck alone."""
PERMUTED = Variant("permuted labels", control=Control.PERMUTED)
"""The baseline on permuted train labels: what can be learnt by heart where there is nothing to learn."""


def reference(name: str) -> Variant:
    """One of REFERENCES, as the grid of trials takes it."""
    return Variant(name, control=Control.REFERENCE)


def refit(variant: Variant) -> Variant:
    """An early-stopped variant, trained again on train and validation rows for the epochs it kept."""
    return Variant(f"{variant.name} refit", variant.strengths, Control.REFIT, variant.hidden)


HIDDEN = "hidden"
"""The name of the network's hidden layers where a variant has its own."""


def named(strengths: Mapping[str, tuple[float, ...]], hidden: tuple[int, ...] | None = None) -> Variant:
    """The variant with its canonical name: its layers, techniques in the listed order, those that are off left out."""
    on = {
        name: tuple(strengths[name])
        for name, technique in REGULARIZERS.items()
        if name in strengths and not technique.strength.is_off(strengths[name])
    }
    variant = Variant("", on, hidden=hidden)
    text = ",".join(f"{name}={value}" for name, value in settings_of(variant).items())
    return replace(variant, name=text) if text else BASELINE


def settings_of(variant: Variant) -> dict[str, str]:
    """All that a variant does otherwise than the baseline, as it is given on the command line."""
    layers = {} if variant.hidden is None else {HIDDEN: written(variant.hidden) or "none"}
    return layers | {name: written(values) for name, values in variant.strengths.items()}


def written(values: Sequence[float]) -> str:
    """A strength as it is given on the command line: `0.2`, or `0.2:0.5` per layer."""
    return ":".join(f"{value:.12g}" for value in values)


def parse(text: str) -> Variant:
    """Read `dropout=0.2,l2=1e-3`; a technique alone (`dropout`) takes its default strength.

    `hidden=64:32`, `hidden=64,32` or `hidden=none` give it layers of its own. Raises UsageError with a sentence.
    """
    return named(*parse_settings(text, "--variant"))


def parse_settings(text: str, option: str) -> tuple[dict[str, tuple[float, ...]], tuple[int, ...] | None]:
    """Strengths by technique, those that are off too, and hidden layers.

    Raises UsageError with a sentence that names the option which gave the text.
    """
    strengths: dict[str, tuple[float, ...]] = {}
    hidden: tuple[int, ...] | None = None
    # A number without a name goes on with the list of widths before it.
    whole = re.sub(r"(?<=\d),\s*(?=\d+\s*(,|$))", ":", text) if HIDDEN in text else text
    for part in whole.split(","):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        key = name.replace("-", "_")
        if key == HIDDEN:
            if hidden is not None:
                raise UsageError(f"{option} {text!r} must name the hidden layers once, but they stand twice")
            hidden = _widths(option, text, value)
            continue
        if key not in REGULARIZERS:
            raise UsageError(f"{option} {text!r} must name techniques, but {unknown_technique(name)}")
        if key in strengths:
            raise UsageError(f"{option} {text!r} must name a technique once, but {name} stands twice")
        strengths[key] = strength(key, value) if equals else (REGULARIZERS[key].strength.default,)
    return strengths, hidden


def _widths(option: str, text: str, value: str) -> tuple[int, ...]:
    """Widths of hidden layers: `64:32`, or `none`."""
    if value.lower() == "none":
        return ()
    parts = value.split(":")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 and int(part) for part in parts):
        raise UsageError(
            f"{option} {text!r} must give the hidden layers as widths such as hidden=64:32, or hidden=none, but "
            f"{value!r} was given"
        )
    return tuple(int(part) for part in parts)


def strength(name: str, text: str) -> tuple[float, ...]:
    """Read a technique's strength; raise UsageError with a sentence that names its option."""
    try:
        return REGULARIZERS[name].strength.parse(text)
    except ValueError as error:
        raise UsageError(f"--{name.replace('_', '-')} {error}; see regcli regularizers {name}") from None


def unknown_technique(name: str) -> str:
    """The clause on a name that is no technique: the nearest one, or where they are listed."""
    return f"{name!r} is none; {nearest(name, [*REGULARIZERS, HIDDEN], 'see regcli regularizers', own=True)}"


_ALONE = ("l1", "l2", "weight_decay", "dropout", "early_stopping", "gaussian_noise", "image_shift")
_TOGETHER = ("dropout", "l2")


def default_variants(ground: Ground) -> list[Variant]:
    """The usual techniques one by one and one combination, each at its default, where they can act."""
    sets = [[name] for name in _ALONE] + [list(_TOGETHER)]
    return [
        named({name: (REGULARIZERS[name].strength.default,) for name in names})
        for names in sets
        if all(REGULARIZERS[name].refusal(ground) is None for name in names)
    ]


def tuning_grid(name: str, epochs: int) -> list[tuple[float, ...]]:
    """The strengths among which `--tune` chooses for a technique, mildest first."""
    strength = REGULARIZERS[name].strength
    if strength.high_open and strength.high == 1:
        values = [0.1, 0.2, 0.3, 0.5, 0.7]
    elif strength.log_scale:
        values = [strength.default * factor for factor in (0.01, 0.1, 1, 10)]
    else:
        values = [strength.default * factor for factor in (0.25, 0.5, 1, 2, 4)]
    if strength.whole:
        values = [round(value) for value in values]
    if strength.whole and math.isinf(strength.off):
        values = [value for value in values if value < epochs]  # a longer patience never acts
    allowed = sorted(
        {float(f"{v:.6g}") for v in values if strength.low <= v <= strength.high and v != strength.off}
    )
    mildest_first = allowed if strength.off < strength.default else allowed[::-1]
    return [(value,) for value in mildest_first]
