"""Write a file whole or not at all: a reader never sees half of one, and a crash never costs the old one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from reg_cli.errors import StorageError
from reg_cli.study.results.disk import reason_and_space

Content = str | bytes | Iterable[str]
"""The content of a file, whole or piece by piece."""


def encoded(content: str | bytes) -> bytes:
    """UTF-8 bytes; a lone surrogate, which no encoding can hold, becomes its code."""
    return content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")


def write_file(path: Path, content: Content) -> Path:
    """Write under a temporary name in the same folder, then rename; the path, for lists of what was written.

    Raises StorageError with the path and the reason.
    """
    temporary = path.with_name(f".{path.name[:100]}.{uuid4().hex}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb") as file:
                for piece in [content] if isinstance(content, str | bytes) else content:
                    file.write(encoded(piece))
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        reason = reason_and_space(path, error)
        raise StorageError(
            f"{path} must be writable, but {reason}; free the place or choose another folder with --out"
        ) from error
    return path
