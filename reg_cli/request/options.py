"""Options that several commands share, grouped as the help shows them: one line for each field of a request."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import rich_click as click

from reg_cli.request.build import build
from reg_cli.request.click_types import grouped, option_of, words
from reg_cli.request.request import (
    AnswerRequest,
    DataRequest,
    NetworkRequest,
    OutputRequest,
    Request,
    StudyRequest,
)
from reg_cli.request.working_folder import command_line
from reg_cli.study.design.question import MARGIN


def read_request(options: dict[str, Any]) -> Request:
    """The request of a command's options, which their types have checked."""
    return build(options, command=command_line())


listing_format: Callable[[Any], Any] = click.option(
    "--format", type=words("table", "json"), default="table", show_default=True, help="What is printed."
)
"""For commands that list things."""

_data = partial(option_of, DataRequest)
data_options = grouped(
    "Data",
    _data("target", "What to predict: a column's name, or its position from 1.", "-t", metavar="COLUMN"),
    _data("task", "What kind of target it is."),
    _data("drop", "Leave a column out (repeatable).", metavar="COLUMN"),
    _data("no_header", "The first row is data already."),
    _data(
        "delimiter",
        "Mark between columns: a sign, or tab, space, comma, semicolon, pipe; found where not given.",
        metavar="SIGN",
    ),
    _data("encoding", "Encoding of the text, such as cp1252; found where not given.", metavar="NAME"),
    _data("test_size", "Share or number of test rows."),
    _data("val_size", "Share or number of validation rows."),
    _data("train_size", "Use only this share or number of the train rows."),
    _data("cv", "R times K folds instead of random splits.", metavar="RxK"),
    _data("group", "No group of this column stands on two sides of a split.", metavar="COLUMN"),
    _data("time", "Train rows come before validation rows, these before test rows.", metavar="COLUMN"),
    _data("test_file", "A test set of its own; intervals are then for its rows.", metavar="FILE"),
    _data("label_noise", "Make this share of the train and validation labels wrong; test labels stay clean."),
    _data("image_shape", "Each row is a picture of that shape.", metavar="HxW"),
    _data("max_rows", "Read a random sample of that many rows."),
    _data("merge_rare", "Make one class of those with fewer than N rows.", metavar="N"),
)

_network = partial(option_of, NetworkRequest)
network_options = grouped(
    "Network",
    _network("hidden", "Widths of the hidden layers, or none."),
    _network("activation", "Hidden units."),
    _network("epochs", "Passes over the train rows."),
    _network("batch_size", "Rows per step."),
    _network("lr", "Learning rate."),
    _network("optimizer", "Gradient steps."),
    _network("schedule", "Learning rate along the epochs."),
    _network("class_weight", "Whether rare classes weigh as much as frequent ones in training."),
)

_study = partial(option_of, StudyRequest)
split_options = grouped("Data", _study("repeats", "Random splits."), _study("seed", "Decides the splits."))
"""For a command that splits and trains nothing."""
study_options = grouped(
    "Study",
    _study("repeats", "Random splits."),
    _study("seed", "Decides everything random."),
    _study("metric", "The headline score; by default accuracy for classes, r2 for a number."),
    _study(
        "margin",
        "A difference of the test score this small is no difference; better and harmful do not ask it.",
        default=MARGIN,
    ),
    _study(
        "references",
        "Plain models to hold the networks against: linear,boosting or none; compare has both, sweep none.",
        metavar="NAMES",
    ),
    _study("jobs", "Processes; by default as many as pay.", "-j"),
    _study(
        "backend",
        "Where to train: local, dask (with --scheduler), or a backend that joblib knows.",
        metavar="NAME",
    ),
    _study("scheduler", "A running Dask scheduler, such as tcp://HOST:8786.", metavar="ADDRESS"),
    _study("fresh", "Train again what is stored already."),
)
stored_margin = grouped("Output", _study("margin", "Another margin than the study's."))
"""For commands that read a stored study."""

_answer = partial(option_of, AnswerRequest)
answer_options = grouped(
    "What else to find out",
    _answer(
        "factorial",
        "Which part did it: train all combinations of some techniques, such as dropout=0.3,l2=0.01.",
        metavar="A=X,B=Y...",
    ),
    _answer("tune", "Choose each technique's strength on validation rows, split by split."),
    _answer("controls", "Add the baseline under another seed and on permuted labels."),
    _answer("refit", "Add early-stopped networks trained again on train and validation rows."),
    _answer("robustness", "Score test rows with noise and with single columns blanked."),
    _answer("until_clear", "Add repeats until every verdict is settled, at most so many.", metavar="MAX"),
)

_output = partial(option_of, OutputRequest)
_verbose = _output("verbose", "On an error, show where it happened.", "-v")
_REPORT = (
    _output("format", "What is printed."),
    _output("no_plots", "Write no figures."),
    _output("figure_format", "How figures are written (repeatable).", show_default="png"),
    _output("rows", "Write rows.csv: what each row came to in each trial."),
    _output("explain", "One plain sentence under the table for every column."),
    _output("quiet", "No progress, and not what was written where.", "-q"),
    _verbose,
)
report_options = grouped("Output", *_REPORT)
verbose_option = grouped("Output", _verbose)

output_options = grouped(
    "Output",
    _output(
        "out",
        "Folder for the study folders.",
        "-o",
        metavar="DIR",
        default="regcli-out",
        show_default=True,
    ),
    _output("dry_run", "Show the data, the planned trials, estimated time and memory; train nothing."),
    *_REPORT,
)

gate_options = grouped(
    "Gates",
    _output(
        "fail_on",
        "Exit with 4 when this surely holds, e.g. 'gap(baseline)>0.1' (repeatable).",
        metavar="EXPR",
    ),
    _output("inconclusive", "What a gate does that the interval does not settle."),
    _output("junit", "Write the gates as JUnit XML, one test case each.", metavar="FILE"),
)
