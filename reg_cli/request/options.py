"""Options that several commands share, grouped as the help shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import rich_click as click

from reg_cli.reports import FORMATS
from reg_cli.reports.drawing.formats import FIGURE_FORMATS
from reg_cli.request.values import Amount, Finite, Folds, Hidden, ImageShape

F = TypeVar("F", bound=Callable[..., Any])

ACTIVATIONS = ("relu", "tanh", "sigmoid", "gelu")
OPTIMIZERS = ("adam", "sgd", "momentum", "nesterov")
SCHEDULES = ("constant", "cosine")
SCORES = (
    "accuracy", "balanced_accuracy", "f1_macro", "roc_auc", "log_loss", "brier", "calibration_error",
    "r2", "rmse", "mae",
)  # fmt: skip


def grouped(panel: str, *options: tuple[tuple[str, ...], dict[str, Any]]) -> Callable[[F], F]:
    """A decorator that adds options under one heading of the help."""

    def decorate(function: F) -> F:
        for names, settings in reversed(options):
            function = click.option(*names, panel=panel, **settings)(function)
        return function

    return decorate


def option(*names: str, **settings: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    """One option, to be grouped."""
    return names, settings


listing_format = click.option(
    "--format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="What is printed.",
)
"""For commands that list things."""

data_options = grouped(
    "Data",
    option(
        "--target", "-t", metavar="COLUMN", help="What to predict: a column's name, or its position from 1."
    ),
    option(
        "--task", type=click.Choice(["binary", "multiclass", "regression"]), help="What kind of target it is."
    ),
    option("--drop", metavar="COLUMN", multiple=True, help="Leave a column out (repeatable)."),
    option("--no-header", is_flag=True, help="The first row is data already."),
    option(
        "--test-size", type=Amount(), default=0.2, show_default=True, help="Share or number of test rows."
    ),
    option(
        "--val-size",
        type=Amount(),
        default=0.2,
        show_default=True,
        help="Share or number of validation rows.",
    ),
    option("--train-size", type=Amount(), help="Use only this share or number of the train rows."),
    option("--cv", type=Folds(), metavar="RxK", help="R times K folds instead of random splits."),
    option("--group", metavar="COLUMN", help="No group of this column stands on two sides of a split."),
    option(
        "--time", metavar="COLUMN", help="Train rows come before validation rows, these before test rows."
    ),
    option("--test-file", metavar="FILE", help="A test set of its own; intervals then come from the seeds."),
    option(
        "--label-noise",
        type=Finite(0, 1, max_open=True),
        default=0.0,
        help="Make this share of the train and validation labels wrong; test labels stay clean.",
    ),
    option("--image-shape", type=ImageShape(), metavar="HxW", help="Each row is a picture of that shape."),
    option("--max-rows", type=click.IntRange(10), help="Read a random sample of that many rows."),
)

network_options = grouped(
    "Network",
    option(
        "--hidden",
        type=Hidden(),
        default="128,128",
        show_default=True,
        help="Widths of the hidden layers, or none.",
    ),
    option(
        "--activation",
        type=click.Choice(ACTIVATIONS),
        default="relu",
        show_default=True,
        help="Hidden units.",
    ),
    option(
        "--epochs", type=click.IntRange(1), default=100, show_default=True, help="Passes over the train rows."
    ),
    option("--batch-size", type=click.IntRange(1), default=32, show_default=True, help="Rows per step."),
    option(
        "--lr",
        type=Finite(0, min_open=True),
        default=1e-3,
        show_default=True,
        help="Learning rate.",
    ),
    option(
        "--optimizer",
        type=click.Choice(OPTIMIZERS),
        default="adam",
        show_default=True,
        help="Gradient steps.",
    ),
    option(
        "--schedule",
        type=click.Choice(SCHEDULES),
        default="constant",
        show_default=True,
        help="Learning rate along the epochs.",
    ),
    option(
        "--class-weight",
        type=click.Choice(["none", "balanced"]),
        default="none",
        show_default=True,
        help="Whether rare classes weigh as much as frequent ones in training.",
    ),
)

study_options = grouped(
    "Study",
    option("--repeats", type=click.IntRange(1), default=10, show_default=True, help="Random splits."),
    option(
        "--seed",
        type=click.IntRange(0, 2**62),
        default=0,
        show_default=True,
        help="Decides everything random.",
    ),
    option(
        "--metric",
        type=click.Choice(SCORES),
        help="The headline score; by default accuracy for classes, r2 for a number.",
    ),
    option(
        "--margin",
        type=Finite(0),
        default=0.01,
        show_default=True,
        help="A difference of the test score this small is no difference.",
    ),
    option("--jobs", "-j", type=click.IntRange(1), help="Processes; by default as many as pay."),
    option(
        "--backend",
        metavar="NAME",
        default="local",
        show_default=True,
        help="Where to train: local, dask (with --scheduler), or a backend that joblib knows.",
    ),
    option("--scheduler", metavar="ADDRESS", help="A running Dask scheduler, such as tcp://HOST:8786."),
    option("--fresh", is_flag=True, help="Train again what is stored already."),
)

answer_options = grouped(
    "What else to find out",
    option(
        "--tune", is_flag=True, help="Choose each technique's strength on validation rows, split by split."
    ),
    option("--controls", is_flag=True, help="Add the baseline under another seed and on permuted labels."),
    option(
        "--refit", is_flag=True, help="Add early-stopped networks trained again on train and validation rows."
    ),
    option("--robustness", is_flag=True, help="Score test rows with noise and with single columns blanked."),
    option(
        "--until-clear",
        type=click.IntRange(2),
        metavar="MAX",
        help="Add repeats until every verdict is settled, at most so many.",
    ),
)

_REPORT = (
    option(
        "--format",
        type=click.Choice(list(FORMATS)),
        default="table",
        show_default=True,
        help="What is printed.",
    ),
    option("--no-plots", is_flag=True, help="Write no figures."),
    option(
        "--figure-format",
        type=click.Choice(list(FIGURE_FORMATS)),
        multiple=True,
        default=("png",),
        show_default="png",
        help="How figures are written (repeatable).",
    ),
    option("--explain", is_flag=True, help="One plain sentence under the table for every column."),
    option("--quiet", "-q", is_flag=True, help="No progress, and not what was written where."),
    option("--verbose", "-v", is_flag=True, help="On an error, show where it happened."),
)

report_options = grouped("Output", *_REPORT)

output_options = grouped(
    "Output",
    option(
        "--out",
        "-o",
        metavar="DIR",
        default="regcli-out",
        show_default=True,
        help="Folder for the study folders.",
    ),
    option(
        "--dry-run",
        is_flag=True,
        help="Show the data, the planned trials, estimated time and memory; train nothing.",
    ),
    *_REPORT,
)

gate_options = grouped(
    "Gates",
    option(
        "--fail-on",
        metavar="EXPR",
        multiple=True,
        help="Exit with 4 when this surely holds, e.g. 'gap(baseline)>0.1' (repeatable).",
    ),
    option(
        "--inconclusive",
        type=click.Choice(["pass", "fail"]),
        default="pass",
        show_default=True,
        help="What a gate does that the interval does not settle.",
    ),
    option("--junit", metavar="FILE", help="Write the gates as JUnit XML, one test case each."),
)
