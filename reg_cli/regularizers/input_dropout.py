"""Input dropout: inputs are left out at random in every training step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.strength import Strength

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array
    from reg_cli.engine.streams import Draws


class InputDropout(Regularizer):
    """Each input of each row is set to 0 with probability `rate`, the others divided by 1 - rate.

    For a linear model with squared error on standardised inputs it is, in expectation, ridge with
    alpha = n rate / (1 - rate) (Wager, Wang & Liang 2013).
    """

    name = "input_dropout"
    title = "input dropout"
    help = "Leaves out a random share of the inputs in each step, so that no single column is relied on."
    source = "Srivastava et al. (2014), Dropout: a simple way to prevent neural networks from overfitting"
    elsewhere = (
        ("scikit-learn", "Ridge(alpha=n * rate / (1 - rate)) for a linear model, in expectation"),
        ("Keras", "Dropout(input_dropout) before the first layer"),
        ("PyTorch", "nn.Dropout(input_dropout) before the first layer"),
    )
    strength = Strength(low=0, high=1, off=0, default=0.1, unit="share of inputs", high_open=True)

    def perturb_batch(self, x: Array, y: Array, strength: Array, draws: Draws) -> None:
        """0 for dropped inputs; x / (1 - rate) for the others."""
        x *= draws.keep(strength, x.shape[1:])
