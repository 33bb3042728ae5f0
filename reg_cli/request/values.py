"""Values of options that click does not know: widths, the shape of a picture, a share or a number of rows."""

from __future__ import annotations

import math
from typing import Any

import rich_click as click


class Hidden(click.ParamType):  # type: ignore[type-arg]
    """`128,128` or `none`."""

    name = "hidden"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """The widths of the hidden layers."""
        if isinstance(value, tuple):
            return value
        if str(value).strip().lower() == "none":
            return ()
        try:
            widths = tuple(int(part) for part in str(value).split(","))
        except ValueError:
            widths = (0,)
        if min(widths) < 1:
            self.fail(f"must be widths such as 128,128 or none, but {value!r} was given", param, ctx)
        return widths


class ImageShape(click.ParamType):  # type: ignore[type-arg]
    """`8x8`."""

    name = "image shape"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Height and width."""
        if isinstance(value, tuple):
            return value
        height, cross, width = str(value).lower().partition("x")
        if not (cross and height.isdigit() and width.isdigit() and int(height) and int(width)):
            self.fail(f"must be HEIGHTxWIDTH such as 8x8, but {value!r} was given", param, ctx)
        return int(height), int(width)


class Folds(click.ParamType):  # type: ignore[type-arg]
    """`10x5`: ten times five folds."""

    name = "folds"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Repeats and folds."""
        if isinstance(value, tuple):
            return value
        repeats, cross, folds = str(value).lower().partition("x")
        if not (cross and repeats.isdigit() and folds.isdigit() and int(repeats) and int(folds) > 1):
            self.fail(f"must be REPEATSxFOLDS such as 10x5, but {value!r} was given", param, ctx)
        return int(repeats), int(folds)


class Finite(click.FloatRange):
    """A number in a range, and neither infinite nor NaN, which click lets through."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"must be a finite number, but {value} was given", param, ctx)
        return number


class Amount(click.ParamType):  # type: ignore[type-arg]
    """A share of the rows below 1, or a whole number of them."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | float:
        """A float is a share, an int a number of rows."""
        if isinstance(value, int | float):
            return value
        try:
            return int(value) if str(value).strip().isdigit() else _share(float(value))
        except ValueError:
            self.fail(f"must be a share below 1 or a number of rows, but {value!r} was given", param, ctx)


def _share(value: float) -> float:
    if not 0 < value < 1:
        raise ValueError
    return value
