"""The comparison as Markdown, for pasting into a pull request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.wording import sentence, shown
from reg_cli.reports import page_facts as story
from reg_cli.reports.table_text import columns_of, lines_of, notes_of

if TYPE_CHECKING:
    from reg_cli.reports.drawing.picture import Picture

_INERT = {character: f"\\{character}" for character in "\\`*_[]~"} | {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "|": "&#124;",
    "$": "&#36;",
    "@": "@<!-- -->",
    "#": "#<!-- -->",
}
# What would become a link or an emoji: `https://`, `www.`, `:name:`.
_LINK = re.compile(r"(:(?=\S)|www(?=\.))", re.IGNORECASE)
# What would become a list or a heading at the start of a line.
_LIST_OR_RULE = re.compile(r"[-+=](?=[-=\s]|$)|\d+[.)](?=\s|$)")


def table_markdown(findings: Findings) -> str:
    """Heading, closing sentence, table, notes and advice."""
    parts = [
        f"### {literal(shown(findings.study.data.name))}",
        f"**{literal(sentence(findings.comparison.closing_sentence))}**",
        *map(literal, story.further_sentences(findings)),
        "\n".join(table_rows(findings)),
        "\n".join(f"<sub>{literal(note)}</sub>  " for note in notes_of(findings)),
    ]
    if findings.advice:
        parts.append("\n".join(advice_items(findings)))
    return "\n\n".join(parts) + "\n"


def table_rows(findings: Findings) -> list[str]:
    """The table in GitHub's pipe syntax, numbers to the right."""
    columns = columns_of(findings.comparison)
    rows = [
        "| variant | " + " | ".join(literal(c.title) for c in columns) + " | verdict |",
        "|:--|" + "--:|" * len(columns) + ":--|",
    ]
    for line in lines_of(findings):
        name = literal(line.name)
        said = [f"{star}{word}{star}" for star, word in (("**", line.verdict), ("*", line.mark)) if word]
        cells = [literal(line.cells[c.key].in_brackets) for c in columns]
        shown_name = f"**{name}**" if line.row.kind == "baseline" else name
        rows.append(f"| {' | '.join([shown_name, *cells, ' '.join(said)])} |")
    return rows


def advice_items(findings: Findings) -> list[str]:
    """One list item per remark."""
    return [f"- {literal(sentence(a.cause))}: {literal(sentence(a.next_step))}" for a in findings.advice]


def literal(text: str) -> str:
    """`text` with everything that Markdown, HTML or GitHub could act on made inert, still reading the same.

    GitHub looks for @mentions, #references and links in the finished page, where escapes are gone already;
    an empty comment in between keeps the characters apart.
    """
    inert = "".join(_INERT.get(character, character) for character in text)
    inert = _LINK.sub(r"\1<!-- -->", inert)
    starts = _LIST_OR_RULE.match(inert)
    return f"{inert[: starts.end() - 1]}\\{inert[starts.end() - 1 :]}" if starts else inert


def report_markdown(findings: Findings, pictures: Sequence[Picture], kind: str = "png") -> str:
    """The whole study for GitHub: what the page tells, with the figures as links to their files."""
    parts = [
        f"## {literal(shown(findings.study.data.name))}",
        f"**{literal(story.story_sentence(findings))}**",
        *map(literal, story.further_sentences(findings)),
        "\n".join(table_rows(findings)),
        "\n".join(f"<sub>{literal(note)}</sub>  " for note in notes_of(findings)),
    ]
    if findings.gates:
        parts += ["### Gates", "\n".join(gate_rows(findings))]
    if findings.advice:
        parts += ["### Advice", "\n".join(advice_items(findings))]
    if notices := story.reading(findings.study):
        parts += ["### How the data were read", "\n".join(f"- {literal(notice)}" for notice in notices)]
    for picture in pictures:
        parts.append(f"![{literal(picture.alt)}]({picture.name}.{kind})")
        parts.append(f"<sub>{literal(picture.caption)}</sub>")
    parts.append("### How to do it again")
    if command := story.command(findings.study):
        parts.append(fenced(command))
    parts.append(_details("Data and splits", story.facts(findings.study)))
    parts.append(_details("Settings", story.settings(findings.study)))
    parts.append(_details("Versions", story.versions(findings.study)))
    return "\n\n".join(part for part in parts if part) + "\n"


def gate_rows(findings: Findings) -> list[str]:
    """How every gate came out."""
    rows = ["| gate | outcome | found |", "|:--|:--|:--|"]
    for gate in findings.gates:
        told = [literal(sentence(gate.text)), f"**{gate.outcome}**", literal(sentence(gate.told))]
        rows.append(f"| {' | '.join(told)} |")
    return rows


def fenced(text: str) -> str:
    """A code block that no run of back-ticks in `text` can end."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}sh\n{text}\n{fence}"


def _details(title: str, pairs: Sequence[tuple[str, str]]) -> str:
    if not pairs:
        return ""
    rows = "\n".join(f"| {literal(name)} | {literal(value)} |" for name, value in pairs)
    return f"<details><summary>{title}</summary>\n\n| | |\n|:--|:--|\n{rows}\n\n</details>"
