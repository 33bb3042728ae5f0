"""Hidden units: activation functions, value and slope in one go, and the first weights that suit them.

A function takes `h`, which holds z on entry and f(z) on return, and `slope`, which receives f'(z) (None: not wanted).

Shape: h and slope (m, H, B).

The command line lists the activations in its help, so NumPy is imported inside the functions.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]


def relu(h: Array, slope: Array | None) -> None:
    """max(z, 0) (Nair & Hinton 2010); the slope at 0 is 0."""
    import numpy as np

    if slope is None:
        # NumPy's maximum with a scalar is six times slower than with an array.
        np.maximum(h, np.zeros(h.shape[1:], h.dtype), out=h)
        return
    np.copyto(slope, h > 0)
    np.multiply(h, slope, out=h)


def tanh(h: Array, slope: Array | None) -> None:
    """The hyperbolic tangent."""
    import numpy as np

    np.tanh(h, out=h)
    if slope is not None:
        np.multiply(h, h, out=slope)
        np.subtract(1, slope, out=slope)


def sigmoid(h: Array, slope: Array | None) -> None:
    """1 / (1 + exp(-z)), by way of tanh, which cannot overflow."""
    import numpy as np

    h *= 0.5
    np.tanh(h, out=h)
    h += 1
    h *= 0.5
    if slope is not None:
        np.multiply(h, h, out=slope)
        np.subtract(h, slope, out=slope)


def gelu(h: Array, slope: Array | None) -> None:
    """z Phi(z) in its tanh form (Hendrycks & Gimpel 2016, equation 2)."""
    import numpy as np

    a, b = math.sqrt(2 / math.pi), 0.044715
    square = h * h
    t = np.tanh(a * h * (1 + b * square))
    if slope is not None:
        slope[...] = 0.5 * (1 + t) + 0.5 * h * (1 - t * t) * (a * (1 + 3 * b * square))
    h *= 0.5 * (1 + t)


def he(rng: np.random.Generator, n_in: int, n_out: int) -> NDArray[np.float64]:
    """Normal weights of variance 2 / n_in (He et al. 2015).

    Shape: -> (n_out, n_in).
    """
    return rng.standard_normal((n_out, n_in)) * math.sqrt(2 / n_in)


def glorot(rng: np.random.Generator, n_in: int, n_out: int) -> NDArray[np.float64]:
    """Uniform weights of variance 2 / (n_in + n_out) (Glorot & Bengio 2010).

    Shape: -> (n_out, n_in).
    """
    bound = math.sqrt(6 / (n_in + n_out))
    return rng.uniform(-bound, bound, (n_out, n_in))


@dataclass(frozen=True)
class Activation:
    """An activation function, and how the weights of a layer that it follows are drawn."""

    name: str
    function: Callable[[Array, Array | None], None]
    initial: Callable[[np.random.Generator, int, int], NDArray[np.float64]]


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("relu", relu, he),
        Activation("tanh", tanh, glorot),
        Activation("sigmoid", sigmoid, glorot),
        Activation("gelu", gelu, he),
    )
}


def initial_weight(
    rng: np.random.Generator, n_in: int, n_out: int, activation: str | None
) -> NDArray[np.float64]:
    """Weights of one layer with its biases, which start at 0, in the last column; activation None: the output layer.

    Shape: -> (n_out, n_in + 1).
    """
    import numpy as np

    weight: NDArray[Any] = np.zeros((n_out, n_in + 1))
    weight[:, :-1] = (glorot if activation is None else ACTIVATIONS[activation].initial)(rng, n_in, n_out)
    return weight
