"""Max-norm: no unit's incoming weights may be longer than a bound."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reg_cli.engine.regularizer import Regularizer, Step
from reg_cli.engine.strength import Strength

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array


class MaxNorm(Regularizer):
    """After each step, incoming weights of a unit that are longer than the bound are scaled back to it.

    A unit inside the bound is multiplied by exactly 1, so that its bits stay as they were. The bound holds
    for every layer, the output layer too; `3:3:inf` leaves that one free.
    """

    name = "max_norm"
    title = "max-norm"
    help = "Scales the incoming weights of a unit back whenever their length exceeds this bound."
    source = "Srebro & Shraibman (2005), Rank, trace-norm and max-norm; for units: Srivastava et al. (2014)"
    elsewhere = (
        ("scikit-learn", "no counterpart"),
        ("Keras", "kernel_constraint=MaxNorm(max_norm, axis=0)"),
        ("PyTorch", "torch.renorm(weight, 2, 0, max_norm) after each step"),
    )
    strength = Strength(
        low=0,
        high=math.inf,
        off=math.inf,
        default=1.5,
        unit="largest length of a unit's incoming weights",
        per_layer=True,
    )

    def constrain(self, weight: Array, strength: Array, step: Step) -> None:
        """w = w * min(1, bound / |w|) for each unit, a row of the weight."""
        import numpy as np

        length = np.sqrt(np.square(weight).sum(axis=2, keepdims=True))
        # fmin takes 1 also where 0 / 0 is no number.
        weight *= np.fmin(1, strength / length)
