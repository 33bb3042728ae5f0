"""What a study compares when the user names no variant."""

from __future__ import annotations

from reg_cli.engine.regularizer import Regularizer
from reg_cli.regularizers import REGULARIZERS
from reg_cli.study.variant import Variant, named

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
