"""Parquet files, with the extra `parquet`: numbers are numbers, words are read as a CSV's are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reg_cli.data.columns.evidence import Survey
from reg_cli.data.columns.notices import column_notices
from reg_cli.data.columns.numbers import PLAIN
from reg_cli.data.columns.reading import Manner, Reading, decide_readings
from reg_cli.data.columns.text_table import TextTable
from reg_cli.data.columns.values import Numbers, Words, store
from reg_cli.data.csv_text.layout import MOST_COLUMNS
from reg_cli.data.csv_text.place import find_file, table_name
from reg_cli.data.dataset import Notice
from reg_cli.data.table import Table, chosen_rows
from reg_cli.data.text_format import AS_FOUND, TextFormat
from reg_cli.errors import DataError, UsageError
from reg_cli.names import distinct, printable
from reg_cli.quantities import count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_VALUES = 500_000_000  # 4 GB as float64; run lengths can claim any number of rows in a few bytes


def accepts(spec: str) -> bool:
    """True where `spec` ends like a Parquet file."""
    return spec.lower().endswith((".parquet", ".pq"))


def load(spec: str, *, max_rows: int | None = None, text: TextFormat = AS_FOUND) -> Table:
    """The table in the file; UsageError without the extra, DataError where it is damaged or too large."""
    path, shown = find_file(spec), printable(spec)
    if not text.header:
        raise UsageError("--no-header must go with text, but a Parquet file names its columns; leave it out")
    given = next(
        (name for name, value in (("--delimiter", text.delimiter), ("--encoding", text.encoding)) if value),
        None,
    )
    if given:
        raise UsageError(f"{given} must go with text, but a Parquet file has none; leave it out")
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError(
            "reading Parquet must have pyarrow, but it is not installed; pip install 'regcli[parquet]', or "
            "save the table as CSV"
        ) from error
    try:
        with pq.ParquetFile(path) as file:
            n_rows, n_columns = file.metadata.num_rows, file.metadata.num_columns
            _check_size(n_rows, n_columns, max_rows, shown)
            kept = chosen_rows(n_rows, max_rows)
            table = _from_batches(file, table_name(path), kept)
    except (pa.ArrowException, OSError, ValueError) as error:
        first = printable(str(error).splitlines()[0] if str(error) else type(error).__name__, 120)
        raise DataError(f"{shown!r} must be a sound Parquet file, but {first}; write it again") from error
    if kept is not None:
        told = f"{len(kept):,} of {count(n_rows, 'row', separators=True)} were drawn at random (--max-rows)"
        table.notices = (*table.notices, Notice("sampled", told))
    return table


def _check_size(n_rows: int, n_columns: int, max_rows: int | None, shown: str) -> None:
    if n_rows == 0 or n_columns < 2:
        raise DataError(
            f"a table must have rows and at least two columns, but {shown!r} has {count(n_rows, 'row')} and "
            f"{count(n_columns, 'column')}; check how it was written"
        )
    if n_columns > MOST_COLUMNS:
        raise DataError(
            f"a table must have at most {MOST_COLUMNS:,} columns, but {shown!r} has "
            f"{n_columns:,}; is it transposed?"
        )
    if min(n_rows, max_rows or n_rows) * n_columns > MOST_VALUES:
        raise DataError(
            f"a table must have at most {MOST_VALUES:,} values, but {shown!r} has {n_rows:,} rows of "
            f"{n_columns:,}; give --max-rows"
        )


def _from_batches(file: Any, name: str, kept: NDArray[np.int64] | None) -> TextTable:
    import numpy as np
    import pyarrow as pa

    schema = file.schema_arrow
    typed = [_is_number(pa, field.type) for field in schema]
    pieces: list[list[Any]] = [[] for _ in schema]
    begin = 0
    for batch in file.iter_batches(batch_size=max(1, 200_000 // len(typed))):
        end = begin + batch.num_rows
        if kept is not None:
            low, high = np.searchsorted(kept, [begin, end])
            batch = batch.take(pa.array(kept[low:high] - begin))
        begin = end
        for place, column in enumerate(batch.columns):
            pieces[place].append(_numbers(column) if typed[place] else _words(column))
    names = distinct(schema.names)
    surveys = []
    for place, own in enumerate(typed):
        survey = Survey(names[place])
        if not own:
            for piece in pieces[place]:
                survey.note(piece, range(1, len(piece) + 1))
        surveys.append(survey)
    guessed = decide_readings(surveys, ",")
    readings = [
        _typed_reading(pa, field.type) if own else guess
        for field, own, guess in zip(schema, typed, guessed, strict=True)
    ]
    columns: list[Numbers | Words] = []
    notices = []
    for place, reading in enumerate(readings):
        column = store(reading, sum(map(len, pieces[place])))
        for piece in pieces[place]:
            if isinstance(column, Numbers) and typed[place]:
                column.take(piece)
            else:
                column.add(piece)
        pieces[place].clear()
        columns.append(column)
        notices += column_notices(names[place], surveys[place], reading, column)
    return TextTable(name, names, readings, columns, tuple(notices))


def _is_number(pa: Any, kind: Any) -> bool:
    types = pa.types
    numeric = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    return bool(numeric or types.is_boolean(kind) or types.is_timestamp(kind) or types.is_date(kind))


def _typed_reading(pa: Any, kind: Any) -> Reading:
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return Reading(Manner.DATES, f"stored as {kind}")
    return Reading(Manner.NUMBERS, f"stored as {kind}", number_format=PLAIN)


def _numbers(column: Any) -> NDArray[np.float64]:
    """Shape: (n,) the column's values, dates as seconds since 1970; NaN where missing."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        moments = pd.to_datetime(pd.Series(column.to_pandas()), errors="coerce", utc=True).dt.as_unit("s")
        values = np.array(moments.astype("int64"), dtype=np.float64)
        values[np.asarray(moments.isna())] = np.nan
        return values
    return np.array(column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), dtype=np.float64)


def _words(column: Any) -> list[str]:
    """The values as text; a nested value as it prints."""
    return ["" if value is None else str(value).strip() for value in column.to_pylist()]
