"""`regcli check`: applies gates to a stored study, for CI."""

from __future__ import annotations

from typing import Any

import rich_click as click

from reg_cli.errors import UsageError
from reg_cli.request.options import gate_options, read_request, stored_margin, verbose_option
from reg_cli.session.session import Session


@click.command("check", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("study", metavar="STUDY")
@gate_options
@click.option(
    "--against", metavar="OLD_STUDY", help="Fail when a variant is surely worse than in this study."
)
@stored_margin
@verbose_option
def command(study: str, against: str | None, **options: Any) -> int:
    """Apply gates to a stored study: exit code 4 when one surely fails.

    \b
    regcli check regcli-out/digits --fail-on "gap(baseline)>0.1"
    regcli check regcli-out/digits --fail-on "test(best)<0.9" --inconclusive fail
    regcli check new/digits --against old/digits

    A gate is judged on the 95% interval: it fails when what it forbids is surely so. Quantities are gap, gap_loss,
    test, train, ... of a variant, of a reference, of baseline or of best; test(best)<test(linear) and
    test(best)-test(boosting)>0.01 compare two; verdict(l2=0.001)=harmful forbids a verdict.
    """
    from reg_cli.comparison import findings
    from reg_cli.study.results.find import open_study

    request = read_request(options)
    if against is None and not request.output.fail_on:
        raise UsageError("check must have a gate, but none was given; add --fail-on 'gap(baseline)>0.1'")
    session = Session.of(request)
    new, _ = open_study(study)
    session.gates.judge(findings.read(new, request.study.margin).comparison)
    if against is not None:
        session.gates.hold_against(new, open_study(against)[0])
    return session.finish()
