"""Factorial among a study's variants: techniques of which every combination was trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reg_cli.regularizers import REGULARIZERS
from reg_cli.study.design.variant import HIDDEN, Control, Variant, settings_of

Cell = frozenset[str]
"""Settings that are on, such as `{"l2=0.01", "dropout=0.3"}`; the others are off."""


@dataclass(frozen=True)
class Factorial:
    """Two-level design of k >= 2 factors, each a technique at one strength or other hidden layers, on or off.

    `factors` are named as settings (`dropout=0.3`, `hidden=32`) in the order of the register. `variant_of` has a
    variant for each of the 2^k cells.
    """

    factors: tuple[str, ...]
    variant_of: Mapping[Cell, str]

    @property
    def variants(self) -> tuple[str, ...]:
        """The variants of all cells, all off first and all on last."""
        return tuple(self.variant_of.values())

    @property
    def all_on(self) -> str:
        """The variant that has every factor on."""
        return self.variant_of[frozenset(self.factors)]


def find(variants: Sequence[Variant], asked: str = "") -> Factorial | None:
    """The complete factorial with the most factors, or the one whose variant with all on was `asked` for.

    None where there is none, or where several are largest, as in a grid of strengths: none of them is the question.
    Refits and controls take no part.
    """
    cells: dict[Cell, Variant] = {frozenset(): variants[0]}
    for variant in variants[1:]:
        settings = _settings(variant)
        if settings and variant.control is Control.NONE:
            cells.setdefault(frozenset(settings), variant)
    complete: set[Cell] = set()
    for cell in sorted(cells, key=len):
        if all(cell - {setting} in complete for setting in cell):
            complete.add(cell)
    several = [cell for cell in complete if len(cell) >= 2]
    if asked:
        largest = [cell for cell in several if cells[cell].name == asked]
    else:
        k = max(map(len, several), default=0)
        largest = [cell for cell in several if len(cell) == k]
    if len(largest) != 1:
        return None
    factors = _settings(cells[largest[0]])
    inside = [cell for cell in cells if cell <= largest[0]]
    inside.sort(key=lambda cell: (len(cell), [factor not in cell for factor in factors]))
    return Factorial(factors, {cell: cells[cell].name for cell in inside})


def _settings(variant: Variant) -> tuple[str, ...]:
    """`hidden=32`, `l2=0.01` ...: hidden layers of its own first, then techniques in the order of the register."""
    settings = settings_of(variant)
    order = (HIDDEN, *REGULARIZERS)
    return tuple(f"{name}={settings[name]}" for name in order if name in settings)
