"""regcli: overfitting comparison studies; regularized against unregularized networks, with the uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reg_cli.api import Result as Result
    from reg_cli.api import compare as compare
    from reg_cli.api import sweep as sweep
    from reg_cli.estimators import RegularizedMLPClassifier as RegularizedMLPClassifier
    from reg_cli.estimators import RegularizedMLPRegressor as RegularizedMLPRegressor

__version__ = "0.1.0"

# Imported when first asked for: `regcli --help` must not wait for NumPy.
_PUBLIC = {
    "compare": "reg_cli.api",
    "sweep": "reg_cli.api",
    "Result": "reg_cli.api",
    "RegularizedMLPClassifier": "reg_cli.estimators",
    "RegularizedMLPRegressor": "reg_cli.estimators",
}
__all__ = tuple(_PUBLIC)
"""All that is public; everything else may move from release to release."""


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _PUBLIC:
        raise AttributeError(f"module 'reg_cli' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *_PUBLIC]
