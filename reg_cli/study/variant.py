"""A named setting of regularizers; everything off is the baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NO_SKILL = "no-skill"


@dataclass(frozen=True)
class Variant:
    """A setting of regularizers by name; a strength that is not named is off.

    A strength is a tuple: one number for all layers, or one number per layer.
    """

    name: str
    strengths: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


BASELINE = Variant("baseline")
