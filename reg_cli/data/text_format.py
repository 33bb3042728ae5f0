"""Text format: how a table of text is to be taken apart, where its owner says so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TextFormat:
    """Content of --no-header, --delimiter and --encoding; None: to be found in the text itself."""

    header: bool = True
    delimiter: str | None = None
    encoding: str | None = None


AS_FOUND = TextFormat()
