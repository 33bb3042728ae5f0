"""`regcli compare`: does it overfit, which technique helps, by how much, and how sure are we?"""

from __future__ import annotations

from typing import Any

import rich_click as click

from reg_cli.request.config import SETTINGS, config_option
from reg_cli.request.options import (
    answer_options,
    data_options,
    gate_options,
    network_options,
    output_options,
    read_request,
    study_options,
)
from reg_cli.request.planning import plan_splits, plan_study
from reg_cli.request.studies import list_variants
from reg_cli.request.technique_options import variant_options
from reg_cli.session.session import Session


@click.command("compare", context_settings=SETTINGS)
@click.argument("data", nargs=-1, required=True, metavar="DATA...")
@config_option
@data_options
@variant_options
@network_options
@study_options
@answer_options
@output_options
@gate_options
def command(data: tuple[str, ...], **options: Any) -> int:
    """Compare regularized networks with the unregularized one on repeated splits.

    \b
    regcli compare digits
    regcli compare prices.csv --target price --dropout 0.2 --dropout 0.5
    regcli compare digits wine --variant "dropout=0.2,l2=1e-3" --repeats 20
    regcli compare data.csv::label --fail-on "gap(baseline)>0.1"

    DATA is a built-in set (see regcli datasets), a generator such as moons:n=300,noise=0.3, a CSV file, or - for CSV
    on standard input. FILE::COLUMN names the target of one file.
    """
    request = read_request(options)
    session = Session.of(request)
    # Everything is read and planned before anything is trained: the last file may be the one that is refused.
    plans = []
    for spec in data:
        dataset = request.data.load(spec)
        splits = plan_splits(request, dataset)
        variants, question = list_variants(request, dataset)
        plans.append((spec, plan_study(request, dataset, splits, variants, question)))
    session.check(plan for _, plan in plans)
    if request.output.dry_run:
        return session.preview(plan for _, plan in plans)
    comparisons = []
    for spec, plan in plans:
        folder = session.folder(spec, plan.dataset.name)
        study = session.run(plan, folder)
        findings = session.read(study)
        comparisons.append(session.publish(findings, folder))
        if session.stopped:
            break
    return session.finish(comparisons)
