"""What is no file, or no table, is refused with a sentence before it can do harm."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import sys
import zipfile
from pathlib import Path

import pytest

from reg_cli.data.load import load_dataset
from reg_cli.errors import DataError, UsageError

TABLE = b"a,b,label\n" + b"".join(b"%d,%d,%s\n" % (i, i % 7, b"xy"[i % 2 : i % 2 + 1]) for i in range(30))


@pytest.mark.parametrize(
    "address", ["http://localhost/x.csv", "https://x/y.csv", "ftp://x", "file:///etc/passwd", "s3://b"]
)
def test_no_address_is_opened(address: str) -> None:
    """Law: an address is refused as such."""
    with pytest.raises(DataError, match="address"):
        load_dataset(address)


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    """Law: folders, pipes, devices and names that cannot be are refused; a pipe without a writer does not
    hang.
    """
    os.mkfifo(tmp_path / "pipe.csv")
    for name, word in (
        (str(tmp_path), "folder"),
        (str(tmp_path / "pipe.csv"), "pipe"),
        ("/dev/null", "device"),
    ):
        with pytest.raises(DataError, match=word):
            load_dataset(name)
    for name in ("a\0b.csv", "x" * 5000, str(tmp_path / "no.csv"), str(tmp_path / "pipe.csv" / "x")):
        with pytest.raises(DataError, match=", but "):
            load_dataset(name)


def test_a_mistyped_file_finds_its_neighbour(tmp_path: Path) -> None:
    """Law: a file that is not there names those that nearly are."""
    (tmp_path / "prices.csv").write_bytes(TABLE)
    with pytest.raises(DataError, match=r"did you mean 'prices\.csv'"):
        load_dataset(str(tmp_path / "price.csv"))
    with pytest.raises(DataError, match="did you mean 'digits'"):
        load_dataset("digit")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\n\n\n", "no line"),
        (b"a,b,c\n", "header only"),
        (b"only\none\ncolumn\n", "one field"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture"),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b'{"a": 1}', "JSON"),
        (b"SQLite format 3\0", "database"),
        (bytes(range(1, 32)) * 40, "no text"),
        (b"a,b\n1,caf\xc3\xa9\n2,caf\xe9\n", "line 3"),
        (b"a,b,c\n1,2,3\n4,5\n6,7,8\n", "line 3"),
        (b"a,b,c\n1,2,3\n4,5,6,7\n", "line 3"),
        (b'a,b,c\n1,2,3\n4,"5,6\n7,8,9\n', "line 3"),
        (b'a,b,c\n1,"2"x,3\n', "closing"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "characters"),
        (b"c" + b",c" * 30_000 + b"\n" + b"1" + b",1" * 30_000, "transposed"),
        (b"\xff\xfea\0,\0b\0\n\0x", "UTF-16"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content: bytes, word: str, tmp_path: Path) -> None:
    """Law: each kind of unusable file has its sentence, with the line where there is one."""
    file = tmp_path / "t.csv"
    file.write_bytes(content)
    with pytest.raises(DataError, match=rf"(?i){word}"):
        load_dataset(str(file), target="-1")


def test_packed_tables_are_read_and_bombs_are_not(tmp_path: Path) -> None:
    """Law: one packed table is read; what grows out of proportion, several members or damage are refused."""
    packed = {
        "t.csv.gz": gzip.compress(TABLE),
        "t.csv.bz2": bz2.compress(TABLE),
        "named_wrongly.csv": gzip.compress(TABLE),
    }
    for name, content in packed.items():
        (tmp_path / name).write_bytes(content)
        assert load_dataset(str(tmp_path / name)).n_rows == 30
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 30_000_000, 9))
    (tmp_path / "bomb.csv.bz2").write_bytes(bz2.compress(bytes(200_000_000)))
    for name in ("bomb.csv.gz", "bomb.csv.bz2"):
        with pytest.raises(DataError, match=r"in proportion|no text|no line"):
            load_dataset(str(tmp_path / name))
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(TABLE * 50)[:-30])
    with pytest.raises(DataError, match="to its end"):
        load_dataset(str(tmp_path / "cut.csv.gz"))


@pytest.mark.parametrize(
    ("members", "word"),
    [([], "0 files"), (["a.csv", "b.csv"], r"2 files \(a.csv, b.csv\)"), (["xl/workbook.xml"], "workbook")],
)
def test_a_zip_must_hold_one_table(members: list[str], word: str, tmp_path: Path) -> None:
    """Law: an archive that does not say which table is meant is refused with its members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            archive.writestr(member, TABLE)
    (tmp_path / "t.zip").write_bytes(buffer.getvalue())
    with pytest.raises(DataError, match=word):
        load_dataset(str(tmp_path / "t.zip"))


def test_standard_input_is_read_only_when_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Law: `-` reads the table that is piped in, more than once; nothing piped in is refused."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TABLE)))
    dataset = load_dataset("-", target="label")
    assert (dataset.name, dataset.n_rows) == ("stdin", 30)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(DataError, match="empty"):
        load_dataset("-")
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UsageError, match="closed"):
        load_dataset("-")
