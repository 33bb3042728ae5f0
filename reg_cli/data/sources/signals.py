"""Digits as signals of 40 values, in the manner of MNIST-1D (Greydanus & Kobak 2020, arXiv:2011.14439).

The pen's sideways position while a digit is drawn from top to bottom; stretched, scaled, sheared, moved to anywhere and
covered with noise that hangs together. A network that sees every value at a fixed place learns its train rows by heart
and half of the others: overfitting in seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LENGTH = 40
_WHOLE = 72
"""Places of a signal before it is thinned out to LENGTH."""
_NOISE_WIDTH = 2.0

# Twelve positions of the pen for each digit, the middle being 0.
_STROKES = (
    (0, 1, 1.5, 1.8, 2, 2, 2, 2, 1.8, 1.5, 1, 0),
    (0, -2, -2, -1.6, -1.2, -0.8, -0.4, 0, 0.4, 0.8, 0, 0),
    (0, 1, 1.5, 1.5, 1, 0.2, -0.3, -1, -1.5, -1.5, -1, 0),
    (0, 1, 1.5, 1.5, 1, 0, 0, 1, 1.5, 1.5, 1, 0),
    (0, -0.6, -1.2, -1.8, -2.4, -2.4, 0, 0, 0, 0, 0, 0),
    (0, -2, -2, -2, -2, 0, 1, 1.5, 1.5, 1, -0.5, 0),
    (0, -1, -1.5, -1.8, -2, -2, -2, -2, -1.8, -1.5, -1, 0),
    (0, 2, 2, 1.6, 1.2, 0.8, 0.4, 0, -0.4, -0.8, 0, 0),
    (0, -1, -1.5, -1.5, -1, 0, 0, -1, -1.5, -1.5, -1, 0),
    (0, -1, -1.5, -1.5, -1, 0, 0, 0, 0, -0.3, -0.7, 0),
)


def signals1d(
    rng: np.random.Generator, n: int, noise: float, shear: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Signals of the ten digits, as many of each.

    Shape: -> (n, 40) and (n,).
    """
    import numpy as np
    from scipy.ndimage import gaussian_filter1d

    digit = np.arange(n) % len(_STROKES)
    strokes = np.array(_STROKES) / 2
    width = rng.integers(24, 49, n)  # places that the digit takes
    size = 1 + rng.uniform(-0.4, 0.4, n)
    slope = shear * rng.uniform(-0.5, 0.5, n)
    start = (rng.random(n) * (_WHOLE - width + 1)).astype(int)
    place = np.arange(_WHOLE)
    # Position along the stroke; outside of it the pen is in the middle.
    along = (place - start[:, None]) * (strokes.shape[1] - 1) / (width[:, None] - 1)
    left = np.clip(np.floor(along).astype(int), 0, strokes.shape[1] - 2)
    share = along - left
    own = strokes[digit]
    drawn = np.take_along_axis(own, left, 1) * (1 - share) + np.take_along_axis(own, left + 1, 1) * share
    signal = np.where((along >= 0) & (along <= strokes.shape[1] - 1), drawn, 0.0) * size[:, None]
    signal += slope[:, None] * np.linspace(-1, 1, _WHOLE)
    wave = gaussian_filter1d(rng.normal(size=signal.shape), _NOISE_WIDTH, axis=1)
    signal += noise * wave / wave.std()
    signal += 0.02 * rng.normal(size=signal.shape)
    thinned = np.linspace(0, _WHOLE - 1, LENGTH).round().astype(int)
    return signal[:, thinned], digit.astype(np.float64)
