"""Question: what a study is asked, and so how it is read.

It decides no number of a trial: the same records answer another question, so it is no part of the settings' key. Two
of its parts decide numbers of the comparison all the same: `margin` the verdicts, and `looks` the p-values, which pay
for every look at the study.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reg_cli.study.design.plain import from_plain, to_plain

MARGIN = 0.01
"""Difference of test score that is practically nothing, unless --margin says otherwise."""


@dataclass(frozen=True)
class UntilClear:
    """Numbers of splits at the first look and, at most, at the last one, both fixed before the first."""

    first: int
    most: int

    def __post_init__(self) -> None:
        if not 2 <= self.first <= self.most:
            raise ValueError(
                f"looks must begin at 2 repeats or more and end no earlier, but from {self.first} to {self.most}"
            )


@dataclass(frozen=True)
class Along:
    """Condition of the data or the network with one study per value; `keys` names the studies in the store."""

    name: str
    values: tuple[float, ...]
    keys: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.values) != len(self.keys):
            raise ValueError(
                f"along must have a study per value, but {len(self.values)} values and {len(self.keys)} studies"
            )


@dataclass(frozen=True)
class Question:
    """Question of a study; everything at its default asks the plain comparison with the baseline.

    `controls` names the variants that stand there for orientation, `tune` for each technique the variants among
    which its strength is chosen, `over` the techniques of a sweep, `along` the condition of which this study is one
    value, `looks` when a study is looked at that grows until it is clear, `factorial` the variant with all on of the
    factorial that was asked for, `references` the plain models that the networks are held against.

    Raises ValueError with a clause where the margin is no number of 0 or more.
    """

    margin: float = MARGIN
    controls: tuple[str, ...] = ()
    tune: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    over: tuple[str, ...] = ()
    along: Along | None = None
    looks: UntilClear | None = None
    factorial: str = ""
    references: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.margin) and self.margin >= 0):
            raise ValueError(f"margin must be a number of 0 or more, but it is {self.margin}")

    def to_dict(self) -> dict[str, Any]:
        """Plain types, for JSON: the margin, and beside it what was asked."""
        return {name: value for name, value in to_plain(self).items() if name == "margin" or value}

    @classmethod
    def from_dict(cls, plain: object) -> Question:
        """The question that `to_dict` wrote; ValueError with a clause where a value cannot be one."""
        return from_plain(cls, plain, "question")
