"""Gradient steps for a whole stack: SGD, momentum, Nesterov, Adam; and the learning rate along the epochs.

The command line lists the optimizers and schedules in its help, so NumPy is imported inside the functions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

BLOCK = 1 << 16
"""Elements that a pass of ufuncs works on at a time, so that its arrays stay near. Half of it costs Adam 6% in
calls, twice of it gains nothing.
"""

_TINY = 1e-30


def _blocks(*arrays: Array) -> Iterator[tuple[Array, ...]]:
    """Cut flat arrays of equal length into blocks."""
    for start in range(0, arrays[0].size, BLOCK):
        yield tuple(array[start : start + BLOCK] for array in arrays)


class Optimizer:
    """Moves the parameters of every model of a stack against its gradient. The gradient is used up.

    Shape: parameters and gradient (M, P).
    """

    def __init__(self, parameters: Array) -> None:
        import numpy as np

        self.moments = [np.zeros_like(parameters) for _ in range(self.n_moments)]

    n_moments = 0

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        """One step in place."""
        raise NotImplementedError

    def scale(self, models: slice, coordinates: slice, learning_rate: float) -> Array | float:
        """The last step of each weight per unit of averaged gradient, for proximal techniques.

        Shape: -> a number, or (m, n) for m models and n flat coordinates.
        """
        return learning_rate

    def take(self, models: NDArray[np.intp]) -> None:
        """Go on with some models alone."""
        self.moments = [moment[models] for moment in self.moments]

    def flush(self) -> None:
        """Set to zero what is on its way to denormal numbers (moments of dead units), which are slow."""
        import numpy as np

        for moment in self.moments:
            moment[np.abs(moment) < _TINY] = 0


class Sgd(Optimizer):
    """w -= lr g."""

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        """One step of gradient descent."""
        for w, g in _blocks(parameters.ravel(), gradient.ravel()):
            g *= learning_rate
            w -= g


class Momentum(Optimizer):
    """u = mu u + g; w -= lr u (Polyak 1964, in the form of PyTorch), with mu = 0.9."""

    n_moments = 1
    momentum = 0.9

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        """One step of gradient descent with momentum."""
        import numpy as np

        for w, g, u in _blocks(parameters.ravel(), gradient.ravel(), self.moments[0].ravel()):
            u *= self.momentum
            u += g
            np.multiply(u, learning_rate, out=g)
            w -= g

    def scale(self, models: slice, coordinates: slice, learning_rate: float) -> Array | float:
        """lr / (1 - mu): a constant gradient g builds up to u = g / (1 - mu)."""
        return learning_rate / (1 - self.momentum)


class Nesterov(Momentum):
    """u = mu u + g; w -= lr (g + mu u) (Sutskever et al. 2013, in the form of PyTorch)."""

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        """One step of gradient descent with Nesterov's momentum."""
        for w, g, u in _blocks(parameters.ravel(), gradient.ravel(), self.moments[0].ravel()):
            u *= self.momentum
            u += g
            g += self.momentum * u
            g *= learning_rate
            w -= g


class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, algorithm 1); with decoupled `weight_decay` it is AdamW (Loshchilov & Hutter
    2019).

    The moments are kept without their factors (1 - beta): m = (1 - beta1) m', v = (1 - beta2) v'. These
    constants, the bias corrections and the learning rate fold into two numbers per step,

        w -= rate m' / (sqrt(v') + eps / c),   c^2 = (1 - beta2) / (1 - beta2^t),
        rate = lr (1 - beta1) / (1 - beta1^t) / c,

    which leaves ten passes over memory.
    """

    n_moments = 2
    beta1, beta2, epsilon = 0.9, 0.999, 1e-8

    def __init__(self, parameters: Array) -> None:
        super().__init__(parameters)
        self.t = 0

    @property
    def _c(self) -> float:
        return math.sqrt((1 - self.beta2) / (1 - self.beta2**self.t))

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        """One step of Adam."""
        import numpy as np

        self.t += 1
        c = self._c
        rate = learning_rate * (1 - self.beta1) / (1 - self.beta1**self.t) / c
        epsilon = self.epsilon / c
        first, second = (moment.ravel() for moment in self.moments)
        for w, g, m, v in _blocks(parameters.ravel(), gradient.ravel(), first, second):
            m *= self.beta1
            m += g
            np.multiply(g, g, out=g)
            v *= self.beta2
            v += g
            np.sqrt(v, out=g)
            g += epsilon
            np.divide(m, g, out=g)
            g *= rate
            w -= g

    def scale(self, models: slice, coordinates: slice, learning_rate: float) -> Array | float:
        """lr / (sqrt(v_hat) + eps)."""
        import numpy as np

        c = self._c
        root = np.sqrt(self.moments[1][models, coordinates])
        root += self.epsilon / c
        return np.divide(learning_rate / c, root, out=root)


OPTIMIZERS: dict[str, Callable[[Array], Optimizer]] = {
    "adam": Adam,
    "sgd": Sgd,
    "momentum": Momentum,
    "nesterov": Nesterov,
}


def constant(epoch: int, epochs: int) -> float:  # noqa: ARG001 - every schedule is asked alike
    """The same learning rate throughout."""
    return 1.0


def cosine(epoch: int, epochs: int) -> float:
    """Half a cosine from the full rate towards 0 (Loshchilov & Hutter 2017), epochs counted from 1."""
    return 0.5 * (1 + math.cos(math.pi * (epoch - 1) / epochs))


SCHEDULES: dict[str, Callable[[int, int], float]] = {"constant": constant, "cosine": cosine}
