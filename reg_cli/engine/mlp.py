"""A stack of multilayer perceptrons of one architecture: forward and backward as batched matrix products."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from reg_cli.engine.layers import ACTIVATIONS, initial_weight
from reg_cli.engine.losses import Output
from reg_cli.engine.streams import generator

Array = NDArray[np.floating[Any]]
HiddenHook = Callable[[int, Array, Array], None]
"""Called with (layer, h, slope) after each hidden layer while training."""

_STACK_PARAMETERS = 1 << 19
_STACK_VALUES = 1 << 17
_EVALUATION_ROWS = 256
_EVALUATION_ELEMENTS = 1 << 17


@dataclass(frozen=True)
class Architecture:
    """The shape of one network. `hidden` empty: a linear model. The loss comes with the `output`."""

    n_inputs: int
    hidden: tuple[int, ...]
    n_outputs: int
    output: Output
    activation: str = "relu"

    def __post_init__(self) -> None:
        for width in (self.n_inputs, *self.hidden, self.n_outputs):
            if width < 1:
                raise ValueError(f"layer widths must be 1 or more, but {width} was given")
        if self.activation not in ACTIVATIONS:
            raise ValueError(
                f"activation must be one of {', '.join(ACTIVATIONS)}, but {self.activation!r} was given"
            )
        self.output.check(self.n_outputs)

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """(n_out, n_in + 1) of each layer's weight, the bias in the last column."""
        widths = (self.n_inputs, *self.hidden, self.n_outputs)
        return tuple((n_out, n_in + 1) for n_in, n_out in pairwise(widths))

    @property
    def n_parameters(self) -> int:
        """Weights and biases of one network, P."""
        return sum(n_out * n_in for n_out, n_in in self.shapes)

    @property
    def n_weights(self) -> int:
        """Weights of one network, without the biases, which are never penalised."""
        return sum(n_out * (n_in - 1) for n_out, n_in in self.shapes)

    def views(self, flat: Array) -> list[Array]:
        """The layers of a flat parameter array, as views.

        Shape: flat (M, P) -> one (M, n_out, n_in + 1) per layer.
        """
        layers, start = [], 0
        for n_out, n_in in self.shapes:
            stop = start + n_out * n_in
            layers.append(flat[:, start:stop].reshape(-1, n_out, n_in))
            start = stop
        return layers

    def initial(self, seed: int, split: int) -> NDArray[np.float64]:
        """First parameters of a split's networks.

        Shape: -> (P,).
        """
        rng = generator(seed, split, "initial weights")
        activations = [*([self.activation] * len(self.hidden)), None]
        layers = [
            initial_weight(rng, n_in - 1, n_out, activation)
            for (n_out, n_in), activation in zip(self.shapes, activations, strict=True)
        ]
        return np.concatenate([layer.ravel() for layer in layers])


class _Workspace:
    """The arrays of one batch size, made once and used in every step."""

    def __init__(self, shape: Architecture, n_models: int, n_rows: int, dtype: DTypeLike) -> None:
        self.columns: Array = np.empty((0, 0, n_rows), dtype)
        self.hidden = [np.ones((n_models, width + 1, n_rows), dtype) for width in shape.hidden]
        self.slope = [np.empty((n_models, width, n_rows), dtype) for width in shape.hidden]
        self.delta = [np.empty((n_models, width, n_rows), dtype) for width in shape.hidden]
        self.output = np.empty((n_models, shape.n_outputs, n_rows), dtype)


