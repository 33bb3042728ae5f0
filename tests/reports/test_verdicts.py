"""Verdicts are listed once: every one has its word, explanation and look wherever it is shown."""

import json
import re
from pathlib import Path

import pytest

from reg_cli.comparison.verdict import Verdict
from reg_cli.reports.style import VERDICTS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "reg_cli" / "reports" / "files" / "page"


def test_every_verdict_has_a_look_of_its_own():
    """No two verdicts share a marker or a colour, and none lacks one."""
    assert set(VERDICTS) == set(Verdict)
    assert all(look.terminal for look in VERDICTS.values())
    for cue in ("colour", "marker"):
        assert len({getattr(look, cue) for look in VERDICTS.values()}) == len(Verdict)


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_is_explained_and_has_its_colour_on_the_page(verdict):
    """A sentence of its own, and a class of its own in the page's style."""
    assert verdict.explanation
    style = (PAGE / "page.css").read_text(encoding="utf-8")
    name = re.escape(verdict.replace(" ", "-"))
    assert re.search(rf"^\.{name}\b[^{{}}]*\{{[^}}]*\bcolor: ", style, re.MULTILINE)


def test_the_readme_and_the_schema_list_the_verdicts():
    """The README's table and the JSON schema name the six, no more and no fewer."""
    table = re.findall(r"^\| `([a-z -]+)` \|", _verdict_table(), re.MULTILINE)
    assert set(table) == set(Verdict)
    schema = (ROOT / "docs" / "summary.schema.json").read_text(encoding="utf-8")
    assert json.loads(schema)["$defs"]["verdict"]["enum"] == [str(verdict) for verdict in Verdict]


def _verdict_table() -> str:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    start = readme.index("| verdict | when |")
    return readme[start : readme.index("\n\n", start)]
