"""Augmentation of pictures by small shifts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.strength import Strength

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array
    from reg_cli.engine.streams import Draws


class ImageShift(Regularizer):
    """Each training row is moved by a whole number of pixels, up to `shift`, both ways; background comes in."""

    name = "image_shift"
    title = "image shift"
    help = "Moves each training picture by up to this many pixels in both directions, with zeros coming in."
    source = "Simard, Steinkraus & Platt (2003), Best practices for convolutional neural networks"
    elsewhere = (
        ("scikit-learn", "no counterpart"),
        ("Keras", 'RandomTranslation(shift / height, shift / width, fill_mode="constant")'),
        ("PyTorch", "torchvision RandomAffine(0, translate=(shift / width, shift / height))"),
    )
    strength = Strength(low=0, high=64, off=0, default=1, unit="pixels", whole=True)
    needs_image = True

    def perturb_batch(self, x: Array, y: Array, strength: Array, draws: Draws) -> None:
        """Read every pixel from its place before the shift."""
        import numpy as np

        assert self.image_shape is not None
        height, width = self.image_shape
        # The same uniform number gives -shift ... shift for every strength.
        steps = np.floor(draws.uniform((x.shape[1], 2)) * (2 * strength + 1)) - strength
        down, right = steps.astype(np.intp)[..., 0, None], steps.astype(np.intp)[..., 1, None]
        row, column = np.divmod(np.arange(height * width), width)
        from_row, from_column = row - down, column - right
        inside = (from_row >= 0) & (from_row < height) & (from_column >= 0) & (from_column < width)
        source = from_row.clip(0, height - 1) * width + from_column.clip(0, width - 1)
        source = np.broadcast_to(source, x.shape)
        x[...] = np.take_along_axis(x, source, axis=2) * inside
