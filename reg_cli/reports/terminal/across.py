"""The summary over several data sets, as a Rich table and its closing sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reg_cli.comparison.wording import sentence, shown
from reg_cli.quantities import count, p_number
from reg_cli.reports.terminal.console import fitting

if TYPE_CHECKING:
    from rich.console import Console

    from reg_cli.comparison.across import Across


def print_across(across: Across, console: Console) -> None:
    """Print average ranks, wins, ties and losses against the baseline, the adjusted p, and the sentence."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(f"across {count(len(across.datasets), 'data set')}"),
        box=SIMPLE_HEAD,
        title_justify="left",
        pad_edge=False,
    )
    table.add_column("variant")
    for heading in ("average rank", "wins", "ties", "losses", "p (Holm)"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in across.rows:
        p = "" if row.p_holm != row.p_holm else p_number(row.p_holm)
        compared = row.wins + row.ties + row.losses
        counts = [str(n) for n in (row.wins, row.ties, row.losses)] if compared else ["", "", ""]
        table.add_row(Text(fitting(shown(row.variant), console)), f"{row.average_rank:.2f}", *counts, p)
    console.print()
    console.print(table)
    told = Text(fitting(sentence(across.closing_sentence), console), style="bold")
    console.print(told, soft_wrap=not console.is_terminal)
