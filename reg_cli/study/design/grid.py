"""The trials of a study, and how they are grouped into stacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from reg_cli.study.design.variant import Variant

T = TypeVar("T")


@dataclass(frozen=True)
class Trial:
    """One training run: a variant on a split."""

    variant: Variant
    split: int


def missing(variants: Sequence[Variant], n_splits: int, done: Iterable[tuple[str, int]]) -> list[Trial]:
    """The trials of the grid that are not done yet."""
    done = set(done)
    return [
        Trial(variant, split)
        for variant in variants
        for split in range(n_splits)
        if (variant.name, split) not in done
    ]


def stacks(trials: Sequence[Trial], largest: int, jobs: int = 1) -> Iterator[list[Trial]]:
    """Group trials into stacks of at most `largest` models: several whole splits, or even shares of one.

    How trials are grouped changes no number, only the speed; with several jobs each gets at least one stack.
    Within a stack all splits of a variant stand side by side: a technique acts on few runs of models.
    """
    largest = max(1, min(largest, -(-len(trials) // jobs)))
    by_split: dict[int, list[Trial]] = {}
    for trial in trials:
        by_split.setdefault(trial.split, []).append(trial)
    splits = list(by_split.values())
    most = max((len(split) for split in splits), default=0)
    if most <= largest and len(splits) >= jobs:
        for some in _even(splits, largest // max(most, 1), jobs):
            yield _by_variant([trial for split in some for trial in split])
    else:
        for split in splits:
            yield from _even(split, largest, -(-jobs // len(splits)))


def _even(items: list[T], most: int, fewest_parts: int) -> Iterator[list[T]]:
    """Cut a list into even parts of at most `most`: a last part of one would cost nearly a full one."""
    n_parts = max(-(-len(items) // most), min(fewest_parts, len(items)))
    for part in range(n_parts):
        yield items[part * len(items) // n_parts : (part + 1) * len(items) // n_parts]


def _by_variant(trials: list[Trial]) -> list[Trial]:
    """All splits of a variant side by side, variants in the order in which they first come."""
    order: dict[str, int] = {}
    for trial in trials:
        order.setdefault(trial.variant.name, len(order))
    return sorted(trials, key=lambda trial: (order[trial.variant.name], trial.split))
