"""First weights, by the activation that follows; drawn per split, so that all its variants start alike."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray


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
