"""Lines printed under the table: the closing sentence, the advice, and where the files are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.wording import sentence
from reg_cli.reports.page_facts import further_sentences
from reg_cli.reports.terminal.console import fitting

if TYPE_CHECKING:
    from rich.console import Console


def print_closing(findings: Findings, console: Console) -> None:
    """Print the finding in plain words, an empty line before it, and below what else the study answers."""
    from rich.text import Text

    told = fitting(sentence(findings.comparison.closing_sentence), console)
    console.print()
    console.print(Text(told, style="bold"), soft_wrap=not console.is_terminal)
    for further in further_sentences(findings):
        console.print(Text(fitting(further, console)), soft_wrap=not console.is_terminal)


def print_advice(findings: Findings, console: Console) -> None:
    """Print every remark: what was found, and what to do about it; nothing where there is none."""
    from rich.text import Text

    if findings.advice:
        console.print()
    for advice in findings.advice:
        line = Text.assemble(
            ("advice: ", "yellow"),
            fitting(sentence(advice.cause), console),
            (f"\n  {fitting(sentence(advice.next_step), console)}", "dim"),
            (f" [{advice.id}]", "dim"),
        )
        console.print(line, soft_wrap=not console.is_terminal)


def print_written(paths: Sequence[Path], console: Console) -> None:
    """Print which files are in which folder; for the console of messages, not for the one of data."""
    from rich.text import Text

    folders: dict[Path, list[str]] = {}
    for path in paths:
        folders.setdefault(path.parent, []).append(path.name)
    for folder, names in folders.items():
        line = f"written to {sentence(folder)}{'' if folder == folder.parent else '/'}: {', '.join(names)}"
        console.print(Text(fitting(line, console)), soft_wrap=not console.is_terminal)
