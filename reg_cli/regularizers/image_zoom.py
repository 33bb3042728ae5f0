"""Augmentation of pictures by small changes of size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.strength import Strength
from reg_cli.regularizers.resampling import centred_grid, resample

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array
    from reg_cli.engine.streams import Draws


class ImageZoom(Regularizer):
    """Each training row is scaled about its middle by a factor from 1 / (1 + zoom) to 1 + zoom; zeros come
    in.
    """

    name = "image_zoom"
    title = "image zoom"
    help = "Makes each training picture larger or smaller by up to this share, with zeros coming in."
    source = "Simard, Steinkraus & Platt (2003), Best practices for convolutional neural networks"
    elsewhere = (
        ("scikit-learn", "no counterpart"),
        ("Keras", 'RandomZoom(zoom, fill_mode="constant")'),
        ("PyTorch", "torchvision RandomAffine(0, scale=(1 / (1 + zoom), 1 + zoom))"),
    )
    strength = Strength(low=0, high=3, off=0, default=0.1, unit="share of the size")
    needs_image = True

    def perturb_batch(self, x: Array, y: Array, strength: Array, draws: Draws) -> None:
        """Read every pixel from its place before the zoom."""
        assert self.image_shape is not None
        # Larger and smaller are equally likely: the logarithm of the factor is uniform.
        factor = (1 + strength) ** (2 * draws.uniform((x.shape[1], 1)) - 1)
        row, column = centred_grid(self.image_shape, x)
        resample(x, row / factor, column / factor, self.image_shape)
