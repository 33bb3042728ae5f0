"""L2: a penalty on the squared weights, inside the loss."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.strength import Strength

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array


class L2(Regularizer):
    """mean loss + l2 * sum W^2, without the biases.

    Under Adam its gradient is rescaled like any other, so it is not the same as decoupled weight decay
    (Loshchilov & Hutter 2019); both exist, under their own names.
    """

    name = "l2"
    title = "L2 (ridge)"
    help = "Adds the sum of squared weights to the loss, which draws all weights towards zero."
    source = "Krogh & Hertz (1991), A simple weight decay can improve generalization"
    elsewhere = (
        (
            "scikit-learn",
            "Ridge(alpha=n * l2); LogisticRegression(C=1 / (2 * n * l2)); MLPClassifier(alpha=2 * batch_size * l2)",
        ),
        ("Keras", "kernel_regularizer=L2(l2)"),
        ("PyTorch", "Adam(weight_decay=2 * l2), SGD(weight_decay=2 * l2), on the weights alone"),
    )
    strength = Strength(
        low=0,
        high=math.inf,
        off=0,
        default=1e-3,
        unit="penalty per squared weight",
        per_layer=True,
        log_scale=True,
    )

    def penalty(self, weight: Array, strength: Array) -> Array | float:
        """l2 * sum W^2."""
        penalty: Array = (strength * weight * weight).sum(axis=(1, 2))
        return penalty

    def penalty_gradient(self, weight: Array, strength: Array, gradient: Array) -> None:
        """2 * l2 * W."""
        gradient += 2 * strength * weight
