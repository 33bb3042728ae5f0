"""Facts the pages tell besides the table: the figures, the settings, and how to do it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reg_cli.comparison.findings import Findings
from reg_cli.comparison.wording import sentence, shown
from reg_cli.quantities import brief, count

if TYPE_CHECKING:
    from reg_cli.study.results.study import Study

# Told elsewhere on the page, or of no interest to a reader.
_NOT_SETTINGS = ("command", "facts", "fingerprint", "variants", "n_splits", "margin")
LONGEST_VALUE = 200


def facts(study: Study) -> list[tuple[str, str]]:
    """The data and the experiment in a few words each."""
    data = study.data
    rows = f"{study.n_train} train, {study.n_val} validation, {count(study.n_test, 'test row')}"
    told = [
        ("data", f"{shown(data.name)}, {count(data.n_rows, 'row')}, {count(data.n_inputs, 'input')}"),
        ("target", f"{shown(data.target_name)} ({data.task})"),
        ("splits", f"{study.n_splits}, each {rows}"),
        ("metric", shown(study.metric.name)),
        ("margin", brief(study.question.margin)),
        ("data fingerprint", shown(data.fingerprint)),
    ]
    return [(name, value) for name, value in told if value]


def settings(study: Study) -> list[tuple[str, str]]:
    """Every setting that decides the numbers, as `network.epochs` and its value."""
    kept = {name: value for name, value in study.description().items() if name not in _NOT_SETTINGS}
    return [(sentence(name), sentence(value)[:LONGEST_VALUE]) for name, value in _flat(kept)]


def _flat(given: Mapping[str, object], within: str = "") -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{within}{name}.")
        elif isinstance(value, list | tuple):
            yield f"{within}{name}", ", ".join(map(str, value)) or "none"
        elif value is not None:
            yield f"{within}{name}", str(value)


def command(study: Study) -> str:
    """The command that made the study; empty where it was made from Python."""
    return sentence(study.command) if study.command else ""


def versions(study: Study) -> list[tuple[str, str]]:
    """Versions the study was computed with."""
    return [(sentence(name), sentence(value)) for name, value in study.versions.items()]


def story_sentence(findings: Findings) -> str:
    """The closing sentence, harmless."""
    return sentence(findings.comparison.closing_sentence)


def further_sentences(findings: Findings) -> list[str]:
    """Sentences beside the closing one, on what else the study answers, harmless."""
    attribution, references = findings.attribution, findings.comparison.reference_sentence
    further = [references, "" if attribution is None else attribution.sentence]
    return [sentence(text) for text in further if text]


def reading(study: Study) -> list[str]:
    """How the data were read: what was guessed, repaired, lost or doubted, the worst first."""
    return [sentence(notice.message) for notice in study.data.notices]
