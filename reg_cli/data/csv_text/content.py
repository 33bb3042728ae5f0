"""A file's bytes, unpacked where it is packed, read as often as needed and never more than is sound."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from reg_cli.data.csv_text.place import find_file, table_name
from reg_cli.errors import DataError, UsageError
from reg_cli.names import printable

# Tables pack to a tenth or, when very repetitive, a fiftieth. What grows two hundredfold was made to fill a
# memory.
MOST_GROWTH = 200
FREE_GROWTH = 64 * 2**20
LARGEST_STREAM = 8 * 2**30
LARGEST_FILE = 2**40
HELD_IN_MEMORY = 16 * 2**20

_DAMAGE = (
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
)
_UNPACK: dict[bytes, Callable[[Path, str], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
_FOREIGN = {
    b"PAR1": "a Parquet file that is packed or cut short; unpack it and name it .parquet",
    b"\x28\xb5\x2f\xfd": "packed with zstandard; unpack it first",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive; unpack it first",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save the sheet as CSV",
    b"%PDF": "a PDF; export the table as CSV",
    b"SQLite format 3": "a database; export the table as CSV",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x89HDF": "an HDF5 file; export the table as CSV",
    b"\x93NUMPY": "a NumPy array; export it as CSV",
    b"\x7fELF": "a program",
    b"RDX": "an R data file; export the table as CSV",
    b"ARROW1": "an Arrow file; save the table as CSV or Parquet",
}


@dataclass(frozen=True)
class Content:
    """Bytes that can be read from the beginning again and again: `name` for the data set, `shown` for
    messages; a packed file keeps its length, so that it is known to be whole.
    """

    name: str
    shown: str
    open: Callable[[], IO[bytes]]
    is_packed: bool = False


def content_of(spec: str, known: Sequence[str] = ()) -> Content:
    """The content of the file that `spec` names, unpacked; of standard input for `-`."""
    if spec == "-":
        return _standard_input()
    path = find_file(spec, known)
    shown = printable(spec)
    content = Content(table_name(path), shown, *_opener(path, shown))
    with content.open() as stream:
        refuse_foreign(stream.read(512), shown)
    return content


def refuse_foreign(head: bytes, shown: str) -> None:
    """Raises DataError where the first bytes are those of something known that is no text."""
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise DataError(f"the file must be a table as text, but {shown!r} is {what}")
    if head[257:262] == b"ustar":
        raise DataError(f"the file must be one table, but {shown!r} is a tar archive; unpack it first")


class _Bounded(io.RawIOBase):
    """A stream that may yield `limit` bytes; damage and excess become sentences."""

    def __init__(self, stream: IO[bytes], limit: int, shown: str) -> None:
        self._stream, self._left, self._limit, self._shown = stream, limit, limit, shown

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            piece = self._stream.read(len(buffer))
        except _DAMAGE as error:
            raise DataError(
                f"{self._shown!r} must be readable to its end, but "
                f"{printable(str(error) or type(error).__name__)}; write or fetch it again"
            ) from error
        self._left -= len(piece)
        if self._left < 0:
            raise DataError(
                f"{self._shown!r} must unpack to a size in proportion, but it grows beyond "
                f"{self._limit // 2**20:,} MB, more than {MOST_GROWTH} times its own; "
                "unpack it yourself if it is sound"
            )
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def _opener(path: Path, shown: str) -> tuple[Callable[[], IO[bytes]], bool]:
    """The function that opens the file unpacked, and whether it is packed."""
    try:
        with path.open("rb") as file:
            head = file.read(6)
    except OSError as error:
        raise DataError(
            f"{shown!r} must be readable, but {error.strerror or error}; check its permissions"
        ) from error
    unpack = next((unpack for magic, unpack in _UNPACK.items() if head.startswith(magic)), None)
    is_zip = head.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    member = _only_member(path, shown) if is_zip else None
    packed = unpack is not None or is_zip
    limit = MOST_GROWTH * path.stat().st_size + FREE_GROWTH if packed else LARGEST_FILE

    def bounded() -> IO[bytes]:
        try:
            if member is not None:
                stream: Any = zipfile.ZipFile(path).open(member)  # noqa: SIM115 (its owner closes it)
            else:
                stream = unpack(path, "rb") if unpack else path.open("rb")
        except _DAMAGE as error:
            reason = printable(str(error) or type(error).__name__)
            raise DataError(f"{shown!r} must be readable, but {reason}; write or fetch it again") from error
        return io.BufferedReader(_Bounded(stream, limit, shown), 2**16)

    return bounded, packed


def _only_member(path: Path, shown: str) -> zipfile.ZipInfo:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [
                member
                for member in archive.infolist()
                if not member.is_dir()
                and not member.filename.startswith("__MACOSX/")
                and not member.filename.endswith(".DS_Store")
            ]
    except _DAMAGE as error:
        raise DataError(
            f"{shown!r} must be a sound zip file, but {printable(error)}; write or fetch it again"
        ) from error
    names = [printable(member.filename) for member in members]
    if any(name.startswith(("xl/", "word/", "ppt/")) for name in names) or "content.xml" in names:
        raise DataError(
            f"the file must be a table as text, but {shown!r} is a workbook or "
            "document; save the sheet as CSV"
        )
    if len(members) != 1:
        listed = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
        raise DataError(
            f"a zip file must hold exactly one table, but {shown!r} holds {len(names)} "
            f"files{f' ({listed})' if names else ''}; unpack the one you mean"
        )
    if members[0].flag_bits & 1:
        raise DataError(
            f"a zip file must be open to read, but {shown!r} asks for a password; unpack it first"
        )
    return members[0]


def _standard_input() -> Content:
    """Standard input, copied aside once so that it can be read again; refused on a terminal, where nobody
    waits.
    """
    if sys.stdin is None or sys.stdin.closed:
        raise UsageError(
            "standard input must be open to read a table from -, but it is closed; pipe a table in"
        )
    if sys.stdin.isatty():
        raise UsageError(
            "- must be given a table, but standard input is a terminal; write regcli ... - < table.csv"
        )
    spool = _copied(sys.stdin.buffer)

    def again() -> IO[bytes]:
        spool.seek(0)
        return io.BufferedReader(_Kept(spool))

    content = Content("stdin", "standard input", again)
    weakref.finalize(content, spool.close)
    return content


def _copied(stream: IO[bytes]) -> tempfile.SpooledTemporaryFile[bytes]:
    """All of a stream, in memory or, where it is long, in a temporary file."""
    spool = tempfile.SpooledTemporaryFile(max_size=HELD_IN_MEMORY)  # noqa: SIM115 (closed with its Content)
    try:
        while piece := stream.read(2**20):
            spool.write(piece)
            if spool.tell() > LARGEST_STREAM:
                raise DataError(
                    f"standard input must end, but it passed {LARGEST_STREAM // 2**30} "
                    "GB; write the table to a file"
                )
        if not spool.tell():
            raise DataError(
                "standard input must hold a table, but it is empty; check the command before the pipe"
            )
        spool.seek(0)
        refuse_foreign(spool.read(512), "standard input")
    except BaseException:
        spool.close()
        raise
    return spool


class _Kept(io.RawIOBase):
    """A view of a spool whose closing leaves the spool open."""

    def __init__(self, spool: tempfile.SpooledTemporaryFile[bytes]) -> None:
        self._spool = spool

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._spool.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