class StackedMLP:
    """M networks trained side by side.

    Shape: `parameters` and `gradient` (M, P); `weights` and `weight_gradients` are their views, one (M, out,
    in + 1) per layer.
    """

    def __init__(self, shape: Architecture, parameters: Array) -> None:
        self.shape = shape
        self.activate = ACTIVATIONS[shape.activation].function
        self.parameters = parameters
        self.gradient = np.zeros_like(parameters)
        self.weights = shape.views(self.parameters)
        self.weight_gradients = shape.views(self.gradient)
        self._workspaces: dict[int, _Workspace] = {}

    @property
    def n_models(self) -> int:
        """Models in the stack, M."""
        return len(self.parameters)

    def take(self, models: NDArray[np.intp]) -> StackedMLP:
        """The stack of some models alone."""
        return StackedMLP(self.shape, self.parameters[models])

    def forward(self, x: Array, hook: HiddenHook | None = None) -> Array:
        """The outputs z of a training batch; `hook` may put noise on each hidden layer and its slope.

        Shape: x (M or 1, B, D + 1), its last column 1 -> (M, C, B), overwritten by the next call.
        """
        n_rows = x.shape[1]
        if n_rows not in self._workspaces:
            self._workspaces[n_rows] = _Workspace(self.shape, self.n_models, n_rows, self.parameters.dtype)
        space = self._workspaces[n_rows]
        if space.columns.shape[0] != x.shape[0]:
            space.columns = np.empty((x.shape[0], x.shape[2], n_rows), x.dtype)
        # A copy costs less than it saves: BLAS multiplies by a transposed right-hand side at half the rate.
        np.copyto(space.columns, x.swapaxes(1, 2))
        below = space.columns
        for layer, (weight, h_and_one, slope) in enumerate(
            zip(self.weights, space.hidden, space.slope, strict=False)
        ):
            h = h_and_one[:, :-1]
            np.matmul(weight, below, out=h)
            self.activate(h, slope)
            if hook is not None:
                hook(layer, h, slope)
            below = h_and_one
        np.matmul(self.weights[-1], below, out=space.output)
        return space.output

    def backward(self, x: Array, delta: Array) -> None:
        """Fill the gradient from the loss's gradient at the outputs of the last `forward`.

        Shape: x (M or 1, B, D + 1), delta (M, C, B).
        """
        space = self._workspaces[x.shape[1]]
        for layer in reversed(range(1, len(self.weights))):
            np.matmul(delta, space.hidden[layer - 1].swapaxes(1, 2), out=self.weight_gradients[layer])
            below = space.delta[layer - 1]
            np.matmul(self.weights[layer][:, :, :-1].swapaxes(1, 2), delta, out=below)
            np.multiply(below, space.slope[layer - 1], out=below)
            delta = below
        np.matmul(delta, x, out=self.weight_gradients[0])


def models_per_stack(shape: Architecture, batch_size: int) -> int:
    """Number of models to train at once: enough to spread the cost of short array calls, few enough for the cache.

    Measured: training slows by a fifth once the parameters with their moments (16 bytes each) leave the
    cache, and by a tenth once a layer's values do.
    """
    width = max(shape.hidden, default=shape.n_outputs)
    return int(
        np.clip(min(_STACK_PARAMETERS // shape.n_parameters, _STACK_VALUES // (width * batch_size)), 1, 128)
    )


def hidden_layers(shape: Architecture, parameters: Array, x: Array) -> tuple[list[Array], Array]:
    """Hidden values and outputs of some networks on the same rows, in evaluation mode.

    Shape: parameters (m, P), x (N, D) -> [(m, H + 1, N)], (m, C, N).
    """
    activate = ACTIVATIONS[shape.activation].function
    below: Array = np.ones((shape.n_inputs + 1, len(x)), parameters.dtype)
    below[:-1] = x.T
    hidden = []
    *inner, last = shape.views(parameters)
    for weight in inner:
        h_and_one = np.ones((len(parameters), weight.shape[1] + 1, len(x)), parameters.dtype)
        h = h_and_one[:, :-1]
        np.matmul(weight, below, out=h)
        activate(h, None)
        hidden.append(h_and_one)
        below = h_and_one
    return hidden, np.matmul(last, below)


def outputs(shape: Architecture, parameters: Array, x: Array) -> Array:
    """Outputs z of some networks on the same rows, in evaluation mode, in blocks that stay in the cache.

    Shape: parameters (m, P), x (N, D) -> (m, C, N).
    """
    z = np.empty((len(parameters), shape.n_outputs, len(x)), parameters.dtype)
    # The rows of a block depend on nothing but the constant, or a trial's bits would depend on its stack.
    width = max(shape.hidden, default=shape.n_outputs)
    n_models = max(1, _EVALUATION_ELEMENTS // (width * _EVALUATION_ROWS))
    for first in range(0, len(parameters), n_models):
        some = slice(first, first + n_models)
        for start in range(0, len(x), _EVALUATION_ROWS):
            rows = slice(start, start + _EVALUATION_ROWS)
            z[some, :, rows] = hidden_layers(shape, parameters[some], x[rows])[1]
    return z
