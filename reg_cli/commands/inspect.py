"""`regcli inspect`: how a table would be read, column by column, with the reasons; trains nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rich_click as click

from reg_cli.quantities import count
from reg_cli.request.options import data_options, listing_format, read_request, split_options

if TYPE_CHECKING:
    from rich.console import Console

    from reg_cli.request.request import Request

MOST_COLUMNS_SHOWN = 200


@click.command("inspect", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("data")
@data_options
@split_options
@click.option(
    "--splits", "splits_file", metavar="FILE", help="Write row, split and part of every split as CSV."
)
@listing_format
def command(data: str, format: str, splits_file: str | None, **options: Any) -> None:
    """Show how a table would be read: columns, kinds, target, task, notices, splits.

    \b
    regcli inspect sample_data/penguins.csv --target species
    """
    from reg_cli.reports.terminal.console import consoles

    facts = gather(data, read_request(options), splits_file)
    if format == "json":
        import json

        click.echo(json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False))
        return
    out, _ = consoles()
    print_facts(facts, out)


def gather(data: str, request: Request, splits_file: str | None = None) -> dict[str, Any]:
    """Everything to say about the table, ready for JSON; where it cannot be studied, of its columns, and why.

    With `splits_file` such a table is refused, as there are no splits to write.
    """
    from reg_cli.data.dataset import Notice
    from reg_cli.data.quality import by_severity, notices
    from reg_cli.data.quality.overview import overview, splits_table, table_overview
    from reg_cli.data.target_choice import TargetUnknown, find_column
    from reg_cli.errors import DataError

    table, own_target = request.data.open(data)
    named = {
        "target": own_target or request.data.target,
        "group": request.data.group,
        "time": request.data.time,
    }
    for option, wanted in [*named.items(), *(("drop", name) for name in request.data.drop)]:
        if wanted is not None:
            find_column(wanted, table.columns, f"--{option}")
    n_rows = len(table.labels([table.columns[0].name]))
    dataset = None
    try:
        dataset = request.data.dataset(table, own_target)
        plan = request.data.split(dataset, request.study.repeats, request.study.seed)
    except (DataError, TargetUnknown) as refusal:
        if splits_file is not None:
            raise
        why = Notice("target-unknown" if isinstance(refusal, TargetUnknown) else "unstudied", str(refusal))
        known = dataset.notices if dataset is not None else table.notices
        return table_overview(table, n_rows, by_severity([*known, why]), dataset)
    if splits_file is not None:
        from pathlib import Path

        from reg_cli.reports.files.write import write_file

        write_file(Path(splits_file), splits_table(dataset, plan).to_csv(index=False, lineterminator="\n"))
    return overview(dataset, plan, notices(dataset, plan))


def print_facts(facts: dict[str, Any], out: Console) -> None:
    """The overview as a person reads it; names are shown as plain text, never as markup."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    if not out.is_terminal:
        out.width = 200  # nothing is to be folded in a file
    target = facts["target"]
    n_rows, n_columns = (count(facts[f"n_{what}s"], what, separators=True) for what in ("row", "column"))
    out.print(Text(f"{facts['name']}: {n_rows}, {n_columns}", style="bold"))
    if target and "splits" in facts:
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
