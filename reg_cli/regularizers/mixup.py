"""Mixup: training rows are blended in pairs, and their targets with them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.strength import Strength

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array
    from reg_cli.engine.streams import Draws


class Mixup(Regularizer):
    """x = lam x_i + (1 - lam) x_j, y likewise, with one lam ~ Beta(alpha, alpha) per batch, as its authors do.

    The same uniform number gives lam for every alpha, by the inverse of the Beta distribution. A row weight
    stays with x_i.
    """

    name = "mixup"
    title = "mixup"
    help = "Trains on blends of two rows and their targets; the larger alpha, the more even the blend."
    source = "Zhang et al. (2018), mixup: beyond empirical risk minimization"
    elsewhere = (
        ("scikit-learn", "no counterpart"),
        ("Keras", "MixUp(alpha=mixup)"),
        ("PyTorch", "torchvision.transforms.v2.MixUp(alpha=mixup)"),
    )
    strength = Strength(low=0, high=math.inf, off=0, default=0.2, unit="alpha of Beta(alpha, alpha)")

    def perturb_batch(self, x: Array, y: Array, strength: Array, draws: Draws) -> None:
        """Blend each row with a partner from the same batch."""
        import numpy as np
        from scipy.special import betaincinv

        drawn = draws.uniform((x.shape[1] + 1, 1))
        partner, at = drawn[:, :-1].argsort(axis=1), drawn[:, -1:]
        # A Beta(alpha, alpha) of alpha 0 or inf is its limit: 0 or 1, or 1/2.
        alpha = strength.clip(1e-6, 1e6)
        share = betaincinv(alpha, alpha, at).astype(x.dtype)
        share[strength == 0] = 1
        for rows in (x, y):
            rows[...] = share * rows + (1 - share) * np.take_along_axis(rows, partner, axis=1)
