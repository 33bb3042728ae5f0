"""References by name: to add one, its file beside this one, its name in design/variant.py and its line here."""

from __future__ import annotations

from collections.abc import Callable

from reg_cli.study.design.variant import BOOSTING, LINEAR
from reg_cli.study.references.boosting import boosting
from reg_cli.study.references.linear import linear
from reg_cli.study.references.problem import Predict, Problem

FITS: dict[str, Callable[[Problem], Predict]] = {LINEAR: linear, BOOSTING: boosting}


def load_libraries() -> None:
    """Import what the fits need, so that its thread pools can be limited with NumPy's."""
    import sklearn.ensemble
    import sklearn.linear_model  # noqa: F401
