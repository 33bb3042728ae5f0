"""Figures of the study folder, in the order in which they are written and shown: one entry each.

To add a figure: its file beside this one, and its line here.
"""

from __future__ import annotations

from reg_cli.reports.drawing.picture import Plot
from reg_cli.reports.figures.attribution import attribution_plot
from reg_cli.reports.figures.boundary import boundary_plot
from reg_cli.reports.figures.curves import curves_plot
from reg_cli.reports.figures.effects import effects_plot
from reg_cli.reports.figures.gap import gap_plot
from reg_cli.reports.figures.memorised import memorised_plot
from reg_cli.reports.figures.response import noise_plot, size_plot, width_plot
from reg_cli.reports.figures.robustness import robustness_plot
from reg_cli.reports.figures.sweep import sweep_plot
from reg_cli.reports.figures.weights import weights_plot

FIGURES = (
    # What was asked for comes first: these four exist only where something was swept.
    Plot(
        "sweep",
        sweep_plot,
        "Train, validation and test score and the gap along the strength; validation rows alone choose.",
        on_page=True,
    ),
    Plot(
        "size",
        size_plot,
        "Train and test along the number of train rows; between the lines lies the gap.",
        on_page=True,
    ),
    Plot(
        "noise",
        noise_plot,
        "Train and test along the share of flipped labels; between the lines lies the gap.",
        on_page=True,
    ),
    Plot(
        "width",
        width_plot,
        "Train and test along the width of the network; between the lines lies the gap.",
        on_page=True,
    ),
    Plot(
        "gap",
        gap_plot,
        "Train and test of every variant, joined by a line as long as the gap; the widest gap on top.",
        on_page=True,
    ),
    Plot(
        "effects",
        effects_plot,
        "Above, change of the gap against change of the test score; below, what made each change.",
        on_page=True,
    ),
    Plot(
        "attribution",
        attribution_plot,
        "Above, how much each technique has of the gap closed and the test score gained; below, how pairs go together.",
        on_page=True,
    ),
    Plot(
        "curves",
        curves_plot,
        "Train and validation loss over the epochs; a validation loss that rises is overfitting.",
        on_page=True,
    ),
    Plot(
        "boundary",
        boundary_plot,
        "What the networks predict over the plane of the two inputs, with train and test rows.",
    ),
    Plot("weights", weights_plot, "How many weights are exactly zero, and how large the others are."),
    Plot(
        "memorised",
        memorised_plot,
        "How many flipped labels the networks give back, beside their score on clean test rows.",
    ),
    Plot(
        "robustness",
        robustness_plot,
        "What the test score loses when test rows are disturbed; left is more robust.",
    ),
)
