"""Gaussian noise on the inputs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.strength import Strength

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array
    from reg_cli.engine.streams import Draws


class GaussianNoise(Regularizer):
    """x + sigma N(0, 1) in every training step; for a linear model with squared error, ridge (n sigma^2)."""

    name = "gaussian_noise"
    title = "Gaussian noise"
    help = "Adds fresh normal noise to the inputs of every training batch, in units of the prepared inputs."
    source = "Bishop (1995), Training with noise is equivalent to Tikhonov regularization"
    elsewhere = (
        ("scikit-learn", "Ridge(alpha=n * gaussian_noise ** 2) for a linear model, in expectation"),
        ("Keras", "GaussianNoise(gaussian_noise)"),
        ("PyTorch", "x + gaussian_noise * torch.randn_like(x)"),
    )
    strength = Strength(low=0, high=math.inf, off=0, default=0.2, unit="standard deviation of the noise")

    def perturb_batch(self, x: Array, y: Array, strength: Array, draws: Draws) -> None:
        """x + sigma N(0, 1)."""
        x += strength * draws.normal(x.shape[1:])
