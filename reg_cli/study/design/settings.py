"""Everything that decides a study's numbers, and the fingerprint by which it is found again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reg_cli.study.design.plain import from_plain, to_plain

ENGINE = 1
"""Raised whenever the engine's numbers change, so that old results are never mixed with new ones."""


@dataclass(frozen=True)
class NetworkSettings:
    """The network and how it is trained, the same for every variant."""

    hidden: tuple[int, ...] = (128, 128)
    activation: str = "relu"
    epochs: int = 100
    batch_size: int = 32
    learning_rate: float = 1e-3
    optimizer: str = "adam"
    schedule: str = "constant"
    class_weight: str = "none"


@dataclass(frozen=True)
class SplitSettings:
    """Splitting of the rows; the number of repeats is not among them, so that repeats can be added."""

    kind: str = "random"
    test_size: float = 0.2
    val_size: float = 0.2
    train_size: float | None = None
    label_noise: float = 0.0

    @property
    def plan_kind(self) -> str:
        """The kind as a split plan names it: `folds` for `5 folds`."""
        return self.kind.rpartition(" ")[2]


@dataclass(frozen=True)
class Settings:
    """One study's settings. Variants and repeats are left out: they can be added to a study later.

    `data` says how the table was read, `fingerprint` which rows it held; `techniques` holds the techniques'
    settings beside their strengths, by technique and name.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
    seed: int = 0
    metric: str = "accuracy"
    network: NetworkSettings = field(default_factory=NetworkSettings)
    splits: SplitSettings = field(default_factory=SplitSettings)
    techniques: Mapping[str, Mapping[str, float | str]] = field(default_factory=dict)
    robustness: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain types, for JSON."""
        return to_plain(self)

    @classmethod
    def from_dict(cls, plain: object) -> Settings:
        """The settings that `to_dict` wrote; ValueError with a clause where a value cannot be one."""
        return from_plain(cls, plain, "settings")

    @property
    def key(self) -> str:
        """A short name of these settings on these rows with this engine."""
        text = json.dumps({**self.to_dict(), "engine": ENGINE}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def changes(old: Mapping[str, Any], new: Mapping[str, Any], within: str = "") -> list[str]:
    """Differences between two settings, in words: `network.epochs 100 -> 50`."""
    differences = []
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            differences += changes(before, after, f"{within}{name}.")
        elif before != after:
            differences.append(f"{within}{name} {before} -> {after}")
    return differences
