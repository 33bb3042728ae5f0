"""report.png: the study on one page to paste into a pull request: finding, gap, effects, curves, settings."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.wording import shown
from reg_cli.quantities import count
from reg_cli.reports.drawing.figure import (
    DPI,
    LINE,
    MARGIN,
    SUBTITLE,
    TITLE,
    WIDTH,
    drawable,
    house_style,
    wrapped,
)
from reg_cli.reports.page_facts import command, story_sentence
from reg_cli.reports.style import GREY, PAPER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reg_cli.reports.drawing.picture import Picture

GUTTER = 0.15  # inches
HEADING = 15.0
TALLEST = 9.0  # inches


def page_plot(findings: Findings, pictures: Sequence[Picture]) -> Figure | None:
    """Put the main figures together in two columns under the finding; None where there is no figure."""
    images = [_pixels(picture) for picture in pictures if picture.plot.on_page]
    # With many variants some figures are longer than a page; the files of their own hold them.
    columns = _balanced([image for image in images if len(image) <= TALLEST * DPI] or images[:1])
    if not columns:
        return None
    gutter = round(GUTTER * DPI)
    heights = [sum(len(image) + gutter for image in column) for column in columns]
    width = WIDTH * len(columns) + GUTTER * (len(columns) - 1)
    body = max(heights) / DPI
    study = findings.study
    with house_style():
        room = width - 2 * MARGIN
        told = wrapped(drawable(story_sentence(findings)), room, TITLE, bold=True)
        under = wrapped(
            drawable(
                f"{count(study.data.n_rows, 'row')}, {count(study.n_splits, 'split')}, fingerprint "
                f"{shown(study.data.fingerprint)}. {command(study)}"
            ),
            room,
            SUBTITLE,
        )
        lines = ((HEADING, 1), (TITLE, len(told)), (SUBTITLE, len(under)))
        header = 2 * MARGIN + sum(size * LINE * count / 72 for size, count in lines)
        height = header + body
        figure = Figure(figsize=(width, height), dpi=DPI)
        FigureCanvasAgg(figure)
        top, x = 1 - MARGIN / height, MARGIN / width
        texts: list[tuple[list[str], float, Any]] = [
            ([shortened_name(shown(study.data.name), room)], HEADING, {"weight": "bold"}),
            (told, TITLE, {"weight": "bold"}),
            (under, SUBTITLE, {"color": GREY}),
        ]
        for content, size, style in texts:
            figure.text(x, top, "\n".join(content), size=size, va="top", linespacing=LINE * 0.85, **style)
            top -= size * LINE * len(content) / 72 / height
        for k, column in enumerate(columns):
            left, y = k * (WIDTH + GUTTER) * DPI, body * DPI
            for image in column:
                y -= len(image)
                figure.figimage(image, xo=round(left), yo=round(y), origin="upper")
                y -= gutter
        figure.patch.set_facecolor(PAPER)
    return figure


def shortened_name(name: str, room: float) -> str:
    """The data set's name as it fits in one line of the heading."""
    lines = wrapped(drawable(name), room, HEADING, bold=True)
    return lines[0] if len(lines) == 1 else f"{lines[0][:-1]}…"


def _balanced(images: list[NDArray[np.float64]]) -> list[list[NDArray[np.float64]]]:
    """Two columns, each image below the shorter one so far; one column for one image."""
    columns: list[list[NDArray[np.float64]]] = [[], []]
    for image in images:
        min(columns, key=lambda column: sum(map(len, column))).append(image)
    return [column for column in columns if column]


def _pixels(picture: Picture) -> NDArray[np.float64]:
    pixels: NDArray[np.float64] = np.asarray(imread(BytesIO(picture.bytes_of["png"]), format="png"))
    return pixels
