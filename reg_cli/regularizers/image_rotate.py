"""Augmentation of pictures by small rotations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.strength import Strength
from reg_cli.regularizers.resampling import centred_grid, resample

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array
    from reg_cli.engine.streams import Draws


class ImageRotate(Regularizer):
    """Each training row is turned about its middle by an angle up to `degrees`, both ways; zeros come in."""

    name = "image_rotate"
    title = "image rotation"
    help = "Turns each training picture by up to this many degrees, with zeros coming in."
    source = "Simard, Steinkraus & Platt (2003), Best practices for convolutional neural networks"
    elsewhere = (
        ("scikit-learn", "no counterpart"),
        ("Keras", 'RandomRotation(degrees / 360, fill_mode="constant")'),
        ("PyTorch", "torchvision RandomRotation(degrees)"),
    )
    strength = Strength(low=0, high=180, off=0, default=10, unit="degrees")
    needs_image = True

    def perturb_batch(self, x: Array, y: Array, strength: Array, draws: Draws) -> None:
        """Read every pixel from its place before the turn."""
        import numpy as np

        assert self.image_shape is not None
        # The same uniform number gives -degrees ... degrees for every strength.
        angle = (2 * draws.uniform((x.shape[1], 1)) - 1) * strength * (math.pi / 180)
        row, column = centred_grid(self.image_shape, x)
        cos, sin = np.cos(angle), np.sin(angle)
        resample(x, cos * row + sin * column, cos * column - sin * row, self.image_shape)
