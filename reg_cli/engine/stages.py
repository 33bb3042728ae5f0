"""Stages of a training step at which techniques act, each at its own strengths, on the models that are alive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from reg_cli.engine.history import StackHistory
from reg_cli.engine.mlp import Architecture, StackedMLP
from reg_cli.engine.optimizers import Optimizer
from reg_cli.engine.regularizer import Ground, Regularizer, Step
from reg_cli.engine.streams import Draws, Streams

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Assignment:
    """A regularizer and the strength that each model is assigned: one number, or one per layer, in a tuple."""

    regularizer: Regularizer
    strengths: Sequence[tuple[float, ...]]

    def per_place(self, shape: Architecture, n_models: int, dtype: DTypeLike) -> Array:
        """Strengths as an array, one per model and place where the technique acts.

        Shape: -> (M, places): hidden layers for noise on them, layers for weights, 1 for the rest.

        Raises ValueError with a sentence when the strengths or the network do not suit the technique.
        """
        regularizer, n_hidden = self.regularizer, len(shape.hidden)
        if len(self.strengths) != n_models:
            raise ValueError(
                f"{regularizer.name} must have one strength per model, {n_models}, but "
                f"{len(self.strengths)} were given"
            )
        ground = Ground(n_hidden, shape.output.classes, regularizer.image_shape, shape.n_inputs)
        array = np.full((n_models, regularizer.places(n_hidden)[0]), regularizer.strength.off, dtype)
        for model, strengths in enumerate(self.strengths):
            try:
                values = regularizer.strength.check(strengths)
            except ValueError as error:
                raise ValueError(f"{regularizer.name} {error}") from None
            if values and regularizer.strength.is_off(values):
                continue
            if refusal := regularizer.refusal(ground, len(values)):
                raise ValueError(refusal)
            array[model] = values
        return array


def neighbours(strengths: Sequence[tuple[Regularizer, Array]], n_models: int) -> NDArray[np.intp]:
    """An order of the models in which those that share techniques are neighbours, so that runs are few.

    On/off patterns are put in the order of a Gray code: from one to the next, one technique changes.

    Shape: strengths (M, places) -> (M,).
    """
    on = [(of_models != regularizer.strength.off).any(axis=1) for regularizer, of_models in strengths]
    rank = np.logical_xor.accumulate(np.reshape(on, (len(on), n_models)), axis=0)
    return np.lexsort([*rank[::-1], np.zeros(n_models)])


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


class Stages:
    """Techniques by the stage at which they act, on their models; everybody else is left alone bit for bit."""

    def __init__(
        self, strengths: Sequence[tuple[Regularizer, Array]], groups: NDArray[np.intp], streams: Streams
    ) -> None:
        self.streams = streams
        active = [Active(regularizer, of_models, groups, streams) for regularizer, of_models in strengths]

        def at(stage: str) -> list[Active]:
            return [one for one in active if one.runs and one.regularizer.overrides(stage)]

        self.on_batch, self.on_hidden = at("perturb_batch"), at("hidden_noise")
        self.on_penalty, self.on_decay = at("penalty_gradient"), at("decay")
        self.on_constrain, self.on_stop = at("constrain"), at("should_stop")
        self.on_evaluation = at("evaluation_scale")

    def perturb(self, x: Array, y: Array) -> None:
        """Let the techniques change the batch's rows."""
        self.streams.next_batch()
        for technique in self.on_batch:
            for models, strengths, draws in technique.runs:
                technique.regularizer.perturb_batch(x[models, :, :-1], y[models], strengths[0], draws[0])

    def noise(self, layer: int, h: Array, slope: Array) -> None:
        """Multiply a hidden layer, and with it its slope, by the techniques' noise."""
        for technique in self.on_hidden:
            for models, strengths, draws in technique.runs:
                some = h[models]
                noise = technique.regularizer.hidden_noise(some.shape, strengths[layer], draws[layer])
                if noise is not None:
                    some *= noise
                    slope[models] *= noise

    def penalise(self, stack: StackedMLP) -> None:
        """Add the gradients of the penalties."""
        for technique in self.on_penalty:
            for models, strengths, _ in technique.runs:
                layers = zip(stack.weights, stack.weight_gradients, strengths, strict=True)
                for weight, gradient, strength in layers:
                    technique.regularizer.penalty_gradient(
                        weight[models, :, :-1], strength, gradient[models, :, :-1]
                    )

    def decay(self, stack: StackedMLP, learning_rate: float) -> None:
        """Let the techniques shrink the weights before the step."""
        for technique in self.on_decay:
            for models, strengths, _ in technique.runs:
                for weight, strength in zip(stack.weights, strengths, strict=True):
                    technique.regularizer.decay(weight[models, :, :-1], strength, learning_rate)

    def constrain(self, stack: StackedMLP, optimizer: Optimizer, learning_rate: float) -> None:
        """Let the techniques move the weights after the step."""
        for technique in self.on_constrain:
            for models, strengths, _ in technique.runs:
                start = 0
                for weight, strength in zip(stack.weights, strengths, strict=True):
                    measure = partial(_scale, optimizer, models, start, weight, learning_rate)
                    technique.regularizer.constrain(
                        weight[models, :, :-1], strength, Step(learning_rate, measure)
                    )
                    start += weight[0].size

    def evaluation_parameters(self, stack: StackedMLP) -> Array:
        """The models' parameters in evaluation mode, (M, P)."""
        if not self.on_evaluation:
            return stack.parameters
        parameters = stack.parameters.copy()
        above = stack.shape.views(parameters)[1:]
        for technique in self.on_evaluation:
            for models, strengths, _ in technique.runs:
                for weight, strength in zip(above, strengths, strict=True):
                    scale = technique.regularizer.evaluation_scale(strength)
                    if scale is not None:
                        weight[models, :, :-1] *= scale
        return parameters

    def judge(self, history: StackHistory, n_models: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Marks of the models whose newest weights are to be kept, and of those that train no further, (M,) each."""
        keep, stop = np.ones(n_models, bool), np.zeros(n_models, bool)
        for technique in self.on_stop:
            for models, strengths, _ in technique.runs:
                part, patience = history.take(models), strengths[0][:, :, 0]
                keeps = technique.regularizer.keeps(part, patience)
                stops = technique.regularizer.should_stop(part, patience)
                keep[models] = keep[models] if keeps is None else keeps
                stop[models] |= False if stops is None else stops
        return keep, stop


def _scale(
    optimizer: Optimizer, models: slice, start: int, weight: Array, learning_rate: float
) -> Array | float:
    """The optimizer's step of some models' weights in the layer that starts at a flat place."""
    scale = optimizer.scale(models, slice(start, start + weight[0].size), learning_rate)
    return scale if isinstance(scale, float) else scale.reshape(-1, *weight.shape[1:])[:, :, :-1]
