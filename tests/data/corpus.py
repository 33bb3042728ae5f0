"""Polluted tables made from clean ones: each with the truth that a reader must find, or to be refused.

`make(seed)` draws a small clean table and a handful of warts that go together, and writes them as bytes.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

WORDS = ["red", "green", "blue", "Zürich", "a b", "x-ray", "O'Hara", "été", "north", "south"]
MISSING = ["", "NA", "N/A", "?", "null", "-", "NaN", "#N/A"]


@dataclass
class Polluted:
    """One file: its bytes and ending, how it must be read, and what each column must hold."""

    content: bytes
    suffix: str
    header: bool
    names: list[str]
    columns: list[list[float | str | None]]
    refused: bool
    warts: list[str] = field(default_factory=list)


def make(seed: int) -> Polluted:
    """The file of this seed."""
    return _Maker(np.random.default_rng([20_24, seed])).make()


class _Maker:
    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.warts: list[str] = []
        self.comma = False
        self.n = int(rng.integers(25, 60))
        self.truth: list[list[float | str | None]] = []
        self.texts: list[list[str]] = []
        self.names: list[str] = []

    def chance(self, p: float, wart: str) -> bool:
        if self.rng.random() < p:
            self.warts.append(wart)
            return True
        return False

    def make(self) -> Polluted:
        delimiter = str(self.rng.choice([",", ";", "\t", "|"], p=[0.5, 0.25, 0.15, 0.1]))
        if delimiter != ",":
            self.warts.append(f"delimiter {delimiter!r}")
            self.comma = self.chance(0.4, "decimal comma")
        for kind in self.rng.permutation(
            ["decimal", "whole", "words", "truth", "date", "code", "money", "unit"]
        ):
            getattr(self, f"add_{kind}")()
        self.add_decimal()
        self.pollute_missing()
        header = not self.chance(0.12, "no header")
        declared = header
        names = self.pollute_names() if header else [f"column {i}" for i in range(1, len(self.texts) + 1)]
        rows = [list(row) for row in zip(*self.texts, strict=True)]
        lines = [self.line(row, delimiter) for row in rows]
        refused = self.break_a_line(lines, rows, delimiter)
        lines = self.pollute_lines(lines, delimiter, len(self.texts))
        if header:
            lines.insert(0, self.line(names, delimiter))
        lines = self.frame(lines, delimiter, len(self.texts), header)
        return Polluted(*self.encode(lines), declared, names, self.truth, refused, self.warts)

    def add(self, name: str, texts: list[str], truth: list[float | str | None]) -> None:
        self.names.append(name)
        self.texts.append(texts)
        self.truth.append(truth)

    def number(self, value: float, decimals: int) -> str:
        text = f"{value:.{decimals}f}"
        return text.replace(".", ",") if self.comma else text

    def add_decimal(self) -> None:
        values = self.rng.normal(0, 40, self.n).round(2)
        values[0] = 12.25  # a proof of what the decimal sign is
        self.add("size (cm)", [self.number(v, 2) for v in values], values.tolist())

    def add_whole(self) -> None:
        values = self.rng.integers(0, 5000, self.n)
        values[:2] = 7
        self.add("count", [str(v) for v in values], values.astype(float).tolist())

    def add_words(self) -> None:
        words = self.rng.choice(WORDS, self.n).tolist()
        self.add("colour", list(words), list(words))

    def add_truth(self) -> None:
        pair = [("yes", "no"), ("Y", "N"), ("true", "false"), ("TRUE", "FALSE"), ("t", "f")][
            self.rng.integers(5)
        ]
        words = [pair[i] for i in [0, 1, *self.rng.integers(0, 2, self.n - 2)]]
        self.add("smoker", list(words), list(words))

    def add_date(self) -> None:
        form = str(
            self.rng.choice(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d %H:%M:%S", "%d %b %Y"])
        )
        start = datetime(2015, 1, 1)
        days = [25, 40, *self.rng.integers(0, 3000, self.n - 2)]
        moments = [start + timedelta(days=int(day)) for day in days]
        seconds = [(moment - datetime(1970, 1, 1)).total_seconds() for moment in moments]
        self.add("when", [moment.strftime(form) for moment in moments], list(seconds))

    def add_code(self) -> None:
        codes = [f"{value:05d}" for value in self.rng.integers(0, 99, self.n)]
        self.add("postcode", list(codes), list(codes))

    def add_money(self) -> None:
        values = (self.rng.random(self.n) * 1e6).round(2)
        values[0] = 1234567.5
        grouped = [f"{value:,.2f}" for value in values]
        if self.comma:
            grouped = [text.translate(str.maketrans(",.", ".,")) for text in grouped]
        sign = str(self.rng.choice(["$", "€", "£"]))
        after = bool(self.rng.random() < 0.5)
        texts = [f"{text} {sign}" if after else f"{sign}{text}" for text in grouped]
        self.warts.append("money")
        self.add("price", texts, values.tolist())

    def add_unit(self) -> None:
        values = self.rng.integers(1, 90, self.n)
        unit = str(self.rng.choice(["%", " %", " kg", "cm"]))
        self.add("share", [f"{value}{unit}" for value in values], values.astype(float).tolist())

    def pollute_missing(self) -> None:
        for texts, truth in zip(self.texts, self.truth, strict=True):
            if not self.chance(0.4, "missing"):
                continue
            word = str(self.rng.choice(MISSING))
            for place in self.rng.choice(np.arange(3, self.n), 4, replace=False):
                texts[place], truth[place] = word, None

    def pollute_names(self) -> list[str]:
        names = list(self.names)
        names[-1] = "height"
        if self.chance(0.15, "duplicate name"):
            names[1] = names[0]
        if self.chance(0.15, "blank name"):
            names[2] = ""
        if self.chance(0.15, "hostile name"):
            hostile = [
                "$x^{$",
                "[/x]",
                "<script>",
                "a\x1b[31mb",
                "n" * 5000,
                "two\nlines",
                "\u202eabc",
                "../../etc",
            ]
            names[3] = str(self.rng.choice(hostile))
        return names

    def line(self, fields: list[str], delimiter: str) -> str:
        quote_all = "quote all" in self.warts or (
            "quote some" not in self.warts and self.chance(0.02, "quote all")
        )
        shown = []
        for text in fields:
            if quote_all or delimiter in text or '"' in text or "\n" in text:
                text = '"' + text.replace('"', '""') + '"'
            shown.append(text)
        return delimiter.join(shown)

    def break_a_line(self, lines: list[str], rows: list[list[str]], delimiter: str) -> bool:
        if self.chance(0.04, "a field too few"):
            place = int(self.rng.integers(0, self.n - 1))
            fields = rows[place]
            lines[place] = self.line(fields[:2] + fields[3:], delimiter)
            return True
        if "no header" not in self.warts and self.chance(0.04, "a field too many"):
            place = int(self.rng.integers(0, self.n))
            lines[place] += delimiter + "stray"
            return True
        if self.chance(0.04, "an open quote"):
            place = int(self.rng.integers(0, self.n))
            rest = rows[place][1:]
            lines[place] = delimiter.join(['"open', *(f"{text}x" for text in rest)])
            return True
        if self.chance(0.04, "cut short"):
            lines[-1] = self.line(rows[-1][:-2], delimiter)
            return True
        return False

    def pollute_lines(self, lines: list[str], delimiter: str, width: int) -> list[str]:
        out = []
        trailing = self.chance(0.08, "trailing separators")
        blank = self.chance(0.1, "blank lines")
        hollow = self.chance(0.06, "hollow rows")
        for place, line in enumerate(lines):
            out.append(line + delimiter if trailing else line)
            if blank and place % 9 == 4:
                out.append("")
            if hollow and place == 11:
                out.append(delimiter * (width - 1))
        return out

    def frame(self, lines: list[str], delimiter: str, width: int, header: bool) -> list[str]:
        if self.chance(0.08, "preamble"):
            title = ["Exported 2024", "from the laboratory"]
            if width > 2 and self.rng.random() < 0.5:
                title = [line + delimiter * (width - 1) for line in title]
                if not header:
                    title = []
            lines = [*title, "", *lines]
        if self.chance(0.05, "footer"):
            lines = [*lines, "", "12 rows exported"]
        if self.chance(0.04, "sep line"):
            lines = [f"sep={delimiter}", *lines]
        return lines

    def encode(self, lines: list[str]) -> tuple[bytes, str]:
        newline = str(self.rng.choice(["\n", "\r\n", "\r"], p=[0.7, 0.25, 0.05]))
        if self.chance(0.06, "mixed newlines"):
            text = "".join(line + ("\n" if place % 2 else "\r\n") for place, line in enumerate(lines))
        else:
            text = "".join(line + newline for line in lines)
        if self.chance(0.15, "no final newline"):
            text = text.rstrip("\r\n")
        if self.chance(0.04, "final ^Z"):
            text += "\n\x1a"
        codec = str(
            self.rng.choice(
                ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"], p=[0.6, 0.1, 0.1, 0.05, 0.15]
            )
        )
        self.warts.append(codec)
        content = text.encode(codec, "replace" if codec == "cp1252" else "strict")
        if codec == "utf-8" and self.chance(0.05, "NUL bytes"):
            content = content.replace(b"2", b"2\0", 3)
        return self.pack(content)

    def pack(self, content: bytes) -> tuple[bytes, str]:
        how = str(self.rng.choice(["", "gz", "bz2", "xz", "zip"], p=[0.7, 0.1, 0.05, 0.05, 0.1]))
        if not how:
            return content, ".csv"
        self.warts.append(how)
        if how == "zip":
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("table.csv", content)
            return buffer.getvalue(), ".zip"
        pack = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[how]
        return pack(content), f".csv.{how}"
