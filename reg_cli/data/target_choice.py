"""The column that is to be predicted: as named, by the data set's nature, or guessed where unmistakable."""

from __future__ import annotations

from collections.abc import Sequence

from reg_cli.data.dataset import Column, Kind, Notice
from reg_cli.errors import DataError, UsageError
from reg_cli.names import nearest

# Names that mean the target wherever they stand, and names that do so at either end of the table: in the middle a
# `class` may be the ticket's, a `default` a setting.
SURE_NAMES = ("target", "label", "labels", "y")
USUAL_NAMES = ("class", "outcome", "diagnosis", "survived", "default", "churn", "response", "result")
# Attributes of a person that are two-valued and hardly ever what is to be predicted.
ATTRIBUTES = ("sex", "gender", "male", "female", "smoker", "married")
CANDIDATES_SHOWN = 8


class TargetUnknown(UsageError):
    """No target was named and none is unmistakable."""


def find_column(wanted: str, columns: Sequence[Column], option: str) -> str:
    """The column that `wanted` names or numbers, from 1 or -1; DataError with the nearest names."""
    names = [column.name for column in columns]
    if wanted in names:
        return wanted
    stripped = wanted.strip()
    same = [name for name in names if name.strip().casefold() == stripped.casefold()]
    if len(same) == 1:
        return same[0]
    if stripped.lstrip("-").isdecimal() and stripped.isascii():
        position = int(stripped)
        if 1 <= position <= len(names):
            return names[position - 1]
        if -len(names) <= position <= -1:
            return names[position]
    raise DataError(
        f"{option} must name a column of the table (or its position, 1 to {len(names)}), but there is no "
        f"{wanted!r}; {nearest(wanted, names)}"
    )


def choose_target(
    columns: Sequence[Column], requested: str | None, natural: str | None
) -> tuple[str, Notice | None]:
    """The target's name: as asked for, by the data set's nature, or guessed where unmistakable."""
    if requested is not None:
        return find_column(requested, columns, "--target"), None
    if natural is not None:
        return natural, None
    chosen, reason = _unmistakable(columns)
    if chosen is not None:
        return chosen.name, Notice(
            "target-guessed", f"{chosen.name!r} was taken as the target ({reason}); --target chooses another"
        )
    named = [repr(column.name) for column in (candidates(columns) or columns)]
    names = ", ".join(named[:CANDIDATES_SHOWN]) + (", ..." if len(named) > CANDIDATES_SHOWN else "")
    raise TargetUnknown(
        f"the column to predict must be known, but none of {names} is unmistakably it; name it with --target"
    )


def candidates(columns: Sequence[Column]) -> list[Column]:
    """The columns that look like a target: usual names first, then classes, the last of them first."""
    named = [column for column in columns if _folded(column) in (*SURE_NAMES, *USUAL_NAMES)]
    classes = [column for column in reversed(columns) if _is_class(column) and column not in named]
    return [*named, *classes]


def _unmistakable(columns: Sequence[Column]) -> tuple[Column | None, str]:
    """The one column that must be the target, and why; None where there are rivals."""
    if len(columns) < 2:
        return None, ""
    ends = (columns[0], columns[-1])
    sure = [column for column in columns if _folded(column) in SURE_NAMES]
    usual = [column for column in columns if _folded(column) in USUAL_NAMES]
    if len(sure) == 1 and not usual:
        return sure[0], "for its name"
    if len(usual) == 1 and not sure and usual[0] in ends:
        return usual[0], "for its name"
    if sure or usual:
        return None, ""
    classes = [column for column in columns if _is_class(column)]
    two_valued = [column for column in classes if column.n_distinct == 2]
    # What is to be predicted is seldom missing where another two-valued column is whole.
    two_valued = [column for column in two_valued if not column.n_missing] or two_valued
    if len(two_valued) == 1 and two_valued[0] in ends and _folded(two_valued[0]) not in ATTRIBUTES:
        return two_valued[0], f"the one column of two values; {two_valued[0].reason}"
    if classes == [columns[-1]]:
        return columns[-1], f"the last column, and no other holds classes; {columns[-1].reason}"
    return None, ""


def _folded(column: Column) -> str:
    return column.name.strip().casefold()


def _is_class(column: Column) -> bool:
    return column.kind in (Kind.CATEGORY, Kind.BOOLEAN, Kind.ORDINAL) or (
        column.kind is Kind.NUMERIC and column.n_distinct == 2
    )
