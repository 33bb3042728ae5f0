"""Figures made once and used everywhere: written as files, linked, embedded, put together on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from matplotlib.figure import Figure

from reg_cli.comparison.findings import Findings
from reg_cli.reports.drawing.figure import figure_bytes


@dataclass(frozen=True)
class Plot:
    """A figure of the study folder: its name, how it is drawn, and one plain sentence on how to read it.

    `draw` gives None where the figure does not apply to a study. `on_page` puts it on report.png as well.
    """

    name: str
    draw: Callable[[Findings], Figure | None]
    caption: str
    on_page: bool = False


@dataclass(frozen=True)
class Picture:
    """A finished figure: the plot it came from, the finding its title states, and its bytes by format."""

    plot: Plot
    title: str
    bytes_of: dict[str, bytes] = field(repr=False)

    @property
    def name(self) -> str:
        """Name of its file, without a suffix."""
        return self.plot.name

    @property
    def caption(self) -> str:
        """One plain sentence on how to read it."""
        return self.plot.caption

    @property
    def alt(self) -> str:
        """Text that stands for the picture where it cannot be seen."""
        return f"{self.title}. {self.caption}"


def picture_of(plot: Plot, findings: Findings, formats: Sequence[str] = ()) -> Picture | None:
    """Draw a figure in the formats asked for, and as PNG, which pages embed; None where it does not apply."""
    figure = plot.draw(findings)
    if figure is None:
        return None
    title = " ".join(figure.texts[0].get_text().split())
    kinds = dict.fromkeys(("png", *formats))
    return Picture(plot, title, {kind: figure_bytes(figure, kind) for kind in kinds})
