"""The house style in one place: how a verdict, a part of the data and a kind of row look, in every output.

Colours are Okabe and Ito's, apart for the colour-blind and in grey print; each has a second cue, a word, a
marker or a line style, because colour is never alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from reg_cli.comparison.verdict import Verdict

INK, GREY, PALE, PAPER = "#1a1a1a", "#5f6368", "#d5d8dc", "#ffffff"
BAND = "#f3f4f6"


@dataclass(frozen=True)
class VerdictLook:
    """A verdict's colour on the terminal and in figures, and its marker."""

    terminal: str
    colour: str
    marker: str


VERDICTS: dict[str, VerdictLook] = {
    Verdict.BETTER: VerdictLook("bold green", "#00734f", "^"),
    Verdict.GAP_ONLY: VerdictLook("cyan", "#0072b2", "D"),
    Verdict.HOLLOW: VerdictLook("yellow", "#8a6200", "X"),
    Verdict.HARMFUL: VerdictLook("bold red", "#c0392b", "v"),
    Verdict.NO_DIFFERENCE: VerdictLook("dim", "#5f6368", "s"),
    Verdict.INCONCLUSIVE: VerdictLook("magenta", "#8e4585", "o"),
}
NO_VERDICT = VerdictLook("dim", "#5f6368", "o")


@dataclass(frozen=True)
class PartLook:
    """How train, validation and test are drawn: colour, marker (hollow for what was trained on), line."""

    colour: str
    marker: str
    line: str
    hollow: bool


TRAIN = PartLook("#0072b2", "o", "-", hollow=True)
VALIDATION = PartLook("#009e73", "D", "--", hollow=False)
TEST = PartLook("#d55e00", "s", "-", hollow=False)
# Up to eight classes, each with a colour and a marker of its own.
CLASS_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5f6368", "#8a6200")
CLASS_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
UNIT = PartLook("#5f6368", "D", "-", hollow=True)
GAP = PartLook("#5f6368", "d", "-", hollow=False)
GAP_COLOUR = "#9aa0a6"


def verdict_look(verdict: str) -> VerdictLook:
    """The look of a verdict's word; of no verdict, a quiet one."""
    return VERDICTS.get(verdict, NO_VERDICT)
