"""Kinds of text beside the cases: other tables of each kind, and clean ones of which nothing is said."""

from __future__ import annotations

import io
import random

import pytest

from reg_cli.data.csv_text.content import Content
from reg_cli.data.csv_text.encoding import find_encoding, open_lines
from reg_cli.data.csv_text.layout import find_layout
from reg_cli.data.csv_text.rows import Repairs, pieces
from reg_cli.errors import DataError
from tests.data.clean_texts import clean_text

N = 60
N_CLEAN = 200


def read(content: bytes) -> tuple[list[str] | None, list[list[str]], list[str]]:
    """The names, the rows and the ids of what was said of a text."""
    text = Content("t", "t", lambda: io.BytesIO(content))
    encoding, repairs = find_encoding(text), Repairs()
    with open_lines(text, encoding) as lines:
        layout = find_layout(lines, "t", header=True)
    with open_lines(text, encoding) as lines:
        found = pieces(lines, layout, "t", repairs)
        rows = [list(row) for piece in found for row in zip(*piece.columns, strict=True)]
    notices = (*encoding.notices, *layout.notices, *repairs.notices())
    return list(layout.names) if layout.names is not None else None, rows, [notice.id for notice in notices]


def text(rows: list[list[object]], separator: str = ",") -> bytes:
    """The rows as lines."""
    return "".join(separator.join(map(str, row)) + "\n" for row in rows).encode()


_RNG = random.Random(3)


def decimals(n: int, comma: bool = False) -> list[object]:
    """A row of n decimals."""
    row = [f"{abs(_RNG.gauss(5, 2)) + 0.01:.2f}" for _ in range(n)]
    return [cell.replace(".", ",") for cell in row] if comma else list(row)


def word() -> str:
    """One of three levels."""
    return _RNG.choice(["red", "blue", "green"])


def many(row) -> list[list[object]]:
    """N rows."""
    return [row(place) for place in range(N)]


SUMS: list[list[object]] = [[f"T{i}", i + 3, 2 * i] for i in range(20)]
UNITS = [["t", "v"], ["s", "m/s"]]

