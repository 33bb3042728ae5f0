"""What every report is made from: a study, its comparison and the advice it earned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reg_cli.data.names import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reg_cli.comparison.comparison import Comparison
    from reg_cli.comparison.remarks.remark import Advice
    from reg_cli.study.study import Study

LONGEST_NAME = 60
LONGEST_SENTENCE = 4000


@dataclass(frozen=True)
class Findings:
    """A finished study, ready to be shown; `extras` holds by name what only some studies have."""

    study: Study
    comparison: Comparison
    advice: tuple[Advice, ...] = ()
    extras: Mapping[str, object] = field(default_factory=dict)


def shown(name: object) -> str:
    """A name from the data (variant, column, class, data set) as one harmless line of plain text."""
    return printable(name, LONGEST_NAME)


def sentence(text: object) -> str:
    """A sentence that may quote names from the data, as one harmless line of plain text."""
    return printable(text, LONGEST_SENTENCE)
