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


def neighbours(strengths: Sequence[tuple[Regularizer, Array]], n_models: int) -> NDArray[np.intp]:
    """An order of the models in which those that share techniques are neighbours, so that runs are few.

    On/off patterns are put in the order of a Gray code: from one to the next, one technique changes.

    Shape: strengths (M, places) -> (M,).
    """
    on = [(of_models != regularizer.strength.off).any(axis=1) for regularizer, of_models in strengths]
    rank = np.logical_xor.accumulate(np.reshape(on, (len(on), n_models)), axis=0)
    return np.lexsort([*rank[::-1], np.zeros(n_models)])


def spread(technique: Technique, shape: Architecture, n_models: int, dtype: DTypeLike) -> Array:
    """Strengths as an array, one per model and place where the technique acts.

    Shape: -> (M, places): hidden layers for noise on them, layers for weights, 1 for the rest.

    Raises ValueError with a sentence when the strengths or the network do not suit the technique.
    """
    regularizer = technique.regularizer
    n_places, what = _places(regularizer, shape)
    if len(technique.strengths) != n_models:
        raise ValueError(
            f"{regularizer.name} must have one strength per model, {n_models}, "
            f"however: {len(technique.strengths)}"
        )
    spread = np.full((n_models, n_places), regularizer.strength.off, dtype)
    for model, given in enumerate(technique.strengths):
        try:
            values = regularizer.strength.check(given)
        except ValueError as error:
            raise ValueError(f"{regularizer.name} {error}") from None
        if values and regularizer.strength.is_off(values):
            continue
        _check_place(regularizer, shape)
        if len(values) not in (1, n_places):
            raise ValueError(
                f"{regularizer.name} must be one number or {n_places}, one for each of the {what}, "
                f"however: {len(values)} were given"
            )
        spread[model] = values
    return spread


def _places(regularizer: Regularizer, shape: Architecture) -> tuple[int, str]:
    """In how many places of the network a technique acts, and what they are."""
    if regularizer.overrides("hidden_noise"):
        return len(shape.hidden), "hidden layers"
    if regularizer.strength.per_layer:
        return len(shape.hidden) + 1, "layers of weights"
    return 1, "places"


def _check_place(regularizer: Regularizer, shape: Architecture) -> None:
    """Refuse a network on which the technique cannot act."""
    if regularizer.needs_hidden and not shape.hidden:
        raise ValueError(f"{regularizer.name} must have a hidden layer to act on, however: there is none")
    if regularizer.needs_classes and shape.output == "squared":
        raise ValueError(f"{regularizer.name} must have classes to predict, however: the target is a number")
    if regularizer.needs_image:
        picture = regularizer.image_shape
        if picture is None:
            raise ValueError(
                f"{regularizer.name} must be given pictures, however: these rows have no image shape"
            )
        if picture[0] * picture[1] != shape.n_inputs:
            raise ValueError(
                f"{regularizer.name} must have as many inputs as pixels, {picture[0]} x {picture[1]}, "
                f"however: {shape.n_inputs}"
            )
