"""The responses of a sweep along train size, label noise or width: one line per variant and position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.comparison.wording import shown
from reg_cli.quantities import decimals_for, fixed
from reg_cli.reports.terminal.console import as_wide_as, fitting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from reg_cli.comparison.estimate import Estimate
    from reg_cli.comparison.sweeps.response import Response


def print_responses(responses: Sequence[Response], console: Console) -> None:
    """Print train, test and gap of every variant along the positions."""
    from rich.box import SIMPLE_HEAD
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    name, metric = responses[0].name, responses[0].metric
    gap = "gap" if responses[0].headline == "score" else "loss gap"
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("variant")
    for heading in (name, f"train {metric.title}", f"test {metric.title}", gap):
        table.add_column(heading, justify="right", no_wrap=True)
    for response in responses:
        for k, (position, summary) in enumerate(zip(response.positions, response.summaries, strict=True)):
            train, test = summary.train_score, summary.test_score
            table.add_row(
                Text(fitting(shown(response.variant), console)) if k == 0 else "",
                f"{position:g}",
                *(_cell(e) for e in (train, test, summary.gap(response.headline))),
                end_section=k == len(response.positions) - 1,
            )
    width = Measurement.get(console, console.options.update(width=10_000), table).maximum
    with as_wide_as(console, console.width if console.is_terminal else width):
        console.print(table)


def _cell(e: Estimate) -> str:
    digits = decimals_for([e.mean, e.low, e.high])
    return f"{fixed(e.mean, digits)} [{fixed(e.low, digits)}, {fixed(e.high, digits)}]" if e.n else "-"
