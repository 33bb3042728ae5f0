"""`regcli inspect`: how a table would be read, column by column, with the reasons; trains nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rich_click as click

from reg_cli.request.options import data_options, listing_format

if TYPE_CHECKING:
    from rich.console import Console

MOST_COLUMNS_SHOWN = 200


@click.command("inspect", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("data")
@data_options
@click.option("--repeats", type=click.IntRange(1), default=10, show_default=True, help="Random splits.")
@click.option(
    "--seed", type=click.IntRange(0, 2**62), default=0, show_default=True, help="Decides the splits."
)
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

    facts = gather(data, options, splits_file)
    if format == "json":
        import json

        click.echo(json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False))
        return
    out, _ = consoles()
    print_facts(facts, out)


def gather(data: str, options: dict[str, Any], splits_file: str | None = None) -> dict[str, Any]:
    """Everything to say about the table, ready for JSON; where it cannot be studied, of its columns, and why.

    With `splits_file` such a table is refused, as there are no splits to write.
    """
    from reg_cli.data.dataset import Notice, Task
    from reg_cli.data.held_out_file import with_test_file
    from reg_cli.data.load import from_table, open_table
    from reg_cli.data.quality import by_severity, notices
    from reg_cli.data.quality.overview import overview, splits_table, table_overview
    from reg_cli.data.splits.split_plan import plan_splits
    from reg_cli.data.target_choice import TargetUnknown, find_column
    from reg_cli.errors import DataError

    header = not options["no_header"]
    table, own_target = open_table(data, header=header, max_rows=options["max_rows"])
    named = {"target": own_target or options["target"], "group": options["group"], "time": options["time"]}
    for option, wanted in [*named.items(), *(("drop", name) for name in options["drop"])]:
        if wanted is not None:
            find_column(wanted, table.columns, f"--{option}")
    n_rows = len(table.labels([table.columns[0].name]))
    dataset = None
    try:
        dataset = from_table(
            table,
            **named,
            task=Task(options["task"]) if options["task"] else None,
            drop=options["drop"],
            image_shape=options["image_shape"],
            merge_rare=options["merge_rare"],
        )
        if options["test_file"]:
            dataset = with_test_file(dataset, table, options["test_file"], header=header)
        sizes = {size: options[size] for size in ("test_size", "val_size", "train_size", "repeats", "seed")}
        plan = plan_splits(dataset, cv=options["cv"], **sizes)
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
    out.print(
        Text(f"{facts['name']}: {facts['n_rows']:,} rows, {facts['n_columns']:,} columns", style="bold")
    )
    if target and "splits" in facts:
        counts = f"{facts['n_features']} from {facts['n_used']} columns, {facts['n_inputs']} after encoding"
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
        out.print(Text(f"{n_hidden:,} more columns; --format json lists all"))
    for notice in facts["notices"]:
        out.print(Text(f"- {notice['message']}"), soft_wrap=True)
    if not facts["notices"]:
        out.print("Nothing had to be repaired or guessed.")
