"""Weight decay: every weight shrinks by a share of itself in every step, apart from the loss."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.strength import Strength

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array


class WeightDecay(Regularizer):
    """W = (1 - lr * weight_decay) W before the optimizer's step: with Adam, this is AdamW."""

    name = "weight_decay"
    title = "weight decay"
    help = "Shrinks every weight by a fixed share in each step, independently of its gradient (AdamW)."
    source = "Loshchilov & Hutter (2019), Decoupled weight decay regularization"
    elsewhere = (
        ("scikit-learn", "no counterpart"),
        ("Keras", "AdamW(weight_decay=weight_decay), biases excluded"),
        ("PyTorch", "AdamW(weight_decay=weight_decay), on the weights alone"),
    )
    strength = Strength(
        low=0,
        high=math.inf,
        off=0,
        default=0.1,
        unit="share per unit of learning rate",
        per_layer=True,
        log_scale=True,
    )

    def decay(self, weight: Array, strength: Array, learning_rate: float) -> None:
        """Shrink the weights at which the gradient was taken (algorithm 2, line 12)."""
        weight *= 1 - learning_rate * strength
