"""Files with damaged bytes: whatever they hold, the outcome is a table or a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reg_cli.data.load import load_dataset
from reg_cli.data.text_format import TextFormat
from reg_cli.errors import DataError, UsageError
from tests.data.corpus import make

SHARED_FOLDER = [HealthCheck.function_scoped_fixture]  # each example overwrites the file of the one before
N_FILES = 5_000
N_FILES_NIGHTLY = 100_000

PIECES = [
    *(
        b"",
        b'"',
        b"'",
        b",",
        b";",
        b"\t",
        b"|",
        b"\n",
        b"\r\n",
        b"\r",
        b"\0",
        b"\x1a",
        b"\xff\xfe",
        b"\x80",
        b"\xc3",
    ),
    *(
        b"\xef\xbb\xbf",
        b"\xe2\x80\xae",
        b"\xed\xa0\x80",
        b"\x1b[2J",
        b"<script>",
        b"#",
        b"=",
        b"::",
        b" ",
        b"\n\n\n",
    ),
    *(b"1e999", b"-inf", b"nan", b"NA", b"9" * 40, b"0x10", b"1,5", b"1.234.567", b"$", b"%", b"()", b"true"),
    *(b"2024-13-45", b"10:61", b",,,,", b'"\n', b"PK\x03\x04", b"\x1f\x8b"),
]


def _table(header: bytes, row: Callable[[int], str]) -> bytes:
    return header + b"".join(row(place).encode() + b"\n" for place in range(12))


SEEDS = [
    _table(b"a,b,c,label\n", lambda i: f"{i},{i * 7 % 5}.5,w{i % 3},{'xy'[i % 2]}"),
    _table(b"size;price;when;target\n", lambda i: f"{i},25;$ 1.{i * 37:03d},00;{i + 1:02d}.03.2021;{i * i}"),
    _table(b"id\tname\tok\ty\n", lambda i: f'{i:03d}\t"n {i}"\t{("yes", "no")[i % 2]}\t{i % 2}'),
    _table(b"", lambda i: f"1.5,{'' if i % 4 == 0 else '?' if i % 4 == 1 else i / 4},{i % 2}"),
]
Edit = tuple[int, int, bytes]
EDITS = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.sampled_from([0, 0, 1, 2, 5, 40]),
        st.sampled_from(PIECES) | st.binary(max_size=2),
    ),
    min_size=1,
    max_size=4,
)


def outcome(content: bytes, path: Path, header: bool, suffix: str = ".csv") -> str:
    """Read or refused; anything else raises and so fails the test."""
    file = path / f"t{suffix}"
    file.write_bytes(content)
    try:
        dataset = load_dataset(str(file), target="-1", text=TextFormat(header))
    except (DataError, UsageError) as error:
        message = str(error)
        assert ", but " in message, message
        assert "\n" not in message
        assert message.isprintable()
        return "refused"
    assert dataset.n_rows == len(dataset.features)
    assert all(column.name.isprintable() for column in dataset.columns)
    assert all(name.isprintable() for name in dataset.classes)
    assert all(notice.message.isprintable() for notice in dataset.notices)
    return "read"


def damaged(content: bytes, edits: list[Edit]) -> bytes:
    """The content with places overwritten, cut out or filled with trouble."""
    for place, length, new in edits:
        place %= len(content) + 1
        content = content[:place] + new + content[place + length :]
    return content


def check_damage(n_files: int, folder: Path) -> None:
    outcomes = {"read": 0, "refused": 0}

    @settings(max_examples=n_files, deadline=None, database=None, derandomize=True)
    @given(st.sampled_from(SEEDS), EDITS, st.booleans())
    def check(content: bytes, edits: list[Edit], header: bool) -> None:
        outcomes[outcome(damaged(content, edits), folder, header)] += 1

    check()
    assert outcomes["read"] > 0.2 * n_files, outcomes  # both happen, so that the test tests something
    assert outcomes["refused"] > 0.1 * n_files, outcomes


def test_damaged_bytes_are_read_or_refused(tmp_path: Path) -> None:
    """Law: no damage to a file's bytes gives a traceback, a warning or an unprintable message."""
    check_damage(N_FILES, tmp_path)


@settings(max_examples=400, deadline=None, database=None, suppress_health_check=SHARED_FOLDER)
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes, header: bool) -> None:
    """Law: as above, for bytes that were never a table."""
    outcome(content, tmp_path, header)


@settings(max_examples=400, deadline=None, database=None, suppress_health_check=SHARED_FOLDER)
@given(
    st.lists(st.lists(st.text(max_size=6), min_size=2, max_size=4), min_size=1, max_size=8),
    st.sampled_from(",;\t|"),
)
def test_any_words_are_read_or_refused(tmp_path: Path, rows: list[list[str]], delimiter: str) -> None:
    """Law: as above, for cells of any characters that Unicode has, also lone surrogates."""
    text = "\n".join(delimiter.join(row) for row in rows)
    outcome(text.encode("utf-8", "surrogatepass"), tmp_path, header=True)


@settings(max_examples=150, deadline=None, database=None, suppress_health_check=SHARED_FOLDER)
@given(st.integers(0, 10_000), st.integers(0, 4000), st.binary(min_size=1, max_size=3))
def test_damaged_archives_are_read_or_refused(tmp_path: Path, seed: int, place: int, new: bytes) -> None:
    """Law: as above, for packed files with damaged bytes."""
    polluted = make(seed)
    content = polluted.content[:place] + new + polluted.content[place + len(new) :]
    outcome(content, tmp_path, polluted.header, polluted.suffix)


@pytest.mark.nightly
def test_many_damaged_files(tmp_path: Path) -> None:
    """Law: as above, over many more files."""
    check_damage(N_FILES_NIGHTLY, tmp_path)
