"""L1: a penalty on the absolute weights, by a proximal step that makes exact zeros."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reg_cli.engine.regularizer import Regularizer, Step
from reg_cli.engine.strength import Strength

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array


class L1(Regularizer):
    """mean loss + l1 * sum |W|, without the biases.

    A gradient step on |W| never lands on zero; soft-thresholding does (Daubechies et al. 2004). Under Adam
    each weight has a step size of its own, and the threshold must follow it, or the fixed point is not the L1
    optimum.
    """

    name = "l1"
    title = "L1 (lasso)"
    help = "Adds the sum of absolute weights to the loss; weights that do not pay become exactly zero."
    source = "Tibshirani (1996), Regression shrinkage and selection via the lasso"
    elsewhere = (
        ("scikit-learn", "Lasso(alpha=l1 / 2); LogisticRegression(l1_ratio=1, C=1 / (n * l1))"),
        ("Keras", "kernel_regularizer=L1(l1), which reaches no exact zeros"),
        ("PyTorch", "loss + l1 * weight.abs().sum(), which reaches no exact zeros"),
    )
    strength = Strength(
        low=0,
        high=math.inf,
        off=0,
        default=1e-4,
        unit="penalty per absolute weight",
        per_layer=True,
        log_scale=True,
    )

    def penalty(self, weight: Array, strength: Array) -> Array | float:
        """l1 * sum |W|."""
        penalty: Array = (strength * abs(weight)).sum(axis=(1, 2))
        return penalty

    def constrain(self, weight: Array, strength: Array, step: Step) -> None:
        """W = sign(W) max(|W| - step * l1, 0), the proximal operator of l1 |W|."""
        threshold = strength * step.scale
        weight -= weight.clip(-threshold, threshold)
