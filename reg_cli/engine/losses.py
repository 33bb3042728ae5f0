"""Losses on the network's raw outputs z: the mean over rows, its gradient, and what z predicts.

NumPy is imported inside the functions: the scores need these, and the command line lists them in its help.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.floating[Any]]


class Loss:
    """One loss. Rows may be weighted; weights are relative to 1: all of them 1 changes nothing."""

    name: str

    def delta(self, z: Array, y: Array, weight: Array | None = None) -> None:
        """Replace z by the gradient of the mean loss with respect to z.

        Shape: z (m, C, B), y (m, B, C), weight (m, B).
        """
        self.predict(z)
        z -= y.swapaxes(1, 2)
        z *= self.factor / z.shape[2]
        if weight is not None:
            z *= weight[:, None, :]

    factor: float = 1.0
    """d loss / dz = factor * (prediction - y), for each of these matched pairs of output and loss."""

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

    def mean(self, z: Array, y: Array, weight: Array | None = None) -> NDArray[np.float64]:
        """The mean over rows, summed in float64.

        Shape: z (m, C, N), y (N, C), weight (N,) -> (m,).
        """
        import numpy as np

        # Cast first: a sum that casts in blocks puts their edges where the other models of the stack leave
        # them.
        rows = self.per_row(z, y).astype(np.float64)
        if weight is not None:
            rows *= weight
        return np.asarray(rows.mean(axis=1))


class SoftmaxCrossEntropy(Loss):
    """-sum_c y_c log softmax(z)_c; y may be soft."""

    name = "cross-entropy"

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


class SigmoidCrossEntropy(Loss):
    """-y log p - (1 - y) log(1 - p) with p = sigmoid(z), for one output."""

    name = "cross-entropy"

    def predict(self, z: Array) -> None:
        """The probability of the second class."""
        import numpy as np

        z *= 0.5
        np.tanh(z, out=z)
        z += 1
        z *= 0.5

    def per_row(self, z: Array, y: Array) -> Array:
        """The cross-entropy of each row, in nats."""
        import numpy as np

        return np.asarray((np.logaddexp(0, z) - z * y.T).sum(axis=1))


class SquaredError(Loss):
    """(z - y)^2, without a half."""

    name = "mean squared error"
    factor = 2.0

    def predict(self, z: Array) -> None:
        """The outputs are the predictions."""

    def per_row(self, z: Array, y: Array) -> Array:
        """The squared error of each row, in squared units of y."""
        import numpy as np

        return np.asarray(np.square(z - y.T).sum(axis=1))


SOFTMAX, SIGMOID, SQUARED = SoftmaxCrossEntropy(), SigmoidCrossEntropy(), SquaredError()
LOSSES: dict[str, Loss] = {"softmax": SOFTMAX, "sigmoid": SIGMOID, "squared": SQUARED}
