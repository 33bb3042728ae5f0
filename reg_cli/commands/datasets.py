"""`regcli datasets`: what can be named without a file."""

from __future__ import annotations

from typing import Any

import rich_click as click

from reg_cli.request.options import listing_format


@click.command("datasets", context_settings={"help_option_names": ["-h", "--help"]})
@listing_format
def command(format: str) -> None:
    """List the built-in data sets and the generators with their parameters.

    \b
    regcli compare digits
    regcli compare moons:n=300,noise=0.3
    """
    if format == "json":
        import json

        click.echo(json.dumps(_listing(), indent=2))
        return
    _print_tables(_listing())


def _listing() -> dict[str, list[dict[str, Any]]]:
    """Every built-in set and generator with its size, task, purpose and parameters."""
    from reg_cli.data.sources.builtin import BUILTINS
    from reg_cli.data.sources.synthetic import GENERATORS

    builtins = [
        {
            "name": name,
            "rows": builtin.n_rows,
            "columns": len(builtin.inputs),
            "target": builtin.target,
            "task": str(builtin.task),
            "shows": builtin.shows,
        }
        for name, builtin in BUILTINS.items()
    ]
    generators = [
        {
            "name": name,
            "task": str(generator.task),
            "shows": generator.shows,
            "parameters": {
                key: {"default": p.default, "low": p.low, "high": p.high, "help": p.help}
                for key, p in generator.parameters.items()
            },
        }
        for name, generator in GENERATORS.items()
    ]
    return {"builtins": builtins, "generators": generators}


def _print_tables(listing: dict[str, list[dict[str, Any]]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from reg_cli.reports.terminal.console import consoles

    out, _ = consoles()
    if not out.is_terminal:
        out.width = 200  # nothing is to be folded in a file
    builtins = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("data set", "rows", "columns", "task", "target", "good for showing"):
        numeric = heading in ("rows", "columns")
        builtins.add_column(
            heading, justify="right" if numeric else "left", no_wrap=heading != "good for showing"
        )
    for row in listing["builtins"]:
        builtins.add_row(*(str(row[key]) for key in ("name", "rows", "columns", "task", "target", "shows")))
    out.print(builtins)
    generators = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("generator", "task", "parameters and defaults", "good for showing"):
        generators.add_column(heading, no_wrap=heading in ("generator", "task"))
    for row in listing["generators"]:
        defaults = ", ".join(f"{key}={p['default']:g}" for key, p in row["parameters"].items())
        generators.add_row(row["name"], row["task"], defaults, row["shows"])
    out.print(generators)
    out.print(
        "A generator takes its parameters after a colon: regcli compare moons:n=300,noise=0.3", soft_wrap=True
    )
