"""The responses of a sweep along train size, label noise or width: one line per variant and position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.comparison.wording import shown
from reg_cli.quantities import decimals_for, fixed
from reg_cli.reports.terminal.console import as_wide_as, fitting

if TYPE_CHECKING:
    from rich.console import Console

    from reg_cli.comparison.estimate import Estimate
    from reg_cli.comparison.findings import Findings
    from reg_cli.comparison.sweeps.worth import Worth


def print_responses(findings: Findings, console: Console) -> None:
    """Print train, test and gap of every variant along the positions, and what it is worth in rows."""
    from rich.box import SIMPLE_HEAD
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    responses = findings.responses
    worth = {one.variant: one for one in findings.worth}
    name, metric = responses[0].name, responses[0].metric
    gap = "gap" if responses[0].headline == "score" else "loss gap"
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("variant")
    worth_heading = ["worth in rows"] if worth else []
    for heading in (name, f"train {metric.title}", f"test {metric.title}", gap, *worth_heading):
        table.add_column(heading, justify="right", no_wrap=True)
    for response in responses:
        for k, (position, summary) in enumerate(zip(response.positions, response.summaries, strict=True)):
            train, test = summary.train_score, summary.test_score
            table.add_row(
                Text(fitting(shown(response.variant), console)) if k == 0 else "",
                f"{position:g}",
                *(_cell(e) for e in (train, test, summary.gap(response.headline))),
                *(
                    [_worth_cell(worth[response.variant].at(findings.points[k][1].n_train))]
                    if response.variant in worth
                    else []
                ),
                end_section=k == len(response.positions) - 1,
            )
    width = Measurement.get(console, console.options.update(width=10_000), table).maximum
    with as_wide_as(console, console.width if console.is_terminal else width):
        console.print(table)


def _worth_cell(worth: Worth) -> str:
    """`270 [220, 340]`; `<` and `>` mark what lies beyond the sizes that were measured."""
    return (
        f"{_rows(worth.equal)} [{_rows(worth.low)}, {_rows(worth.high)}]"
        if worth.equal == worth.equal
        else "-"
    )


def _rows(number: float) -> str:
    return "<" if number == 0 else ">" if number == float("inf") else f"{number:.0f}"


def _cell(e: Estimate) -> str:
    digits = decimals_for([e.mean, e.low, e.high])
    return f"{fixed(e.mean, digits)} [{fixed(e.low, digits)}, {fixed(e.high, digits)}]" if e.n else "-"
