"""References by name: to add one, its file beside this one, its name in design/variant.py and its line here."""

from __future__ import annotations

from collections.abc import Callable

from reg_cli.study.design.variant import BOOSTING, LINEAR
from reg_cli.study.references.boosting import boosting
from reg_cli.study.references.linear import linear
from reg_cli.study.references.problem import Predict, Problem

FITS: dict[str, Callable[[Problem], Predict]] = {LINEAR: linear, BOOSTING: boosting}
LIBRARIES = ("sklearn.ensemble", "sklearn.linear_model")
"""Libraries of the fits, whose thread pools are limited with NumPy's."""
