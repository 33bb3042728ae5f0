"""Reports: a study and its comparison in; table, figure or file out.

Importing this costs nothing: what a report needs (matplotlib, rich, jinja2, pandas) is imported when it is
made. To add a report: its file here and its line in FILES or FIGURES.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from reg_cli.comparison.across import Across
    from reg_cli.comparison.findings import Findings
    from reg_cli.reports.drawing.picture import Picture


@dataclass(frozen=True)
class Report:
    """A file of the study folder and the function that makes it from Findings.

    A file's function returns its text. A figure's returns a matplotlib Figure, or None where it does not
    apply; its name has no suffix.
    """

    name: str
    module: str
    function: str

    def make(self, findings: Findings) -> Any:
        """Import what the report needs, and make it."""
        return getattr(import_module(f"reg_cli.reports.{self.module}"), self.function)(findings)


FILES = (
    Report("results.csv", "files.csv_file", "results_csv"),
    Report("comparison.csv", "files.csv_file", "comparison_csv"),
    Report("history.csv", "files.csv_file", "history_csv"),
    Report("timing.csv", "files.csv_file", "timing_csv"),
    Report("summary.json", "files.json_file", "summary_json"),
    Report("metrics.json", "files.json_file", "metrics_json"),
)

FIGURES = (
    # What was asked for comes first: the first four exist only where something was swept.
    Report("sweep", "figures.sweep", "sweep_plot"),
    Report("size", "figures.response", "size_plot"),
    Report("noise", "figures.response", "noise_plot"),
    Report("width", "figures.response", "width_plot"),
    Report("gap", "figures.gap", "gap_plot"),
    Report("effects", "figures.effects", "effects_plot"),
    Report("curves", "figures.curves", "curves_plot"),
    Report("boundary", "figures.boundary", "boundary_plot"),
    Report("weights", "figures.weights", "weights_plot"),
    Report("memorised", "figures.memorised", "memorised_plot"),
    Report("robustness", "figures.robustness", "robustness_plot"),
)

FORMATS = ("table", "json", "csv", "md")
FIGURE_FORMATS = ("png", "svg", "pdf")


def write_reports(
    findings: Findings, folder: Path, *, plots: bool = True, figure_formats: Sequence[str] = ("png",)
) -> list[Path]:
    """Write every file that applies to the study into its folder; the paths, in the order of writing.

    Raises StorageError when the folder cannot be written.
    """
    from reg_cli.reports.files.html import report_html
    from reg_cli.reports.files.markdown import report_markdown
    from reg_cli.reports.files.write import write_file

    made = ((folder / report.name, report.make(findings)) for report in FILES)
    written = [write_file(path, content) for path, content in made]
    if findings.responses:
        from reg_cli.reports.files.csv_file import responses_csv

        written.append(write_file(folder / "responses.csv", responses_csv(findings.responses)))
    if findings.tuned is not None:
        from reg_cli.reports.files.csv_file import tuning_csv

        written.append(write_file(folder / "tuning.csv", tuning_csv(findings.tuned)))
    pictures = _pictures(findings, figure_formats) if plots else {}
    for picture in pictures.values():
        written += [
            write_file(folder / f"{picture.name}.{kind}", picture.bytes_of[kind]) for kind in figure_formats
        ]
    if pictures:
        from reg_cli.reports.drawing.figure import figure_bytes
        from reg_cli.reports.figures.page import page_plot

        if (page := page_plot(findings, pictures)) is not None:
            written.append(write_file(folder / "report.png", figure_bytes(page)))
    linked = "svg" if "png" not in figure_formats and "svg" in figure_formats else "png"
    written.append(write_file(folder / "report.md", report_markdown(findings, pictures, linked)))
    written.append(write_file(folder / "report.html", report_html(findings, pictures)))
    return written


def _pictures(findings: Findings, formats: Sequence[str]) -> dict[str, Picture]:
    from reg_cli.reports.drawing.picture import picture

    figures = ((report.name, report.make(findings)) for report in FIGURES)
    return {name: picture(name, figure, formats) for name, figure in figures if figure is not None}


def render(findings: Findings, format: str, console: Console, *, explain: bool = False) -> None:
    """Show findings on a console in one of FORMATS; all but `table` byte-clean, for other programs."""
    if format == "table":
        from reg_cli.reports.terminal.footer import print_advice, print_closing
        from reg_cli.reports.terminal.table import print_table

        if findings.responses:
            from reg_cli.reports.terminal.responses import print_responses

            print_responses(findings.responses, console)
        else:
            print_table(findings, console, explain=explain)
        print_closing(findings, console)
        print_advice(findings, console)
        return
    from reg_cli.reports.terminal.console import write_clean

    makers = {
        "json": Report("summary.json", "files.json_file", "summary_json"),
        "csv": Report("comparison.csv", "files.csv_file", "comparison_csv"),
        "md": Report("table.md", "files.markdown", "table_markdown"),
    }
    write_clean(console, makers[format].make(findings))


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
            made = ((folder / f"ranks.{kind}", figure_bytes(figure, kind)) for kind in figure_formats)
            written += [write_file(path, content) for path, content in made]
    return written
