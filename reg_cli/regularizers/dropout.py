"""Dropout: hidden units are left out at random in every training step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.strength import Setting, Strength

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array
    from reg_cli.engine.streams import Draws


class Dropout(Regularizer):
    """Each hidden unit of each row is dropped with probability `rate`.

    Inverted by default: what is kept is divided by 1 - rate while training, so that nothing changes when it
    is off. The classic form keeps units as they are and multiplies the outgoing weights by 1 - rate
    afterwards.
    """

    name = "dropout"
    title = "dropout"
    help = "Leaves out a random share of the hidden units in each step, so that no unit can rely on another."
    source = "Srivastava et al. (2014), Dropout: a simple way to prevent neural networks from overfitting"
    elsewhere = (
        ("scikit-learn", "no counterpart"),
        ("Keras", "Dropout(dropout) after each hidden activation"),
        ("PyTorch", "nn.Dropout(dropout) after each hidden activation"),
    )
    strength = Strength(
        low=0, high=1, off=0, default=0.3, unit="share of hidden units", high_open=True, per_layer=True
    )
    settings = (
        Setting(
            "form",
            "inverted",
            "The scale 1 / (1 - rate) is applied while training (inverted) or in evaluation mode (classic).",
            choices=("inverted", "classic"),
        ),
    )
    needs_hidden = True

    def hidden_noise(self, shape: tuple[int, int, int], strength: Array, draws: Draws) -> Array | None:
        """0 for dropped units; 1 / (1 - rate), or 1 in the classic form, for the others."""
        noise = draws.keep(strength, shape[1:])
        return noise if self.chosen["form"] == "inverted" else (noise > 0).astype(noise.dtype)

    def evaluation_scale(self, strength: Array) -> Array | None:
        """1 - rate in the classic form: the weight scaling inference rule."""
        return None if self.chosen["form"] == "inverted" else 1 - strength
