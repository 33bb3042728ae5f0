"""Label smoothing: targets are drawn a little towards all classes alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.strength import Strength

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array
    from reg_cli.engine.streams import Draws


class LabelSmoothing(Regularizer):
    """y = (1 - s) y + s / K for K classes, in training only: every loss shown is that of the true labels."""

    name = "label_smoothing"
    title = "label smoothing"
    help = "Trains towards labels that give this share of their weight to all classes alike."
    source = "Szegedy et al. (2016), Rethinking the Inception architecture for computer vision"
    elsewhere = (
        ("scikit-learn", "no counterpart"),
        ("Keras", "CategoricalCrossentropy(label_smoothing=label_smoothing)"),
        ("PyTorch", "CrossEntropyLoss(label_smoothing=label_smoothing)"),
    )
    strength = Strength(low=0, high=1, off=0, default=0.1, unit="share of the label", high_open=True)
    needs_classes = True

    def perturb_batch(self, x: Array, y: Array, strength: Array, draws: Draws) -> None:
        """(1 - s) y + s / K; one sigmoid output stands for two classes."""
        y *= 1 - strength
        y += strength / max(2, y.shape[2])
