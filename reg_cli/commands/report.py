"""`regcli report`: table, figures and files again from a stored study; trains nothing."""

from __future__ import annotations

from typing import Any

import rich_click as click

from reg_cli.request.options import gate_options, read_request, report_options, stored_margin
from reg_cli.session.session import Session


@click.command("report", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("study", metavar="STUDY")
@stored_margin
@report_options
@gate_options
def command(study: str, **options: Any) -> int:
    """Print the table of a stored study and write its files again; trains nothing.

    \b
    regcli report regcli-out/digits
    regcli report regcli-out/digits --format md
    regcli report regcli-out/digits --rows

    STUDY is a study folder, such as regcli compare writes.
    """
    from reg_cli.study.results.find import open_studies, open_study

    stored, folder = open_study(study)
    session = Session.of(read_request(options))
    if along := stored.question.along:
        findings = session.read_along(along.name, open_studies(folder, along))
    else:
        findings = session.read(stored)
    session.publish(findings, folder)
    return session.finish()
