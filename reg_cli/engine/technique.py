"""A regularizer on a stack: its strength in each model, and the models on which it acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from reg_cli.engine.mlp import Architecture
from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.streams import Draws, Streams

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Technique:
    """A regularizer and its strength in each model: one number, or one per layer, in a tuple."""

    regularizer: Regularizer
    strengths: Sequence[tuple[float, ...]]


class Active:
    """One technique on the models of a stack that have it on, as runs of neighbouring models."""

    def __init__(
        self, regularizer: Regularizer, strengths: Array, groups: NDArray[np.intp], streams: Streams
    ) -> None:
        self.regularizer = regularizer
        self.runs: list[tuple[slice, list[Array], list[Draws]]] = []
        on = (strengths != regularizer.strength.off).any(axis=1)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], on, [False]])))
        for start, stop in zip(edges[::2], edges[1::2], strict=True):
            models = slice(int(start), int(stop))
            places = range(strengths.shape[1])
            self.runs.append(
                (
                    models,
                    [strengths[models, place, None, None] for place in places],
                    [Draws(streams, f"{regularizer.name} {place}", groups[models]) for place in places],
                )
            )


def spread(technique: Technique, shape: Architecture, n_models: int, dtype: DTypeLike) -> Array:
    """Strengths as an array: one per model and place where the technique acts.

    Shape: -> (M, places): hidden layers for noise on them, layers for weights, 1 for the rest.
    """
    regularizer = technique.regularizer
    if regularizer.overrides("hidden_noise"):
        n_places, what = len(shape.hidden), "hidden layers"
        if n_places == 0:
            raise ValueError(f"{regularizer.name} must have a hidden layer to act on, however: there is none")
    elif regularizer.strength.per_layer:
        n_places, what = len(shape.hidden) + 1, "layers of weights"
    else:
        n_places, what = 1, "places"
    if len(technique.strengths) != n_models:
        raise ValueError(
            f"{regularizer.name} must have one strength per model, {n_models}, "
            f"however: {len(technique.strengths)}"
        )
    spread = np.empty((n_models, n_places), dtype)
    for model, given in enumerate(technique.strengths):
        try:
            values = regularizer.strength.check(given)
        except ValueError as error:
            raise ValueError(f"{regularizer.name} {error}") from None
        if len(values) not in (1, n_places):
            raise ValueError(
                f"{regularizer.name} must be one number or {n_places}, one for each of the {what}, "
                f"however: {len(values)} were given"
            )
        spread[model] = values
    return spread
