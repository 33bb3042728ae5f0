"""In which encoding a text is written, found by reading all of it once; a wrong letter is a wrong class."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from reg_cli.data.csv_text.content import Content
from reg_cli.data.dataset import Notice
from reg_cli.errors import DataError, UsageError

_BLOCK = 2**20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins alike
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_LINE_END = re.compile(rb"[\r\n]")
_TAIL = 16
_CONTROLS = bytes(set(range(32)) - set(b"\0\t\n\v\f\r\x1a\x1b"))
_ESCAPED = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")


@dataclass(frozen=True)
class Encoding:
    """How to decode a content, and whether NUL characters must be left out while reading."""

    codec: str
    has_nul: bool
    notices: tuple[Notice, ...]
    is_asked: bool = False


def find_encoding(content: Content, codec: str | None = None) -> Encoding:
    """UTF-8, or what a byte order mark says, or UTF-16 by its NULs, else Windows-1252 with a notice.

    `codec` is the encoding where the user names it.
    """
    if codec is not None:
        return Encoding(
            codec, has_nul=True, notices=_end_notice(content, _last_bytes(content)), is_asked=True
        )
    with content.open() as stream:
        head = stream.read(_BLOCK)
    found = next((codec for mark, codec in _BOMS if head.startswith(mark)), None) or _utf16_by_nuls(head)
    if found is not None and found != "utf-8-sig":
        notices = (
            Notice("encoding", f"read as {found.upper()}"),
            *_end_notice(content, _last_bytes(content)),
        )
        return Encoding(found, has_nul=True, notices=notices)
    if sum(head.count(control) for control in _CONTROLS) * 20 > len(head):
        raise DataError(
            f"the file must be a table as text, but {content.shown!r} holds bytes that no "
            "text has; save the table as CSV"
        )
    return _survey(content, found or "utf-8")


def encoding_named(name: str | None) -> str | None:
    """The codec that --encoding names; UsageError where Python knows none of that name for text."""
    if name is None:
        return None
    try:
        "".encode(name)
        codec = codecs.lookup(name).name
    except (LookupError, ValueError) as error:
        raise UsageError(
            "--encoding must be one that Python knows for text, such as utf-8, cp1252, latin-1 or shift_jis, "
            f"but {name!r} was given; leave it out or name another"
        ) from error
    return "utf-8-sig" if codec == "utf-8" else codec


def _last_bytes(content: Content) -> bytes:
    last = b""
    with content.open() as stream:
        while block := stream.read(_BLOCK):
            last = (last + block)[-_TAIL:]
    return last


def _end_notice(content: Content, last: bytes) -> tuple[Notice, ...]:
    """A mild word on a last line without its end; packed files keep their length, so they are whole."""
    end = last.rstrip(b"\0\x1a")[-1:]
    if content.is_packed or not end or end in b"\r\n":
        return ()
    with content.open() as stream:
        if not _LINE_END.search(stream.read(_BLOCK)):
            return ()  # one line alone, or lines longer than a block
    told = (
        "the last line has no line end, the others do: if the file was cut short, its last value may be too"
    )
    return (Notice("no-final-newline", told),)


def _utf16_by_nuls(head: bytes) -> str | None:
    """UTF-16 without its mark shows as a NUL beside nearly every letter."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half >= 4 and odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    if half >= 4 and even > 0.6 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _survey(content: Content, codec: str) -> Encoding:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    n_nul = n_invalid = n_beyond = 0
    line = 1
    nul_line = invalid_line = 0
    cp1252, last = True, b""
    with content.open() as stream:
        while block := stream.read(_BLOCK):
            nuls = block.count(0)
            if nuls and not n_nul:
                nul_line = line + block[: block.index(0)].count(b"\n")
            n_nul += nuls
            text = decoder.decode(block)
            if not text.isascii():
                cp1252 = cp1252 and not _NOT_CP1252.search(block)
                first = _ESCAPED.search(text)
                if first:
                    n_invalid += len(_ESCAPED.findall(text))
                    invalid_line = invalid_line or line + text[: first.start()].count("\n")
                n_beyond += len(_BEYOND_ASCII.findall(text))
            line += block.count(b"\n")
            last = (last + block[-_TAIL:])[-_TAIL:]
    if decoder.decode(b"", final=True):
        n_invalid, invalid_line = n_invalid + 1, invalid_line or line
    notices = [*_end_notice(content, last)]
    if n_nul:
        notices.append(
            Notice(
                "nul-bytes",
                f"{n_nul} NUL bytes, the first in line {nul_line}, were left out; check how it was written",
            )
        )
    if n_invalid:
        if n_beyond or not cp1252:
            mixed = "though other lines are UTF-8" if n_beyond else "and not Windows-1252 either"
            raise DataError(
                f"the file must be in one known encoding, but line {invalid_line} of {content.shown!r} is "
                f"not UTF-8, {mixed}; save it again as UTF-8, or name its --encoding"
            )
        codec = "cp1252"
        told = f"line {invalid_line} is not UTF-8: read as Windows-1252; name its --encoding if letters look wrong"
        notices.append(Notice("encoding", told))
    return Encoding(codec, bool(n_nul), tuple(notices))


_SUBSTITUTE = "\x1a"  # old editors end a file with it


@contextmanager
def open_lines(content: Content, encoding: Encoding) -> Iterator[Iterator[str]]:
    """The lines with their endings as they are (\\n, \\r\\n, \\r, also mixed), without NUL characters."""
    with content.open() as stream, io.TextIOWrapper(stream, encoding.codec, newline="") as text:
        try:
            yield _without(text) if encoding.has_nul else _until_substitute(text)
        except UnicodeError as error:
            mend = (
                "name another --encoding or leave it out" if encoding.is_asked else "save it again as UTF-8"
            )
            raise DataError(
                f"the file must be in one encoding, but {content.shown!r} is not {encoding.codec} "
                f"throughout; {mend}"
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
