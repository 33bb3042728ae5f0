"""`regcli report`: table, figures and files again from a stored study; trains nothing."""

from __future__ import annotations

from typing import Any

import rich_click as click

from reg_cli.request.options import gate_options, report_options
from reg_cli.request.request import Request
from reg_cli.session.session import Session


@click.command("report", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("study", metavar="STUDY")
@click.option("--margin", type=click.FloatRange(0), help="Another margin than the study's.")
@report_options
@gate_options
def command(study: str, **options: Any) -> int:
    """Print the table of a stored study and write its files again; trains nothing.

    \b
    regcli report regcli-out/digits
    regcli report regcli-out/digits --format md

    STUDY is a study folder, such as regcli compare writes.
    """
    from reg_cli.study.results.find import open_studies, open_study

    found, folder = open_study(study)
    request = Request(options)
    request.check_gates()
    session = Session.of(request)
    if along := found.question.along:
        session.report_along(along.name, open_studies(folder, along), folder)
    else:
        session.report(found, folder)
    return session.finish()
