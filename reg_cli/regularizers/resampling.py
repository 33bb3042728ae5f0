"""Pictures read at other places than their pixels: what rotation and zoom share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reg_cli.engine.regularizer import Array


def centred_grid(picture: tuple[int, int], like: Array) -> tuple[Array, Array]:
    """Row and column of every pixel, counted from the picture's middle.

    Shape: picture (height, width) -> two (height * width,).
    """
    import numpy as np

    height, width = picture
    row, column = np.divmod(np.arange(height * width), width)
    return (row - (height - 1) / 2).astype(like.dtype), (column - (width - 1) / 2).astype(like.dtype)


def resample(x: Array, row: Array, column: Array, picture: tuple[int, int]) -> None:
    """Replace every pixel by the picture's value at (row, column) from its middle: bilinear, 0 outside.

    Shape: x (m, B, height * width); row and column broadcast to it.
    """
    import numpy as np

    height, width = picture
    row, column = row + (height - 1) / 2, column + (width - 1) / 2
    top, left = np.floor(row), np.floor(column)
    total = np.zeros_like(x)
    for from_row, row_share in ((top, 1 - (row - top)), (top + 1, row - top)):
        for from_column, column_share in ((left, 1 - (column - left)), (left + 1, column - left)):
            inside = (from_row >= 0) & (from_row < height) & (from_column >= 0) & (from_column < width)
            source = from_row.clip(0, height - 1) * width + from_column.clip(0, width - 1)
            source = np.broadcast_to(source.astype(np.intp), x.shape)
            total += np.take_along_axis(x, source, axis=2) * (row_share * column_share * inside)
    x[...] = total
