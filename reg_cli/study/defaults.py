"""What a study compares when the user names no variant."""

from __future__ import annotations

import math

from reg_cli.engine.regularizer import Regularizer
from reg_cli.regularizers import REGULARIZERS
from reg_cli.study.design.variant import Variant, named

_ALONE = ("l1", "l2", "weight_decay", "dropout", "early_stopping", "gaussian_noise", "image_shift")
_TOGETHER = ("dropout", "l2")


def default_variants(*, has_hidden: bool, is_image: bool, is_classification: bool) -> list[Variant]:
    """The usual techniques one by one and one combination, each at its default, where they can act."""

    def acts(technique: type[Regularizer]) -> bool:
        return (
            (has_hidden or not technique.needs_hidden)
            and (is_image or not technique.needs_image)
            and (is_classification or not technique.needs_classes)
        )

    sets = [[name] for name in _ALONE] + [list(_TOGETHER)]
    return [
        named({name: (REGULARIZERS[name].strength.default,) for name in names})
        for names in sets
        if all(acts(REGULARIZERS[name]) for name in names)
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
