"""Outputs of a network, each with its loss: what the raw outputs z predict, the mean loss over rows, its gradient.

NumPy is imported inside the functions: the scores need these, and the command line lists them in its help.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]

RAREST = 1e-9
"""Share of a class that no train row has, where its logarithm must stay finite."""


@dataclass(frozen=True)
class Output:
    """One kind of output with its loss. Rows may be weighted, relative to 1: weights of 1 change nothing.

    Two of a kind are equal, also after a journey to another process.
    """

    name: ClassVar[str]
    task: ClassVar[str]
    """The kind of target that it is for."""
    classes: ClassVar[bool] = True
    loss_power: ClassVar[int] = 0
    """Power of the target's unit in which the loss is measured."""
    factor: ClassVar[float] = 1.0
    """d loss / dz = factor * (prediction - y), for each of these matched pairs of output and loss."""

    def n_outputs(self, n_classes: int) -> int:
        """Outputs of a network for so many classes."""
        return 1

    def check(self, n_outputs: int) -> None:
        """Raise ValueError with a sentence for a number of outputs that cannot be."""

    def predict(self, z: Array) -> None:
        """Turn z into predictions in place: probabilities, or values.

        Shape: z (m, C, N).
        """
        raise NotImplementedError

    def per_row(self, z: Array, y: Array) -> Array:
        """The loss of each row.

        Shape: z (m, C, N), y (N, C) -> (m, N).
        """
        raise NotImplementedError

    def inverse(self, prediction: NDArray[np.float64]) -> NDArray[np.float64]:
        """The raw outputs that predict this: the inverse of `predict`, for one row.

        Shape: (C,) -> (C,).
        """
        raise NotImplementedError

    def delta(self, z: Array, y: Array, weight: Array | None = None) -> None:
        """Replace z by the gradient of the mean loss with respect to z.

        Shape: z (m, C, B), y (m, B, C), weight (m, B).
        """
        self.predict(z)
        z -= y.swapaxes(1, 2)
        z *= self.factor / z.shape[2]
        if weight is not None:
            z *= weight[:, None, :]

    def mean(self, z: Array, y: Array, weight: Array | None = None) -> NDArray[np.float64]:
        """The mean loss over rows, summed in float64.

        Shape: z (m, C, N), y (N, C), weight (N,) -> (m,).
        """
        import numpy as np

        # Cast first: a sum that casts in blocks puts their edges where the other models of the stack leave them.
        rows = self.per_row(z, y).astype(np.float64)
        if weight is not None:
            rows *= weight
        return np.asarray(rows.mean(axis=1))


@dataclass(frozen=True)
class Softmax(Output):
    """Probabilities of several classes; cross-entropy -sum_c y_c log softmax(z)_c, where y may be soft."""

    name = "softmax"
    task = "multiclass"

    def n_outputs(self, n_classes: int) -> int:
        """One output per class."""
        return n_classes

    def check(self, n_outputs: int) -> None:
        """Raise ValueError with a sentence for fewer than two outputs."""
        if n_outputs < 2:
            raise ValueError(f"softmax must have 2 outputs or more, but {n_outputs} was given")

    def predict(self, z: Array) -> None:
        """Class probabilities."""
        import numpy as np

        z -= z.max(axis=1, keepdims=True)
        np.exp(z, out=z)
        z /= z.sum(axis=1, keepdims=True)

    def per_row(self, z: Array, y: Array) -> Array:
        """The cross-entropy of each row, in nats."""
        import numpy as np

        top = z.max(axis=1)
        log_sum = np.log(np.exp(z - top[:, None, :]).sum(axis=1)) + top
        return np.asarray(log_sum * y.sum(axis=1) - (z * y.T).sum(axis=1))

    def inverse(self, prediction: NDArray[np.float64]) -> NDArray[np.float64]:
        """Logarithms of the probabilities."""
        import numpy as np

        return np.log(np.clip(prediction, RAREST, 1 - RAREST))


@dataclass(frozen=True)
class Sigmoid(Output):
    """Probability p of the second class by one output; cross-entropy -y log p - (1 - y) log(1 - p)."""

    name = "sigmoid"
    task = "binary"

    def check(self, n_outputs: int) -> None:
        """Raise ValueError with a sentence for more than one output."""
        if n_outputs != 1:
            raise ValueError(f"sigmoid must have 1 output, but {n_outputs} were given")

    def predict(self, z: Array) -> None:
        """The probability of the second class, by way of tanh, which cannot overflow."""
        import numpy as np

        z *= 0.5
        np.tanh(z, out=z)
        z += 1
        z *= 0.5

    def per_row(self, z: Array, y: Array) -> Array:
        """The cross-entropy of each row, in nats."""
        import numpy as np

        return np.asarray((np.logaddexp(0, z) - z * y.T).sum(axis=1))

    def inverse(self, prediction: NDArray[np.float64]) -> NDArray[np.float64]:
        """The log odds."""
        import numpy as np

        p = np.clip(prediction, RAREST, 1 - RAREST)
        log_odds: NDArray[np.float64] = np.log(p) - np.log1p(-p)
        return log_odds


@dataclass(frozen=True)
class Value(Output):
    """A number; squared error (z - y)^2, without a half."""

    name = "squared"
    task = "regression"
    classes = False
    loss_power = 2
    factor = 2.0

    def predict(self, z: Array) -> None:
        """The outputs are the predictions."""

    def per_row(self, z: Array, y: Array) -> Array:
        """The squared error of each row, in squared units of y."""
        import numpy as np

        return np.asarray(np.square(z - y.T).sum(axis=1))

    def inverse(self, prediction: NDArray[np.float64]) -> NDArray[np.float64]:
        """The prediction itself."""
        return prediction


SOFTMAX, SIGMOID, SQUARED = Softmax(), Sigmoid(), Value()
OUTPUTS: dict[str, Output] = {output.name: output for output in (SOFTMAX, SIGMOID, SQUARED)}


def output_for(task: str) -> Output:
    """The output, and with it the loss, for a kind of target: `binary`, `multiclass` or `regression`."""
    return next(output for output in OUTPUTS.values() if output.task == task)
