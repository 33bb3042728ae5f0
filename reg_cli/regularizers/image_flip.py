"""Augmentation of pictures by mirroring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.engine.regularizer import Regularizer
from reg_cli.engine.strength import Strength

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array
    from reg_cli.engine.streams import Draws


class ImageFlip(Regularizer):
    """Each training row is mirrored, left to right, with probability `rate`."""

    name = "image_flip"
    title = "image flip"
    help = "Mirrors a random share of the training pictures; only for classes that stay the same in a mirror."
    source = "Krizhevsky, Sutskever & Hinton (2012), ImageNet classification with deep convolutional networks"
    elsewhere = (
        ("scikit-learn", "no counterpart"),
        ("Keras", 'RandomFlip("horizontal") at a rate of 0.5'),
        ("PyTorch", "torchvision RandomHorizontalFlip(image_flip)"),
    )
    strength = Strength(low=0, high=1, off=0, default=0.5, unit="share of the pictures")
    needs_image = True

    def perturb_batch(self, x: Array, y: Array, strength: Array, draws: Draws) -> None:
        """Read the columns backwards."""
        import numpy as np

        assert self.image_shape is not None
        pixel = np.arange(x.shape[2]).reshape(self.image_shape)
        # The same uniform number serves every rate: a picture mirrored at one is mirrored at every higher one.
        mirrored = draws.uniform((x.shape[1], 1)) < strength
        x[...] = np.where(mirrored, x[:, :, pixel[:, ::-1].ravel()], x)
