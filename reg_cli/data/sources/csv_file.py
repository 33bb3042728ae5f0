"""Tables as text: separated values in a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reg_cli.data.dataset import Column, Kind, Notice, Task
from reg_cli.data.names import distinct, printable
from reg_cli.data.table import Table
from reg_cli.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

MISSING = ["", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "?", "-", "."]


@dataclass(frozen=True)
class TextTable:
    """A table of text cells, told apart."""

    name: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    notices: tuple[Notice, ...] = ()
    target_name: str | None = None
    task: Task | None = None
    image_shape: tuple[int, int] | None = None

    def read(self, inputs: Sequence[str], labels: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The named columns."""
        return self.frame[list(inputs)], self.frame[list(labels)]


def accepts(spec: str) -> bool:
    """Anything else is a file."""
    return bool(spec)


def load(spec: str, *, header: bool = True, max_rows: int | None = None) -> Table:
    """The table in the file `spec`; raises DataError where it cannot be read."""
    import pandas as pd

    path = Path(spec)
    if not path.exists():
        raise DataError(
            f"DATA must be a built-in name, a generator or a file, however: there is no file {spec!r}; "
            "check it"
        )
    try:
        frame = pd.read_csv(
            path,
            sep="\t" if ".tsv" in path.suffixes else ",",
            header=0 if header else None,
            index_col=False,
            nrows=max_rows,
            na_values=MISSING,
            skipinitialspace=True,
        )
    except (ValueError, OSError) as error:
        raise DataError(f"{spec!r} must be a readable table, however: {error}; mend the file") from error
    frame.columns = pd.Index(distinct([str(name) for name in frame.columns]))
    columns = []
    for name in frame.columns:
        values = frame[name]
        if values.notna().sum() == 0:
            kind, reason = Kind.EMPTY, "no value"
        elif pd.api.types.is_bool_dtype(values):
            kind, reason = Kind.BOOLEAN, "true or false"
            frame[name] = values.astype(float)
        elif pd.api.types.is_numeric_dtype(values):
            kind, reason = Kind.NUMERIC, "every value is a number"
            frame[name] = values.astype(float)
        else:
            kind, reason = Kind.CATEGORY, f"{values.nunique()} different words"
            frame[name] = values.astype(str).where(values.notna()).astype("category")
        if kind is not Kind.EMPTY and values.nunique() < 2 and not values.isna().any():
            kind, reason = Kind.CONSTANT, "the same value in every row"
        columns.append(Column(str(name), kind, reason, used=kind not in (Kind.CONSTANT, Kind.EMPTY)))
    name = path.name
    for suffix in path.suffixes[::-1]:
        name = name.removesuffix(suffix)
    return TextTable(printable(name), frame, tuple(columns))
