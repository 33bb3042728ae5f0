"""`regcli inspect`: how a table would be read, column by column, with the reasons; trains nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rich_click as click

from reg_cli.quantities import count
from reg_cli.request.options import data_options, listing_format, read_request

if TYPE_CHECKING:
    from rich.console import Console

    from reg_cli.request.request import DataRequest

MOST_COLUMNS_SHOWN = 200


@click.command("inspect", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("data")
@data_options
@listing_format
def command(data: str, format: str, **options: Any) -> None:
    """Show how a table would be read: columns, kinds, target, task, warnings, splits.

    \b
    regcli inspect sample_data/penguins.csv --target species
    """
    from reg_cli.reports.terminal.console import consoles

    facts = gather(data, read_request(options).data)
    if format == "json":
        import json

        click.echo(json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False))
        return
    out, _ = consoles()
    print_facts(facts, out)


def gather(data: str, request: DataRequest) -> dict[str, Any]:
    """The table as it would be read, ready for JSON; without a target only its columns."""
    from reg_cli.data.quality import overview, table_overview
    from reg_cli.data.target import TargetUnknown

    table, own_target = request.open(data)
    try:
        dataset = request.dataset(table, own_target)
    except TargetUnknown as unknown:
        facts = table_overview(table)
        facts["notices"].append({"id": "target-unknown", "message": str(unknown)})
        return facts
    return overview(dataset, request.split(dataset))


def print_facts(facts: dict[str, Any], out: Console) -> None:
    """The overview as a person reads it; names are shown as plain text, never as markup."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    if not out.is_terminal:
        out.width = 200  # nothing is to be folded in a file
    target = facts["target"]
    rows = f"{count(facts['n_rows'], 'row', separators=True)}, " if target else ""
    out.print(
        Text(f"{facts['name']}: {rows}{count(facts['n_columns'], 'column', separators=True)}", style="bold")
    )
    if target:
        counts = f"{facts['n_features']} from {count(facts['n_used'], 'column')}, {facts['n_inputs']} after encoding"
        out.print(Text(f"target  {target['name']} ({facts['task']}): {target['summary']}"), soft_wrap=True)
        out.print(Text(f"inputs  {counts}"))
        out.print(Text(f"splits  {facts['splits']}"), soft_wrap=True)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("column", "kind", "input", "missing", "different", "why"):
        right = heading in ("missing", "different")
        table.add_column(heading, justify="right" if right else "left", overflow="fold")
    for column in facts["columns"][:MOST_COLUMNS_SHOWN]:
        table.add_row(
            Text(column["name"]),
            column["kind"],
            "yes" if column["used"] else "no",
            f"{column['n_missing']:,}" if column["n_missing"] else "",
            f"{column['n_distinct']:,}",
            Text(column["reason"]),
        )
    out.print(table)
    n_hidden = len(facts["columns"]) - MOST_COLUMNS_SHOWN
    if n_hidden > 0:
        out.print(Text(f"{count(n_hidden, 'more column', separators=True)}; --format json lists all"))
    for notice in facts["notices"]:
        out.print(Text(f"- {notice['message']}"), soft_wrap=True)
    if not facts["notices"]:
        out.print("Nothing had to be repaired or guessed.")
