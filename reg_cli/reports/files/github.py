"""Output for GitHub Actions: the job summary, and one annotation per gate that did not pass.

Annotations are lines on standard output that begin with `::`, so nothing from the data may begin such a line:
`sentence` and `shown` keep names on one line, `unforgeable` takes the marks apart.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reg_cli.comparison.wording import sentence, shown
from reg_cli.errors import StorageError
from reg_cli.reports.files.write import encoded

if TYPE_CHECKING:
    from reg_cli.comparison.gates.decide import GateResult

# GitHub takes 1 MiB per step and drops a summary that is longer.
MOST_BYTES = 900_000
VARIABLE = "GITHUB_STEP_SUMMARY"


def append_step_summary(markdown: str, environ: Mapping[str, str] = os.environ) -> Path | None:
    """Append a report to the job summary that the environment names; None where it names none.

    Together with what is there already it stays below MOST_BYTES; what does not fit is cut at a line, and the
    page says so. Raises StorageError.
    """
    name = environ.get(VARIABLE)
    if not name:
        return None
    path = Path(name)
    try:
        there = path.stat().st_size if path.exists() else 0
        content = fitting_bytes(markdown, MOST_BYTES - there)
        with path.open("ab") as file:
            file.write(content)
    except OSError as error:
        raise StorageError(
            f"the file that {VARIABLE} names must be writable, but {path}: {error.strerror or error}"
        ) from error
    return path


def fitting_bytes(markdown: str, room: int) -> bytes:
    """The text as bytes, cut behind a line where there is no room, with a last line that says so."""
    content = encoded(markdown.rstrip("\n") + "\n\n")
    if len(content) <= room:
        return content
    notice = b"\n\n*Cut here: the job summary is full. report.md holds the whole.*\n"
    kept = content[: max(0, room - len(notice))].rpartition(b"\n")[0]
    return kept + notice if kept and room > len(notice) else b""


def gate_annotations(dataset: str, results: Sequence[GateResult], *, inconclusive: str = "pass") -> list[str]:
    """`::error` for a gate that failed, `::warning` for one left open; nothing for those that passed."""
    lines = []
    for result in results:
        if result.outcome == "pass":
            continue
        level = "error" if result.outcome == "fail" or inconclusive == "fail" else "warning"
        title = _property(f"{shown(dataset)}: gate {result.outcome}")
        lines.append(
            f"::{level} title={title}::{_message(f'{sentence(result.text)}: {sentence(result.told)}')}"
        )
    return lines


def _message(text: str) -> str:
    """Escaped as the runner's own toolkit does it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
