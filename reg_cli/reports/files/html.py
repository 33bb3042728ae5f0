"""report.html: the whole study on one page that loads nothing, runs nothing to be read, and obeys no name."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.verdict import Verdict
from reg_cli.comparison.wording import sentence, shown
from reg_cli.reports import page_facts as story
from reg_cli.reports.style import verdict_look
from reg_cli.reports.table_text import columns_of, lines_of, notes_of

if TYPE_CHECKING:
    from reg_cli.reports.drawing.picture import Picture

_PAGE = Path(__file__).parent / "page"


def report_html(findings: Findings, pictures: Sequence[Picture]) -> str:
    """The page's text. Everything from the data goes through the template's escaping."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_PAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = ((_PAGE / name).read_text(encoding="utf-8") for name in ("page.css", "sort.js"))
    comparison = findings.comparison
    page = environment.get_template("page.html.jinja").render(
        style=style,
        script=script,
        policy=_policy(style, script),
        name=shown(findings.study.data.name),
        closing_sentence=story.story_sentence(findings),
        further_sentences=story.further_sentences(findings),
        columns=columns_of(comparison),
        bodies=[list(lines) for _, lines in groupby(lines_of(findings), lambda line: line.section)],
        verdicts={str(verdict): verdict.explanation for verdict in Verdict},
        looks={str(verdict): verdict_look(verdict) for verdict in Verdict},
        notes=notes_of(findings),
        gates=[(sentence(g.text), str(g.outcome), sentence(g.told)) for g in findings.gates],
        advice=[(sentence(a.cause), sentence(a.next_step), a.id) for a in findings.advice],
        reading=story.reading(findings.study),
        pictures=[(p, base64.b64encode(p.bytes_of["png"]).decode()) for p in pictures],
        command=story.command(findings.study),
        facts=story.facts(findings.study),
        settings=story.settings(findings.study),
        versions=story.versions(findings.study),
    )
    return page if page.endswith("\n") else page + "\n"


def _policy(style: str, script: str) -> str:
    """Only this very style and this very script may act, and only pictures that are in the page are shown."""
    style_hash, script_hash = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)
    )
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{style_hash}'; script-src "
        f"'sha256-{script_hash}'; base-uri 'none'; form-action 'none'"
    )
