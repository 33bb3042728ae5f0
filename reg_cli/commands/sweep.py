"""`regcli sweep`: train, validation and test score and the gap along a strength, or along the data or the network."""

from __future__ import annotations

from typing import Any

import rich_click as click

from reg_cli.request.config import SETTINGS, config_option
from reg_cli.request.options import (
    data_options,
    gate_options,
    network_options,
    output_options,
    read_request,
    study_options,
)
from reg_cli.request.planning import plan_splits, plan_study
from reg_cli.request.studies import condition, list_points, plans_along
from reg_cli.request.sweep_axis import parse_over
from reg_cli.request.technique_options import variant_options
from reg_cli.session.session import Session

DEFAULT = "dropout=0:0.8:0.1"


@click.command("sweep", context_settings=SETTINGS)
@click.argument("data", metavar="DATA")
@config_option
@click.option(
    "--over",
    metavar="NAME=VALUES",
    multiple=True,
    default=(DEFAULT,),
    show_default=DEFAULT,
    help="A technique, or train_size, label_noise or hidden; values as a:b:step, log:a:b:n or x,y,z. Twice: a grid.",
)
@data_options
@variant_options
@network_options
@study_options
@output_options
@gate_options
def command(data: str, over: tuple[str, ...], **options: Any) -> int:
    """Sweep a strength (by default the dropout rate), or the train size, label noise or width of the network.

    \b
    regcli sweep digits
    regcli sweep diabetes --over l2=log:1e-6:1e-1:6
    regcli sweep wine --over dropout=0:0.6:0.2 --over l2=0,1e-3,1e-2
    regcli sweep digits --over train_size=100,300,1000 --dropout 0.3

    The strength is chosen on validation rows and reported on test rows. Options of techniques choose the variants that
    are followed along train_size, label_noise or hidden; along a technique they are held on at every point.
    """
    axes = [parse_over(text) for text in over]
    along = condition(axes)
    request = read_request(options)
    session = Session.of(request)
    dataset = request.data.load(data)
    if along is not None:
        plans = plans_along(request, dataset, along)
    else:
        variants, question = list_points(request, axes)
        plans = [plan_study(request, dataset, plan_splits(request, dataset), variants, question)]
    session.check(plans)
    if request.output.dry_run:
        return session.preview(plans)
    folder = session.folder(data, dataset.name)
    studies = session.run_all(plans, folder)
    if along is not None:
        findings = session.read_along(along.name, list(zip(along.values, studies, strict=False)))
    else:
        findings = session.read(studies[0])
    session.publish(findings, folder)
    return session.finish()
