"""Where tables come from: one file per kind of source, each listed once here, asked in this order."""

from __future__ import annotations

from typing import Protocol

from reg_cli.data.sources import builtin, csv_file, parquet_file, synthetic
from reg_cli.data.table import Table
from reg_cli.data.text_format import AS_FOUND, TextFormat


class Source(Protocol):
    """Functions that a source's module offers."""

    def accepts(self, spec: str) -> bool:
        """True where this source is meant by `spec`."""

    def load(self, spec: str, *, max_rows: int | None = None, text: TextFormat = AS_FOUND) -> Table:
        """The table that `spec` names; DataError where it cannot be used. `text` is for those who read it."""


# A generator's name needs its colon or an exact match, so that files of any other name reach the file
# sources.
SOURCES: tuple[Source, ...] = (builtin, synthetic, parquet_file, csv_file)
