"""Rows that are totals of others: left out where their sums agree, else named."""

from __future__ import annotations

from collections.abc import Sequence

from reg_cli.data.columns.words import is_missing
from reg_cli.data.csv_text.records import Record
from reg_cli.data.csv_text.sample_columns import PLAIN

# Words that stand at the head of a row for a sum of others; casefolded, as a whole.
TOTALS = frozenset(
    ["total", "totals", "grand total", "subtotal", "sub-total", "sub total", "total general", "total général",
     "gesamt", "gesamtsumme", "summe", "insgesamt", "totale"]
)  # fmt: skip
# Words that are levels as well: such a row is one of sums only where its numbers are.
_SUMMARIES = frozenset(["sum", "all", "overall", "average", "avg", "mean", "sum total"])
_SUBTOTAL = " total"  # spreadsheets put `Rome Total` below the rows of Rome
# Rows at the end that are looked at: a sum, a mean and a grand total are the most that tables have.
MOST_TOTALS = 3
FEWEST_ROWS = 3
# More than this share of the rows with such a word and it is a level of its column.
RARE = 0.1


def total_words(rows: Sequence[Record]) -> frozenset[str]:
    """The first cells by which a total of other rows is known, as they may be written."""
    usual = {form(word) + mark for word in TOTALS for form in (str, str.title, str.upper, str.capitalize)
             for mark in ("", ":")}  # fmt: skip
    first = {row[0].strip() for _, row in rows}
    parts = {cell for cell in first if cell.casefold().endswith(_SUBTOTAL)}
    return frozenset(usual | {cell for cell in parts if cell[: -len(_SUBTOTAL)] in first})


def sums_below(rows: Sequence[Record]) -> frozenset[int]:
    """Lines of the last rows that name themselves sums or means and are those of the rows above them."""
    n_rows = len(rows)
    while n_rows > len(rows) - MOST_TOTALS and n_rows and _may_sum(rows[n_rows - 1][1]):
        n_rows -= 1
    above = [row for _, row in rows[:n_rows]]
    if len(above) < FEWEST_ROWS or n_rows == len(rows):
        return frozenset()
    sums = [_sum(above, place) for place in range(len(above[0]))]
    return frozenset(line for line, row in rows[n_rows:] if _agrees(row, sums, len(above)))


def _may_sum(row: Sequence[str]) -> bool:
    return row[0].strip().casefold().rstrip(":") in TOTALS | _SUMMARIES


def _sum(rows: Sequence[Sequence[str]], place: int) -> float | None:
    """The sum of a column; None where it does not hold numbers."""
    cells = [row[place].strip() for row in rows if place < len(row)]
    known = [cell for cell in cells if not is_missing(cell)]
    if not known or not all(PLAIN.fullmatch(cell) for cell in known):
        return None
    return sum(map(float, known))


def _agrees(row: Sequence[str], sums: Sequence[float | None], n_rows: int) -> bool:
    """True where at least half of the row's numbers are the sums or means of their columns."""
    n_agree = n_numbers = 0
    for cell, total in zip(map(str.strip, row), sums, strict=False):
        if total is None or not PLAIN.fullmatch(cell):
            continue
        n_numbers += 1
        decimals = len(cell.partition(".")[2]) if "e" not in cell.lower() else 0
        rounding = 0.51 * 10.0**-decimals if decimals else 1e-6
        value = float(cell)
        n_agree += value != 0 and min(abs(value - total), abs(value - total / n_rows)) <= rounding
    return n_agree > 0 and 2 * n_agree >= n_numbers
