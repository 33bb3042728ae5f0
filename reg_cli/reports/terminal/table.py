"""The comparison on a terminal: one row per variant, each number with its interval, and the verdict.

On a terminal the widest layout that fits is taken: intervals beside the numbers, then in a second line with the
verdict under the name; then the least important columns go, which is told. Off a terminal it is as wide as it needs to
be.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.verdict import Verdict
from reg_cli.comparison.wording import listed, shown
from reg_cli.quantities import count
from reg_cli.reports.style import verdict_look
from reg_cli.reports.table_text import (
    Column,
    Line,
    columns_of,
    lines_of,
    notes_of,
)
from reg_cli.reports.terminal.console import as_wide_as, fitting

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from reg_cli.study.results.study import Study

_LINES = "\n".join(("    ", "    ", " ── ", "    ", " ── ", "    ", "    ", "    ", ""))
"""Lines of the table as rich takes them: below the head, and between sections."""
# Widths for names, tried in this order before a column is given up.
NARROW_NAMES = (24, 20, 18)


def print_table(findings: Findings, console: Console, *, explain: bool = False) -> None:
    """Print the table and the notes under it; `explain` adds a sentence per column and verdict."""
    from rich.text import Text

    table, width, left_out = fitting_table(findings, console)
    with as_wide_as(console, width):
        console.print(table)
    wrap = not console.is_terminal
    narrow = (f"Too narrow for {listed(left_out)}: in comparison.csv and the report.",) if left_out else ()
    for note in (*narrow, *notes_of(findings)):
        console.print(Text(fitting(note, console), style="dim"), soft_wrap=wrap)
    if explain:
        console.print()
        told = [(c.title, c.explanation) for c in columns_of(findings.comparison)]
        for word, meaning in [*told, *((str(verdict), verdict.explanation) for verdict in Verdict)]:
            line = Text.assemble((f"{word}: ", "bold"), meaning)
            console.print(Text(fitting(line.plain, console)) if wrap else line, soft_wrap=wrap)


def _heading(study: Study) -> str:
    """Title of the table; an interrupted study says how much of it there is."""
    heading = f"{shown(study.data.name)}: {count(study.data.n_rows, 'row')}, {count(study.n_splits, 'split')}"
    if study.complete:
        return heading
    return f"{heading}; INCOMPLETE, {study.n_done} of {count(study.n_trials, 'model')} trained"


def fitting_table(findings: Findings, console: Console) -> tuple[Table, int, list[str]]:
    """The table in the widest layout that fits the console, its width, and the titles of columns that are left out."""
    from rich.measure import Measurement

    lines, columns = lines_of(findings), columns_of(findings.comparison)
    options = console.options.update(width=10_000)
    for layout in _layouts(columns):
        table = layout.build(findings, lines, console)
        width = Measurement.get(console, options, table).maximum
        left_out = [column.title for column in columns if column not in layout.columns]
        if width <= console.width or not console.is_terminal:
            return table, width, left_out
    return table, console.width, left_out


class _Layout:
    """One way to fit the cells in: which columns, and how long a name may be before all goes in two lines."""

    def __init__(self, columns: Sequence[Column], name: int | None = None) -> None:
        self.columns, self.name = columns, name

    def build(self, findings: Findings, lines: Sequence[Line], console: Console) -> Table:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        def text(content: str, style: str = "") -> Text:
            return Text(fitting(content, console), style=style)

        study, is_wide = findings.study, self.name is None
        table = Table(
            box=box.Box(_LINES),
            title=text(_heading(study)),
            title_justify="left",
            title_style="bold",
            pad_edge=False,
            show_edge=is_wide,
            padding=(0, 1 if is_wide else 0),
        )
        table.add_column(text("variant" if is_wide else "variant\nverdict"), no_wrap=True)
        for column in self.columns:
            title = column.title if is_wide else column.title.replace(" ", "\n")
            table.add_column(text(title), justify="right", no_wrap=True, vertical="top")
        if is_wide:
            table.add_column(text("verdict"), no_wrap=True)
        for line, *below in (lines[k : k + 2] for k in range(len(lines))):
            quiet = "dim" if line.row.kind == "floor" else ""
            bold = "bold" if line.row.kind == "baseline" else quiet
            name, verdict = text(self._name(line.name), bold), self._verdict(line)
            if not is_wide:
                name = Text("\n").join(part for part in (name, verdict) if part)
            cells = [line.cells[c.key] for c in self.columns]
            table.add_row(
                name,
                *(text(cell.in_brackets if is_wide else cell.in_two_lines, quiet) for cell in cells),
                *([verdict] if is_wide else []),
                end_section=any(line.section != after.section for after in below),
            )
        return table

    def _name(self, name: str) -> str:
        return name if self.name is None else "\n".join(wrapped_name(name, self.name))

    def _verdict(self, line: Line) -> Text:
        from rich.text import Text

        style = verdict_look(line.verdict).terminal
        if not line.mark:
            return Text(line.verdict, style=style)
        if not line.verdict:
            return Text("\n".join(textwrap.wrap(line.mark, self.name or len(line.mark))), style="dim")
        mark = f"({line.mark})"
        if self.name:
            mark = "\n".join(["", *textwrap.wrap(mark, self.name)])
        return Text.assemble((line.verdict, style), ("" if self.name else " ", ""), (mark, "dim"))


def _layouts(columns: Sequence[Column]) -> Iterator[_Layout]:
    yield _Layout(columns)
    kept = list(columns)
    while kept:
        for name in NARROW_NAMES:
            yield _Layout(tuple(kept), name)
        kept.remove(min(kept, key=lambda column: column.importance))
    yield _Layout(columns[-1:], NARROW_NAMES[-1] // 2)


def wrapped_name(name: str, width: int) -> list[str]:
    """A variant's name in lines of at most `width` characters, broken behind commas where there are any."""
    lines = [""]
    for part in name.replace(",", ",\0").split("\0"):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
        while len(lines[-1]) > width:
            lines[-1:] = [lines[-1][:width], lines[-1][width:]]
    return lines
