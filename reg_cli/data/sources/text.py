"""Decoded lines of a content, from its beginning, as often as asked for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

from reg_cli.data.csv_text.content import Content
from reg_cli.data.csv_text.encoding import Encoding
from reg_cli.errors import DataError

_SUBSTITUTE = "\x1a"  # old editors end a file with it


@contextmanager
def open_lines(content: Content, encoding: Encoding) -> Iterator[Iterator[str]]:
    """The lines with their endings as they are (\\n, \\r\\n, \\r, also mixed), without NUL characters."""
    with content.open() as stream, io.TextIOWrapper(stream, encoding.codec, newline="") as text:
        try:
            yield _without(text) if encoding.has_nul else _until_substitute(text)
        except UnicodeError as error:
            raise DataError(
                f"the file must be in one encoding, however: {content.shown!r} is not {encoding.codec} "
                "throughout; save it "
                "again as UTF-8"
            ) from error


def _without(text: Iterator[str]) -> Iterator[str]:
    for line in _until_substitute(text):
        kept = line.replace("\0", "")
        if kept:
            yield kept


def _until_substitute(text: Iterator[str]) -> Iterator[str]:
    for line in text:
        if line.rstrip("\r\n\0") != _SUBSTITUTE:
            yield line
