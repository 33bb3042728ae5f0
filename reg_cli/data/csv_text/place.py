"""Where a file is: only regular files are ever opened; all else is refused before it is touched."""

from __future__ import annotations

import re
import stat
from collections.abc import Sequence
from pathlib import Path

from reg_cli.errors import DataError
from reg_cli.names import nearest, printable

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SUFFIXES = {
    *(".csv", ".tsv", ".tab", ".psv", ".txt", ".data", ".dat", ".parquet", ".pq"),
    *(".gz", ".bz2", ".xz", ".zip"),
}
_SPECIAL = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def find_file(spec: str, known: Sequence[str] = ()) -> Path:
    """The regular, non-empty file that `spec` names; DataError for anything else, without opening it.

    `known` are the names that need no file, for the nearest one.
    """
    shown = printable(spec)
    if _URL.match(spec):
        raise DataError(
            f"DATA must be on this machine, but {shown!r} is an address, and none is ever "
            "opened; download the file first"
        )
    path = Path(spec)
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DataError(
            f"DATA must be a built-in name, a generator or a file, but there is no file {shown!r}; "
            f"{_nearest_file(path, known)}"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(
            f"DATA must be a file that can be read, but {shown!r}: {reason}; check the name"
        ) from error
    special = _SPECIAL.get(stat.S_IFMT(status.st_mode))
    if special:
        raise DataError(
            f"DATA must be a regular file, but {shown!r} is {special}; name a file, or "
            "pipe the table in and give -"
        )
    if status.st_size == 0:
        raise DataError(f"the file must hold a table, but {shown!r} is empty; check how it was written")
    return path


def table_name(path: Path) -> str:
    """Name of the data set: the file's name without the endings that only tell its format."""
    name = path.name
    while (suffix := Path(name).suffix.lower()) in _SUFFIXES and len(name) > len(suffix):
        name = name[: -len(suffix)]
    return printable(name)


def _nearest_file(path: Path, known: Sequence[str]) -> str:
    try:
        here = [printable(entry.name) for entry, _ in zip(path.parent.iterdir(), range(1000), strict=False)]
    except (OSError, ValueError):
        here = []
    return nearest(printable(path.name), [*known, *here], "regcli datasets lists what needs no file")
