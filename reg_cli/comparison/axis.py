"""The axis of a sweep: which variant stands where along a strength, a train size, a width."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reg_cli.regularizers import REGULARIZERS
from reg_cli.study.results.study import Study


@dataclass(frozen=True)
class Axis:
    """Positions of a study's variants along one number.

    `positions` maps variant names to numbers; variants that are not named do not take part. `stronger` is
    +1 where a larger number regularises more (dropout, l2), -1 where a smaller one does (patience, hidden
    units), and 0 where the number is no choice at all (train size, label noise): then the sweep describes
    and chooses nothing.
    """

    name: str
    positions: Mapping[str, float]
    stronger: int = 1
    log_scale: bool = False


def strength_axis(study: Study, technique: str) -> Axis:
    """The axis of one technique's strength; variants without it stand where it is off, as the baseline does.

    With strengths per layer the position is their mean. A technique that is off at a larger number than its
    default (a patience, a norm bound) regularises more the smaller its number is.
    """
    strength = REGULARIZERS[technique].strength
    over = {technique, *study.settings.get("over", ())}
    held = {name for variant in study.variants for name in variant.strengths} - over
    positions = {}
    for variant in study.variants:
        if not held <= variant.strengths.keys():
            continue  # the bare baseline is no point of a sweep in which another technique is held on
        values = variant.strengths.get(technique, (strength.off,))
        positions[variant.name] = sum(values) / len(values)
    return Axis(technique, positions, -1 if strength.off > strength.default else 1, strength.log_scale)
