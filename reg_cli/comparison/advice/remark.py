"""Remarks: a cause the user can check and a next step the user can take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from reg_cli.comparison.comparison import Comparison
from reg_cli.study.results.study import Study


@dataclass(frozen=True)
class Advice:
    """One remark on a study: a stable `id`, what was found, and what to do about it."""

    id: str
    cause: str
    next_step: str


Remark: TypeAlias = Callable[[Study, Comparison], Advice | None]
