"""Figures made once and used everywhere: written as files, linked, embedded, put together on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from matplotlib.figure import Figure

from reg_cli.reports.drawing.figure import figure_bytes

EXPLANATIONS = {
    "gap": "Train and test of every variant, joined by a line as long as the gap; the widest gap on top.",
    "effects": "Above, change of the gap against change of the test score; below, what made each change.",
    "curves": "Train and validation loss over the epochs; a validation loss that rises is overfitting.",
    "sweep": "Train, validation and test score and the gap along the strength; validation rows alone choose.",
    "size": "Train and test along the number of train rows; between the lines lies the gap.",
    "noise": "Train and test along the share of flipped labels; between the lines lies the gap.",
    "width": "Train and test along the width of the network; between the lines lies the gap.",
    "boundary": "What the networks predict over the plane of the two inputs, with train and test rows.",
    "weights": "How many weights are exactly zero, and how large the others are.",
    "memorised": "How many flipped labels the networks give back, beside their score on clean test rows.",
    "robustness": "What the test score loses when test rows are disturbed; left is more robust.",
    "ranks": "Average ranks over the data sets; variants joined by a bar are not shown to differ.",
}


@dataclass(frozen=True)
class Picture:
    """A finished figure: its name, the finding its title states, and its bytes by format."""

    name: str
    title: str
    bytes_of: dict[str, bytes] = field(repr=False)

    @property
    def explanation(self) -> str:
        """One plain sentence on how to read it."""
        return EXPLANATIONS.get(self.name, "")

    @property
    def alt(self) -> str:
        """What stands for the picture where it cannot be seen."""
        return f"{self.title}. {self.explanation}".strip()


def picture(name: str, figure: Figure, formats: Sequence[str]) -> Picture:
    """Render a figure in the formats asked for, and as PNG, which pages embed."""
    title = " ".join(figure.texts[0].get_text().split())
    kinds = dict.fromkeys(("png", *formats))
    return Picture(name, title, {kind: figure_bytes(figure, kind) for kind in kinds})
