"""What every report is made from: a study, its comparison and the advice it earned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reg_cli.names import printable

if TYPE_CHECKING:
    from reg_cli.comparison.advice.remark import Advice
    from reg_cli.comparison.comparison import Comparison
    from reg_cli.comparison.gates.decide import GateResult
    from reg_cli.comparison.sweeps.points import Sweep
    from reg_cli.comparison.sweeps.response import Response
    from reg_cli.reports.boundary import Boundary
    from reg_cli.study.results.study import Study

LONGEST_NAME = 60
LONGEST_SENTENCE = 4000


@dataclass(frozen=True)
class Findings:
    """A finished study, ready to be shown; what only some studies have is None or empty in the others."""

    study: Study
    comparison: Comparison
    advice: tuple[Advice, ...] = ()
    sweep: Sweep | None = None
    responses: tuple[Response, ...] = ()
    boundary: Boundary | None = None
    gates: tuple[GateResult, ...] = ()


def shown(name: object) -> str:
    """A name from the data (variant, column, class, data set) as one harmless line of plain text."""
    return printable(name, LONGEST_NAME)


def sentence(text: object) -> str:
    """A sentence that may quote names from the data, as one harmless line of plain text."""
    return printable(text, LONGEST_SENTENCE)
