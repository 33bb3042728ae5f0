"""Reports: findings in; table, figure or file out.

Importing this costs nothing: what a report needs (matplotlib, rich, jinja2, pandas) is imported when it is
made. To add a file: `files/register.py`; a figure: `figures/register.py`; what is printed: FORMATS below.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from reg_cli.comparison.across import Across
    from reg_cli.comparison.findings import Findings


def write_reports(
    findings: Findings, folder: Path, *, plots: bool = True, figure_formats: Sequence[str] = ("png",)
) -> list[Path]:
    """Write every file that applies to the study into its folder; the paths, in the order of writing.

    Raises StorageError when the folder cannot be written.
    """
    from reg_cli.reports.files.html import report_html
    from reg_cli.reports.files.markdown import report_markdown
    from reg_cli.reports.files.register import FILES
    from reg_cli.reports.files.write import write_file

    texts = ((folder / report.name, report.text(findings)) for report in FILES)
    written = [write_file(path, text) for path, text in texts if text is not None]
    pictures = []
    if plots:
        from reg_cli.reports.drawing.figure import figure_bytes
        from reg_cli.reports.drawing.picture import picture_of
        from reg_cli.reports.figures import register
        from reg_cli.reports.figures.page import page_plot

        drawn = (picture_of(plot, findings, figure_formats) for plot in register.FIGURES)
        pictures = [picture for picture in drawn if picture is not None]
        written += [
            write_file(folder / f"{picture.name}.{kind}", picture.bytes_of[kind])
            for picture in pictures
            for kind in figure_formats
        ]
        if (page := page_plot(findings, pictures)) is not None:
            written.append(write_file(folder / "report.png", figure_bytes(page)))
    linked = "svg" if "png" not in figure_formats and "svg" in figure_formats else "png"
    written.append(write_file(folder / "report.md", report_markdown(findings, pictures, linked)))
    written.append(write_file(folder / "report.html", report_html(findings, pictures)))
    return written


def _print_table(findings: Findings, console: Console, explain: bool) -> None:
    from reg_cli.reports.terminal.footer import print_advice, print_closing
    from reg_cli.reports.terminal.responses import print_responses
    from reg_cli.reports.terminal.table import print_table

    if findings.responses:
        print_responses(findings, console)
    else:
        print_table(findings, console, explain=explain)
    print_closing(findings, console)
    print_advice(findings, console)


def _print_json(findings: Findings, console: Console, _explain: bool) -> None:
    from reg_cli.reports.files.json_file import summary_json
    from reg_cli.reports.terminal.console import write_clean

    write_clean(console, summary_json(findings))


def _print_csv(findings: Findings, console: Console, _explain: bool) -> None:
    from reg_cli.reports.files.csv_file import comparison_csv
    from reg_cli.reports.terminal.console import write_clean

    write_clean(console, comparison_csv(findings))


def _print_markdown(findings: Findings, console: Console, _explain: bool) -> None:
    from reg_cli.reports.files.markdown import table_markdown
    from reg_cli.reports.terminal.console import write_clean

    write_clean(console, table_markdown(findings))


# All but `table` are byte-clean, for other programs.
FORMATS: dict[str, Callable[[Findings, Console, bool], None]] = {
    "table": _print_table,
    "json": _print_json,
    "csv": _print_csv,
    "md": _print_markdown,
}


def render(findings: Findings, format: str, console: Console, *, explain: bool = False) -> None:
    """Show findings on a console in one of FORMATS; `explain` adds a sentence per column to the table."""
    FORMATS[format](findings, console, explain)


def write_across(
    across: Across, folder: Path, *, plots: bool = True, figure_formats: Sequence[str] = ("png",)
) -> list[Path]:
    """Write the summary over several data sets, across.csv and (from five data sets on) ranks.png."""
    from reg_cli.reports.files.csv_file import across_csv
    from reg_cli.reports.files.write import write_file

    written = [write_file(folder / "across.csv", across_csv(across))]
    if plots and across.has_picture:
        from reg_cli.reports.drawing.figure import figure_bytes
        from reg_cli.reports.figures.ranks import ranks_plot

        figure = ranks_plot(across)
        if figure is not None:
            images = ((folder / f"ranks.{kind}", figure_bytes(figure, kind)) for kind in figure_formats)
            written += [write_file(path, image) for path, image in images]
    return written
