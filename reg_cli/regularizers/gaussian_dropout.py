"""Gaussian dropout: hidden units are multiplied by normal noise of mean 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.strength import Strength

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array
    from reg_cli.engine.streams import Draws


class GaussianDropout(Regularizer):
    """h N(1, rate / (1 - rate)): the mean and variance of dropout at that rate, without zeros."""

    name = "gaussian_dropout"
    title = "Gaussian dropout"
    help = "Multiplies hidden units by normal noise with the mean and variance of dropout at this rate."
    source = "Srivastava et al. (2014), Dropout, section 10; Wang & Manning (2013), Fast dropout training"
    elsewhere = (
        ("scikit-learn", "no counterpart"),
        ("Keras", "GaussianDropout(gaussian_dropout)"),
        ("PyTorch", "h * (1 + sqrt(rate / (1 - rate)) * torch.randn_like(h))"),
    )
    strength = Strength(
        low=0,
        high=1,
        off=0,
        default=0.3,
        unit="dropout rate of the same variance",
        high_open=True,
        per_layer=True,
    )
    needs_hidden = True

    def hidden_noise(self, shape: tuple[int, int, int], strength: Array, draws: Draws) -> Array | None:
        """1 + sqrt(rate / (1 - rate)) N(0, 1)."""
        noise: Array = 1 + (strength / (1 - strength)) ** 0.5 * draws.normal(shape[1:])
        return noise
