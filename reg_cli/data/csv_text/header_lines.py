"""Lines below the names that are no rows: more names, units, types, or `Response`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reg_cli.data.columns.words import is_missing
from reg_cli.data.csv_text.records import Record
from reg_cli.data.csv_text.sample_columns import SampleColumn, is_number
from reg_cli.data.dataset import Notice
from reg_cli.names import printable


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MOST_LEVELS = 4
# Rows that must be left to compare a line with before it may be set aside.
FEWEST_ROWS = 8
_TYPES = _words(
    "string str char character varchar text object double float float32 float64 real decimal numeric number "
    "num int integer int8 int16 int32 int64 long bigint smallint bool boolean logical factor cat category "
    "categorical nominal ordinal continuous discrete binary date datetime timestamp time class meta ignore "
    "id c d s m"
)
_RESPONSES = frozenset(
    ["response", "responses", "open-ended response", "answer", "answers", "antwort", "réponse", "respuesta"]
)
_UNITS = _words(
    "m cm mm km ft in mi g kg mg lb lbs t l ml s sec ms min h hr d day days year years °c °f c f k pa hpa kpa bar "
    "v mv a ma w kw mw kwh mwh j kj n hz khz mhz % ppm ppb mol mmol count n usd eur gbp $ € £ m/s km/h mph m2 m3 "
    "m² m³ kg/m3 kg/m³ mm/h w/m2 w/m² deg degrees bpm mmhg"
)
_BRACKETS = re.compile(r"[\[(].{1,15}[\])]")
_RULE = re.compile(r"[-=+:]{2,}")
_VALUE = re.compile(r"[<>≤≥~]?\s*[+-]?[.,]?\d")


@dataclass(frozen=True)
class Below:
    """Lines after the first of a header: the names joined, the further lines, and what to say."""

    fields: Sequence[str]
    lines: tuple[Sequence[str], ...]
    notices: tuple[Notice, ...] = ()

    @property
    def n_lines(self) -> int:
        """Number of further lines."""
        return len(self.lines)


def lines_below(
    line: int, fields: Sequence[str], rows: Sequence[Record], columns: Sequence[SampleColumn]
) -> Below:
    """The lines below the first that belong to the header; the `columns` are those of the rows after them."""
    if len(rows) < FEWEST_ROWS:
        return Below(fields, ())
    joined = _joined(line, fields, rows, columns)
    if joined.lines:
        return joined
    below, row = rows[0]
    if not _describes(row, columns):
        return joined
    if _has_types(row) and _has_types(rows[1][1]):  # Orange adds a line of roles
        roles = rows[1][1]
        told = f"lines {below} and {rows[1][0]} hold types and roles, not values: left out"
        return Below(fields, (row, roles), (Notice("second-header", told),))
    cells = [printable(cell, 20) for cell in row if not is_missing(cell.strip())]
    shown = ", ".join(map(repr, cells[:3])) + (", ..." if len(cells) > 3 else "")
    told = f"line {below} describes the columns and holds no values{f' ({shown})' if shown else ''}: left out"
    return Below(fields, (row,), (Notice("second-header", told),))


def _joined(
    line: int, fields: Sequence[str], rows: Sequence[Record], columns: Sequence[SampleColumn]
) -> Below:
    """The names over several lines, as pandas writes them: each further line tells repeated names apart."""
    names = [field.strip() for field in fields]
    n_lines = 0
    while n_lines < MOST_LEVELS and len(set(names)) < len(names):
        row = rows[n_lines][1]
        if len(row) != len(names) or not _stands_apart(row, columns) or not any(map(str.strip, row)):
            break
        longer = [f"{name} {field.strip()}".strip() for name, field in zip(names, row, strict=True)]
        if len(set(longer)) <= len(set(names)):
            break
        names, n_lines = longer, n_lines + 1
    if not n_lines:
        return Below(fields, ())
    first, *others = rows[n_lines][1]
    if first.strip() and not any(map(str.strip, others)):  # the name of the rows' names
        names[0], n_lines = first.strip(), n_lines + 1
    shown = ", ".join(repr(printable(name, 30)) for name in names[:4])
    told = f"lines {line} to {rows[n_lines - 1][0]} were read as one header: {shown}"
    more = ", ..." if len(names) > 4 else ""
    lines = tuple(row for _, row in rows[:n_lines])
    return Below(names, lines, (Notice("header-lines", told + more),))


def _stands_apart(row: Sequence[str], columns: Sequence[SampleColumn]) -> bool:
    """True where no cell could be a value of its column: none is a number or comes again below it."""
    for cell, column in zip(map(str.strip, row), columns, strict=False):
        if is_missing(cell):
            continue
        if _VALUE.match(cell) or is_number(cell) or cell in column.distinct or column.has_form(cell):
            return False
    return True


def _has_types(row: Sequence[str]) -> bool:
    """True where all words of a line are types or roles, and there is one."""
    words = [cell.strip().casefold() for cell in row if cell.strip()]
    return bool(words) and all(word in _TYPES for word in words)


def _describes(row: Sequence[str], columns: Sequence[SampleColumn]) -> bool:
    """True where a line holds units, types, `Response` or a drawn rule, and so is no row."""
    if len(row) > len(columns):
        return False
    cells = [(cell.strip(), column) for cell, column in zip(row, columns, strict=False)]
    if all(_RULE.fullmatch(cell) for cell, _ in cells):
        return True
    responses = [column for cell, column in cells if cell.casefold() in _RESPONSES]
    if len(responses) >= 2 and not any(
        _RESPONSES & set(map(str.casefold, column.distinct)) for column in responses
    ):
        return True  # beside them stand the choices, which come again as values
    if not _stands_apart(row, columns):
        return False
    known = [(cell.casefold(), column) for cell, column in cells if not is_missing(cell)]
    if len(known) >= 2 and all(cell in _TYPES for cell, _ in known):
        return True
    units = [cell for cell, column in known if column.is_numeric]
    return len(units) >= 2 or (
        len(units) == 1 and (units[0] in _UNITS or bool(_BRACKETS.fullmatch(units[0])))
    )
