"""Roles of columns: what is no input but tells which rows belong together, or when they were taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reg_cli.data.dataset import Column, Kind, Notice
from reg_cli.data.quality.keys import stems
from reg_cli.data.table import Table
from reg_cli.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


def mark_roles(
    columns: Sequence[Column], dropped: set[str], roles: dict[str | None, str], *, is_image: bool
) -> tuple[Column, ...]:
    """The columns, those that serve as target, group or time or were dropped marked as no input.

    Of pictures, pixels that never change (their borders) are inputs: without them no row has the picture's shape.
    """
    marked = []
    for column in columns:
        if column.name in roles:
            role = roles[column.name]
            column = replace(column, used=False, reason=f"{column.reason}; the {role}", role=role)
        elif column.name in dropped:
            column = replace(
                column, used=False, reason=f"{column.reason}; left out by --drop", role="dropped"
            )
        elif is_image and column.kind is Kind.CONSTANT:
            column = replace(column, used=True, reason=f"{column.reason}; a pixel")
        marked.append(column)
    return tuple(marked)


def group_of_rows(table: Table, name: str, labels: pd.DataFrame) -> tuple[NDArray[np.int64], list[Notice]]:
    """The group of each row, in order of appearance; a row without group is a group of its own.

    Of words that are a stem with a counter (phon_S01_1) the stem is the group, and the notice says so. Shape: (N,).
    """
    import numpy as np
    import pandas as pd

    identities = table.identities(name)
    words = labels[name] if identities is None else pd.Series(identities).where(labels[name].notna())
    notices = []
    stem = stems(words)
    if stem is not None:
        words = stem
        notices.append(
            Notice(
                "group-stems",
                f"rows are grouped by what stands before the counter in {name!r}: {stem.nunique():,} groups",
            )
        )
    codes = np.array(pd.factorize(words, use_na_sentinel=True)[0], dtype=np.int64)
    lone = codes < 0
    codes[lone] = codes.max(initial=-1) + 1 + np.arange(lone.sum())
    return codes, notices


def time_of_rows(labels: pd.Series, known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Shape: (N,) numbers that sort as the times of the known rows do."""
    import numpy as np
    import pandas as pd

    if isinstance(labels.dtype, pd.CategoricalDtype):
        raise DataError(
            f"the column of --time must hold numbers or dates, but {labels.name!r} holds words such as "
            f"{str(labels.dropna().iloc[0])!r}; write its dates as YYYY-MM-DD"
        )
    values = labels.to_numpy(dtype=np.float64)
    lacking = np.flatnonzero(known & ~np.isfinite(values))
    if len(lacking):
        raise DataError(
            f"every row must have a time in {labels.name!r}, but {len(lacking)} lack one, the first is row "
            f"{lacking[0] + 1}; mend the column or leave --time out"
        )
    return values[known]
