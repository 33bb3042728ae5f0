"""Activation functions: value and slope in one go, in place.

Each takes `h`, which holds z on entry and f(z) on return, and `slope`, which receives f'(z) (None: not wanted).

Shape: h and slope (m, H, B).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Activation = Callable[[Array, Array | None], None]


def relu(h: Array, slope: Array | None) -> None:
    """max(z, 0) (Nair & Hinton 2010); the slope at 0 is 0."""
    if slope is None:
        # NumPy's maximum with a scalar is six times slower than with an array.
        np.maximum(h, np.zeros(h.shape[1:], h.dtype), out=h)
        return
    np.copyto(slope, h > 0)
    np.multiply(h, slope, out=h)


def tanh(h: Array, slope: Array | None) -> None:
    """The hyperbolic tangent."""
    np.tanh(h, out=h)
    if slope is not None:
        np.multiply(h, h, out=slope)
        np.subtract(1, slope, out=slope)


def sigmoid(h: Array, slope: Array | None) -> None:
    """1 / (1 + exp(-z)), by way of tanh, which cannot overflow."""
    h *= 0.5
    np.tanh(h, out=h)
    h += 1
    h *= 0.5
    if slope is not None:
        np.multiply(h, h, out=slope)
        np.subtract(h, slope, out=slope)


def gelu(h: Array, slope: Array | None) -> None:
    """z Phi(z) in its tanh form (Hendrycks & Gimpel 2016, equation 2)."""
    a, b = math.sqrt(2 / math.pi), 0.044715
    square = h * h
    t = np.tanh(a * h * (1 + b * square))
    if slope is not None:
        slope[...] = 0.5 * (1 + t) + 0.5 * h * (1 - t * t) * (a * (1 + 3 * b * square))
    h *= 0.5 * (1 + t)


ACTIVATIONS: dict[str, Activation] = {"relu": relu, "tanh": tanh, "sigmoid": sigmoid, "gelu": gelu}


def initial_weight(
    rng: np.random.Generator, n_in: int, n_out: int, activation: str | None
) -> NDArray[np.float64]:
    """Weights of one layer with its biases, which start at 0, in the last column.

    He et al. (2015) for relu and gelu: normal, variance 2 / n_in. Glorot & Bengio (2010) for the others and
    the output layer (activation None): uniform, variance 2 / (n_in + n_out).

    Shape: -> (n_out, n_in + 1).
    """
    weight: NDArray[Any] = np.zeros((n_out, n_in + 1))
    if activation in ("relu", "gelu"):
        weight[:, :-1] = rng.standard_normal((n_out, n_in)) * math.sqrt(2 / n_in)
    else:
        bound = math.sqrt(6 / (n_in + n_out))
        weight[:, :-1] = rng.uniform(-bound, bound, (n_out, n_in))
    return weight