# A text, its names (None without header), its number of rows and columns, and what is said of it.
TEXTS = {
    "decimal commas": (text(many(lambda _: decimals(5, True)), ";"), None, N, 5, ["separator", "no-header"]),
    "aligned decimal commas": (
        text(many(lambda _: decimals(4, True)), "   "), None, N, 4, ["separator", "no-header"]
    ),
    "several values in a cell": (
        text([["p", "q", "r", "s"], *many(lambda i: ["a|b", "x", "c|d", i])]), ["p", "q", "r", "s"], N, 4, []
    ),
    "names of two words": (
        text([["who", "n", "town"], *many(lambda i: ["Ann Lee", i, "New York"])], "\t"),
        ["who", "n", "town"], N, 3, ["separator"],
    ),
    "dates with times": (text(many(lambda _: ["2020-01-01 12:00:00", *decimals(1)]), "\t"), None, N, 2,
                         ["separator", "no-header"]),
    "pairs of numbers": (text([["place", "n"], *many(lambda i: ["12.5 41.9", i])]), ["place", "n"], N, 2, []),
    "quoted in a field with a blank": (
        b"".join(b'%d   %d   "ford ""x"" %d"\n' % (i % 7, i % 5, i) for i in range(N)), None, N, 3,
        ["separator", "no-header"],
    ),
    "quoted rows with commas": (
        b"a,b,c\n" + b"".join(b'"%d,""x, y"",%d"\n' % (i, i % 7) for i in range(N)), ["a", "b", "c"], N, 3,
        ["rows-quoted"],
    ),
    "a tab and a quote in a name": (
        b'a;"b\t";c\n' + text(many(lambda i: [i, 2, word()]), ";"), ["a", "b", "c"], N, 3, ["separator"]
    ),
    "NA in the first row": (
        text([["NA", 5, "red", 1.5], *many(lambda i: [i % 9, i % 7, word(), *decimals(1)])]), None, N + 1, 4,
        ["no-header"],
    ),
    "whole numbers and words": (
        text([[31, "red", 1], *many(lambda i: [20 + i % 50, word(), i % 2])]), None, N + 1, 3, ["no-header"]
    ),
    "years": (text([["id", 2001, 2002], *many(lambda i: [f"c{i}", *decimals(2)])]), ["id", "2001", "2002"], N,
              3, []),
    "row numbers above decimals": (
        text([["", 0.5, 1.5], *many(lambda i: [i, *decimals(2)])]), ["", "0.5", "1.5"], N, 3,
        ["header-suspected"],
    ),
    "sodium is a name": (
        text([["RI", "Na", "Type"], *many(lambda i: [*decimals(2), i % 6])]), ["RI", "Na", "Type"], N, 3, []
    ),
    "units again with the header": (
        text([*UNITS, *many(lambda _: decimals(2))] * 3), ["t", "v"], 3 * N, 2,
        ["second-header", "repeated-header"],
    ),
    "a header of numbers may be a row": (
        text([[0, 1], *many(lambda i: [i % 2, i // 2 % 2])]), ["0", "1"], N, 2, []
    ),
    "types and roles": (
        text([["a", "b", "c"], ["continuous", "continuous", "discrete"], ["", "", "class"],
              *many(lambda _: [*decimals(2), word()])]), ["a", "b", "c"], N, 3, ["second-header"],
    ),
    "one unit": (
        text([["temp", "kind"], ["°C", ""], *many(lambda _: [*decimals(1), word()])]), ["temp", "kind"], N, 2,
        ["second-header"],
    ),
    "responses beside choices": (
        text([["id", "seen", "which", "fan"], ["", "Response", "Ep I", "Response"],
              *many(lambda i: [i + 324, "Yes" if i % 3 else "No", "Ep I" if i % 2 else "", "No" if i % 5 else "Yes"])]),
        ["id", "seen", "which", "fan"], N, 4, ["second-header"],
    ),
    "limits in the first row": (
        text([["a", "b"], ["<0.1", "<0.2"], *many(lambda _: decimals(2))]), ["a", "b"], N + 1, 2, []
    ),
    "never in the first row": (
        text([["q1", "q2"], ["never", "never"], *many(lambda _: [word(), word()])]), ["q1", "q2"], N + 1, 2, []
    ),
    "three levels of names": (
        text([["a", "a", "a", "g"], ["x", "x", "y", ""], ["m", "s", "m", ""],
              *many(lambda _: [*decimals(3), word()])]), ["a x m", "a x s", "a y m", "g"], N, 4,
        ["header-lines"],
    ),
    "sums and means": (
        text([["n", "a", "b"], *SUMS, ["TOTAL", 250, 380], ["Average", 12.5, 19]]), ["n", "a", "b"], 20, 3,
        ["total-row"],
    ),
    "a total that is no sum": (
        text([["n", "a", "b"], *SUMS, ["Total", 1, 2]]), ["n", "a", "b"], 21, 3, ["total-row"]
    ),
    "total as a level": (
        text([["kind", "a"], *many(lambda i: ["total" if i % 3 else "partial", *decimals(1)])]), ["kind", "a"], N,
        2, [],
    ),
    "separators at the end of the header": (
        b"a,b,c,\n" + b"".join(b"%d,x,2%s\n" % (i, b"," * (i % 3 > 0)) for i in range(N)), ["a", "b", "c"], N, 3,
        ["trailing-separators"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TEXTS)
def test_another_table_of_the_kind_is_read_as_meant(kind: str) -> None:
    """Law: names, rows and columns are those that were written, and each repair is told once."""
    content, names, n_rows, n_columns, ids = TEXTS[kind]
    found, rows, told = read(content)
    assert (found, len(rows), len(rows[0])) == (names, n_rows, n_columns)
    assert told == ids


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (text([["a", "b"], *many(lambda _: [word(), word()]), ["x", "y", ""]], ";"), r"line 62 .*shifted"),
        (text([["a", "b"], *many(lambda _: [word(), word()]), ["x", "y", ""]], "\t"), r"line 62 .*shifted"),
        (b"a,b\n" + b"".join(b"%d,x%s\n" % (i, b"," * (i % 2)) for i in range(N)), r"line 3 .*shifted"),
        (b'a;b;c\n1,5;"2,5;x\n' + text(many(lambda _: decimals(3, True)), ";"), r"quote .* line 2 "),
    ],
    ids=["semicolons", "tabs", "every second row", "an open quote"],
)
def test_a_broken_row_is_refused_by_its_line(content: bytes, message: str) -> None:
    """Law: a row that may be shifted, or a quote left open, is named and not read around."""
    with pytest.raises(DataError, match=message):
        read(content)


def test_nothing_is_said_of_clean_texts() -> None:
    """Law: clean texts of many shapes are read exactly, and no notice is given but of another separator."""
    failures = []
    for seed in range(N_CLEAN):
        clean = clean_text(seed)
        names, rows, ids = read(clean.content)
        expected = [] if clean.delimiter == "," else ["separator"]
        if (names, rows, ids) != (clean.names, clean.rows, expected):
            failures.append((seed, ids, names))
    assert not failures
