"""`regcli regularizers`: every technique with its range and default, or one of them explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rich_click as click

from reg_cli.errors import UsageError
from reg_cli.names import nearest
from reg_cli.regularizers import REGULARIZERS
from reg_cli.request.options import listing_format

if TYPE_CHECKING:
    from rich.console import Console

    from reg_cli.engine.regularizer import Regularizer


@click.command("regularizers", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("name", required=False)
@listing_format
def command(name: str | None, format: str) -> None:
    """List every technique with its range and default, or explain one.

    \b
    regcli regularizers
    regcli regularizers dropout
    """
    from reg_cli.reports.terminal.console import consoles

    out, _ = consoles()
    chosen = list(REGULARIZERS.values()) if name is None else [_find(name)]
    if format == "json":
        _print_json(chosen)
    elif name is None:
        _print_table(chosen, out)
    else:
        _print_one(chosen[0], out)


def _find(name: str) -> type[Regularizer]:
    key = name.replace("-", "_")
    if key not in REGULARIZERS:
        hint = nearest(name, REGULARIZERS, f"there are {', '.join(REGULARIZERS)}", own=True)
        raise UsageError(f"NAME must be a technique, but {name!r} is none; {hint}")
    return REGULARIZERS[key]


def _facts(technique: type[Regularizer]) -> dict[str, object]:
    strength = technique.strength
    return {
        "name": technique.name,
        "title": technique.title,
        "help": technique.help,
        "range": strength.range_text,
        "unit": strength.unit,
        "default": strength.default,
        "off": "inf" if strength.off == float("inf") else strength.off,
        "per_layer": strength.per_layer,
        "source": technique.source,
        "elsewhere": dict(technique.elsewhere),
        "settings": {
            s.name: {"default": s.default, "choices": list(s.choices), "help": s.help}
            for s in technique.settings
        },
    }


def _print_json(techniques: list[type[Regularizer]]) -> None:
    import json

    click.echo(json.dumps([_facts(technique) for technique in techniques], indent=2, ensure_ascii=False))


def _print_table(techniques: list[type[Regularizer]], out: Console) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("technique", "range", "default", "what it does"):
        table.add_column(
            heading, no_wrap=heading != "what it does", justify="right" if heading == "default" else "left"
        )
    for technique in techniques:
        strength = technique.strength
        table.add_row(technique.name, strength.range_text, f"{strength.default:g}", technique.help)
    out.print(table, soft_wrap=False)
    out.print(
        "regcli regularizers NAME explains one: unit, settings, source, and what it is called elsewhere."
    )


def _print_one(technique: type[Regularizer], out: Console) -> None:
    from rich.text import Text

    strength = technique.strength
    option = f"--{technique.name.replace('_', '-')}"
    lines = [
        technique.help,
        "",
        f"option   {option} {strength.default:g}"
        + (
            f", or per layer {option} {strength.default:g}:{2 * strength.default:g}"
            if strength.per_layer
            else ""
        ),
        f"range    {strength.range_text} ({strength.unit}); off at {strength.off:g}",
        f"source   {technique.source}",
    ]
    lines += [
        f"setting  {option}-{s.name.replace('_', '-')} (default {s.default}): {s.help}"
        for s in technique.settings
    ]
    out.print(Text(f"{technique.title}\n", style="bold"))
    out.print(Text("\n".join(lines)), soft_wrap=not out.is_terminal)
    if technique.elsewhere:
        out.print(Text("\nelsewhere", style="bold"))
        for library, call in technique.elsewhere:
            out.print(Text(f"  {library:13}{call}"), soft_wrap=not out.is_terminal)
