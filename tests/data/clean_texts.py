"""Clean texts of many shapes: nothing in them has to be repaired, guessed or doubted."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np

WORDS = [
    *(
        "red",
        "green",
        "dark blue",
        "Zürich",
        "O'Hara",
        "x-ray",
        "Smith, John",
        "yes",
        "no",
        "Total war",
        "n1",
    ),
    *("response time", "unit", "5 kg bag", "a|b", "u;v", "none at all", "été", "mean", "NAME", "str"),
]
NAMES = [
    *(
        "size",
        "Weight (kg)",
        "x1",
        "y 2",
        "class",
        "Na",
        "Date",
        "price, net",
        "total",
        "n",
        "No",
        "ÉTÉ",
        "id",
    ),
    *("temp °C", "unit", "Response", "mean", "a;b", "speed [m/s]", "2020", "p-value", "string", "kg", "None"),
]


@dataclass(frozen=True)
class CleanText:
    """A file's bytes, its separator, and the names and rows that it holds."""

    content: bytes
    delimiter: str
    names: list[str]
    rows: list[list[str]]


def clean_text(seed: int) -> CleanText:
    """The table of this seed: a header and at least one column whose values tell it from a row."""
    rng = np.random.default_rng([7, seed])
    n_rows = int(rng.choice([12, 20, 45, 150, 600]))
    kinds = ["decimal", *rng.choice(list(COLUMNS), int(rng.choice([1, 2, 4, 9, 30])))]
    columns = [COLUMNS[kind](rng, n_rows) for kind in rng.permutation(kinds)]
    names = names_of(rng, len(columns))
    rows = [list(row) for row in zip(*columns, strict=True)]
    delimiter = str(rng.choice([",", ";", "\t", "|"], p=[0.7, 0.1, 0.1, 0.1]))
    quoting = csv.QUOTE_ALL if rng.random() < 0.1 else csv.QUOTE_MINIMAL
    text = io.StringIO()
    ending = str(rng.choice(["\n", "\r\n"]))
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=ending).writerows([names, *rows])
    codec = "utf-8-sig" if rng.random() < 0.1 else "utf-8"
    return CleanText(text.getvalue().encode(codec), delimiter, names, rows)


def names_of(rng: np.random.Generator, n_columns: int) -> list[str]:
    """Names as tables have them: words, years, or a word with a counter."""
    manner = rng.random()
    if manner < 0.1:
        return [str(2000 + place) for place in range(n_columns)]
    if manner < 0.2 or n_columns > len(NAMES):
        return [f"v{place}" for place in range(n_columns)]
    return [str(name) for name in rng.permutation(NAMES)[:n_columns]]


def _decimals(rng: np.random.Generator, n: int) -> list[str]:
    return [f"{value:.3f}" for value in rng.normal(0, 10.0 ** rng.integers(-1, 4), n)]


def _whole(rng: np.random.Generator, n: int) -> list[str]:
    return [str(value) for value in rng.integers(0, int(rng.choice([2, 5, 90, 10_000])), n)]


def _words(rng: np.random.Generator, n: int) -> list[str]:
    return [str(word) for word in rng.choice(rng.choice(WORDS, int(rng.integers(2, 8))), n)]


def _names(rng: np.random.Generator, n: int) -> list[str]:
    return [f"Team {place}" for place in rng.permutation(n)]


def _dates(rng: np.random.Generator, n: int) -> list[str]:
    start = np.datetime64("2001-02-03")
    return [str(start + int(day)) for day in rng.integers(0, 9000, n)]


def _times(rng: np.random.Generator, n: int) -> list[str]:
    return [f"2020-03-{day:02d} {hour:02d}:30:00" for day, hour in zip(
        rng.integers(1, 29, n), rng.integers(0, 24, n), strict=True
    )]  # fmt: skip


def _missing(rng: np.random.Generator, n: int) -> list[str]:
    marks = rng.random(n) < rng.uniform(0.02, 0.5)
    mark = str(rng.choice(["", "NA", "?"]))
    return [mark if gone else value for gone, value in zip(marks, _decimals(rng, n), strict=True)]


def _text(rng: np.random.Generator, n: int) -> list[str]:
    return [
        f'She said "{WORDS[int(rng.integers(len(WORDS)))]}", then {", ".join(rng.choice(WORDS, int(size)))}.'
        for size in rng.integers(1, 6, n)
    ]


COLUMNS = {
    "decimal": _decimals,
    "whole": _whole,
    "words": _words,
    "names": _names,
    "dates": _dates,
    "times": _times,
    "missing": _missing,
    "text": _text,
}
