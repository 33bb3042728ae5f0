"""Polluted tables are read exactly or refused; never shifted, never a traceback."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reg_cli.data.sources import csv_file
from reg_cli.data.text_format import TextFormat
from reg_cli.errors import DataError
from tests.data.corpus import Polluted, make

N_FILES = 800
N_FILES_NIGHTLY = 20_000
PER_TEST = 100


def difference(polluted: Polluted, path: Path) -> str | None:
    """What is wrong with how the file was read; None if nothing is."""
    try:
        table = csv_file.load(str(path), text=TextFormat(polluted.header))
    except DataError as error:
        message = str(error)
        if ", but " not in message or "\n" in message:
            return f"refused without a proper sentence: {message}"
        return None if polluted.refused else f"refused: {message}"
    if polluted.refused:
        return "read although a line is broken"
    extra = len(table.columns) - len(polluted.columns)
    if extra == 1 and {"trailing separators", "no header"} <= set(polluted.warts):
        polluted.columns.append([None] * len(polluted.columns[0]))  # nothing tells that it is no column
    if len(table.columns) != len(polluted.columns):
        return f"{len(table.columns)} columns instead of {len(polluted.columns)}"
    found = table.labels([column.name for column in table.columns])
    if len(found) != len(polluted.columns[0]):
        return f"{len(found)} rows instead of {len(polluted.columns[0])}"
    for name, truth in zip(found.columns, polluted.columns, strict=True):
        wrong = _wrong_values(found[name], truth)
        if wrong:
            return f"column {name!r}: {wrong}"
    return None


def _wrong_values(found: pd.Series, truth: list[float | str | None]) -> str | None:
    if all(value is None for value in truth):
        return None if found.isna().all() else "values in an empty column"
    is_words = isinstance(next(value for value in truth if value is not None), str)
    if is_words != isinstance(found.dtype, pd.CategoricalDtype):
        return f"read as {found.dtype}"
    if is_words:
        same = [None if pd.isna(value) else str(value) for value in found] == truth
        return None if same else "words differ"
    expected = np.array([np.nan if value is None else value for value in truth], dtype=float)
    if not np.array_equal(found.to_numpy(dtype=float), expected, equal_nan=True):
        return "numbers differ"
    return None


def check(seeds: range, folder: Path) -> None:
    failures = []
    for seed in seeds:
        polluted = make(seed)
        path = folder / f"table{seed}{polluted.suffix}"
        path.write_bytes(polluted.content)
        wrong = difference(polluted, path)
        path.unlink()
        if wrong:
            failures.append(f"seed {seed} ({', '.join(polluted.warts)}): {wrong}")
    assert not failures, f"{len(failures)} of {len(seeds)}:\n" + "\n".join(failures[:20])


@pytest.mark.parametrize("first", range(0, N_FILES, PER_TEST))
def test_polluted_tables_are_read_exactly_or_refused(first: int, tmp_path: Path) -> None:
    """Law: every value of a polluted file is found where it was put, or the file is refused with a sentence."""
    check(range(first, first + PER_TEST), tmp_path)


@pytest.mark.nightly
@pytest.mark.parametrize("first", range(N_FILES, N_FILES_NIGHTLY, 10 * PER_TEST))
def test_many_polluted_tables(first: int, tmp_path: Path) -> None:
    """Law: as above, over many more files."""
    check(range(first, first + 10 * PER_TEST), tmp_path)
