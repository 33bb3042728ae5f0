"""Figures from matplotlib that come out the same everywhere: the house style, text that is only text, bytes.

`matplotlib.figure.Figure` with Agg, never pyplot: no window, no global state, a third of the start-up time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D

from reg_cli.reports.drawing.formats import FIGURE_FORMATS
from reg_cli.reports.style import GREY, INK, PALE, PAPER, PartLook

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 6.5  # inches; 600 pixels of a page show 9 pt as 11.5 pixels
DPI = 200  # twice the sharpness of a page
MARGIN = 0.12  # inches
TITLE, SUBTITLE, BASE, SMALL = 11.5, 8.5, 9.0, 8.0  # points
LINE = 1.32  # line height over font size

_SETTINGS: Any = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib, so it is the same on every machine
    "font.size": BASE,
    "text.parse_math": False,  # a column named `$x^{$` is a name, not a formula
    "text.usetex": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.7,
    "axes.labelsize": BASE,
    "axes.titlesize": BASE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "legend.handlelength": 1.6,
    "legend.columnspacing": 1.4,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "svg.hashsalt": "regcli",  # else every file has ids of its own
    "pdf.fonttype": 42,
}


@contextlib.contextmanager
def house_style() -> Iterator[None]:
    """The house style while a figure is made or written, whatever the user's own matplotlib settings are."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


def figure_bytes(figure: Figure, kind: str = "png", dpi: int = DPI) -> bytes:
    """A figure as the bytes of a file; the same figure gives the same bytes."""
    buffer = BytesIO()
    with house_style():
        # Against zlib's default level: files 1.5% larger, written sooner.
        packing: dict[str, Any] = {"pil_kwargs": {"compress_level": 4}} if kind == "png" else {}
        figure.savefig(buffer, format=kind, dpi=dpi, metadata=FIGURE_FORMATS[kind], **packing)
    return buffer.getvalue()


def framed(
    title: str, subtitle: str, body_height: float, width: float = WIDTH, keys: Sequence[Line2D] = ()
) -> Figure:
    """An empty figure with the finding as its title and what it rests on as its subtitle, both wrapped.

    `body_height` in inches is what is left for the axes, which a constrained layout fits in below the header.
    `keys` become a legend in one row between the two. Call it inside `house_style()`.
    """
    room = width - 2 * MARGIN
    head = wrapped(drawable(title), room, TITLE, bold=True)
    under = wrapped(drawable(subtitle), room, SUBTITLE)
    title_height = len(head) * TITLE * LINE / 72
    key_height = 0.22 if keys else 0.0
    header = MARGIN + title_height + len(under) * SUBTITLE * LINE / 72 + 0.08 + key_height
    height = header + body_height
    layout = ConstrainedLayoutEngine(rect=(0, 0, 1, body_height / height), w_pad=0.06, h_pad=0.06)
    figure = Figure(figsize=(width, height), layout=layout)
    FigureCanvasAgg(figure)
    x = MARGIN / width
    top = 1 - MARGIN / height
    figure.text(x, top, "\n".join(head), size=TITLE, weight="bold", va="top", linespacing=LINE * 0.85)
    top -= title_height / height
    figure.text(x, top, "\n".join(under), size=SUBTITLE, color=GREY, va="top", linespacing=LINE * 0.85)
    if keys:
        figure.legend(
            handles=list(keys), loc="lower left", bbox_to_anchor=(x, body_height / height), ncols=len(keys),
            borderpad=0.1, borderaxespad=0.1,
        )  # fmt: skip
    return figure


def key(label: str, look: PartLook, *, line: bool = False) -> Line2D:
    """One entry of a legend: a part's marker, or its line."""
    shape: dict[str, Any] = {"linestyle": look.line, "linewidth": 1.4} if line else {"linestyle": "none"}
    if not line:
        shape |= marker_of(look)
    return Line2D([], [], color=look.colour, label=label, **shape)


def marker_of(look: PartLook) -> dict[str, Any]:
    """How a part's marker is drawn: hollow for what was trained on."""
    face = PAPER if look.hollow else look.colour
    return {"marker": look.marker, "markersize": 6, "markerfacecolor": face, "markeredgewidth": 1.5}


def quiet_grid(axes: Axes, axis: str) -> None:
    """Grid lines along one axis only (`x` or `y`)."""
    axes.grid(False)
    axes.grid(True, axis=axis)  # type: ignore[arg-type]


def drawable(text: str) -> str:
    """`text` with a box for every character that the figure's font does not have."""
    known = _font().get_charmap()
    return "".join(c if c == "\n" or ord(c) in known else "□" for c in text)


@lru_cache(4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How many inches a line of text takes at a font size in points."""
    properties = FontProperties(family=["DejaVu Sans"], size=size, weight="bold" if bold else "normal")
    # Measured at the resolution that is written: hinting makes letters wider at lower ones.
    width, _, _ = _renderer().get_text_width_height_descent(text, properties, ismath=False)
    return float(width) / DPI


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """`text` in lines of at most `width` inches, broken at spaces, behind commas, and else where it must."""

    def too_wide(line: str) -> bool:
        # A space or a comma at the end may stand in the margin.
        return text_width(line.rstrip(" ,"), size, bold=bold) > width

    lines = [""]
    for part in text.replace(" ", " \0").replace(",", ",\0").split("\0"):
        if lines[-1] and too_wide(lines[-1] + part):
            lines.append("")
        lines[-1] += part
        while too_wide(lines[-1]) and len(lines[-1]) > 1:
            fits, last = 1, lines[-1]
            beyond = len(last)
            while beyond - fits > 1:
                middle = (fits + beyond) // 2
                fits, beyond = (fits, middle) if too_wide(last[:middle]) else (middle, beyond)
            lines[-1:] = [last[:fits], last[fits:]]
    return [line.rstrip() for line in lines]


def shortened(text: str, width: float, size: float, most_lines: int) -> str:
    """`text` wrapped into at most so many lines, cut with an ellipsis where that is not enough."""
    lines = wrapped(drawable(text), width, size)
    if len(lines) > most_lines:
        lines = lines[:most_lines]
        while text_width(lines[-1] + "…", size) > width:
            lines[-1] = lines[-1][:-1]
        lines[-1] += "…"
    return "\n".join(lines)


@cache
def _renderer() -> Any:
    with house_style():
        return RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]


@cache
def _font() -> Any:
    return get_font(findfont(FontProperties(family=["DejaVu Sans"])))
