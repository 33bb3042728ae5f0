"""The axis of a sweep: which variant stands where along a strength, a train size, a width."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reg_cli.study.study import Study


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


def strength_axis(
    study: Study, technique: str, *, off: float = 0.0, stronger: int = 1, log_scale: bool = False
) -> Axis:
    """The axis of one technique's strength, the baseline and every variant without it standing at `off`.

    With strengths per layer the position is their mean.
    """
    positions = {}
    for variant in study.variants:
        values = variant.strengths.get(technique, (off,))
        positions[variant.name] = sum(values) / len(values)
    return Axis(technique, positions, stronger, log_scale)
