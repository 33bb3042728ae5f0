"""A test set of its own: the rows of --test-file behind those of the data, read and encoded alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reg_cli.data.columns.text_table import TextTable
from reg_cli.data.dataset import Dataset, Notice
from reg_cli.data.quality.copies import copied_rows
from reg_cli.data.sources.csv_file import load_like
from reg_cli.data.table import FrameTable, Table
from reg_cli.data.target import RARE
from reg_cli.data.text_format import AS_FOUND, TextFormat
from reg_cli.errors import DataError, UsageError
from reg_cli.names import nearest
from reg_cli.quantities import count

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


def with_test_file(dataset: Dataset, table: Table, spec: str, text: TextFormat = AS_FOUND) -> Dataset:
    """The data set with the rows of the file `spec` behind its own, marked as `test_rows`.

    Raises DataError where the file lacks a column or has a class that the data do not have, UsageError where
    the data are no table of text.
    """
    import numpy as np

    if not isinstance(table, TextTable):
        raise UsageError(
            f"--test-file must go with a file, but {table.name!r} is built in or drawn; leave it out"
        )
    if dataset.groups is not None or dataset.times is not None:
        raise UsageError(
            "--test-file must stand alone, but --group or --time was given too; choose one of them"
        )
    inputs = [column.name for column in dataset.columns if column.used]
    needed = [*inputs, dataset.target_name]
    other = load_like(spec, table, needed, text)
    values, known, class_notices = _target(dataset, other.target(dataset.target_name).labels)
    features = _behind(dataset.features, other.inputs(inputs, known), dataset.features.columns)
    notices = [*dataset.notices, *other.notices, *class_notices]
    if not known.all():
        n_lost = int((~known).sum())
        notices.append(
            Notice(
                "target-missing",
                f"{count(n_lost, 'row', separators=True)} of --test-file without a target left out",
            )
        )
    both = np.concatenate((dataset.target, values))
    target = both.astype(np.int64) if dataset.task.is_classification else both.astype(np.float64)
    rows = FrameTable("both", features.assign(**{"\0target": target}))
    return replace(
        dataset,
        features=features,
        target=target,
        notices=tuple(notices),
        test_rows=np.arange(dataset.n_rows, dataset.n_rows + len(values)),
        row_numbers=None,
        copied_rows=copied_rows(rows),
        keys=None,  # the test rows are apart already
    )


def _target(
    dataset: Dataset, labels: pd.Series
) -> tuple[NDArray[np.int64] | NDArray[np.float64], NDArray[np.bool_], list[Notice]]:
    """The test rows' targets in the data's classes or units, which rows have one, and what had to be joined."""
    import numpy as np
    import pandas as pd

    known = np.array(labels.notna())
    if not known.any():
        raise DataError(
            f"--test-file must have targets, but every row lacks {dataset.target_name!r}; fill that column"
        )
    kept = labels[known]
    if not dataset.task.is_classification:
        return kept.to_numpy(dtype=np.float64), known, []
    is_words = isinstance(kept.dtype, pd.CategoricalDtype)
    words = [str(value) if is_words else f"{value:.15g}" for value in kept]
    place = {name: position for position, name in enumerate(dataset.classes)}
    if RARE in place:
        place |= dict.fromkeys(dataset.merged, place[RARE])
    folded = {_folded(name): position for name, position in place.items()}
    unknown = sorted(set(words) - set(place))
    variants = {}
    if len(folded) == len(place):  # else the data tell such classes apart
        variants = {word: folded[_folded(word)] for word in unknown if _folded(word) in folded}
    unknown = [word for word in unknown if word not in variants]
    if unknown:
        raise DataError(
            f"--test-file must have no class that the data do not have, but {dataset.target_name!r} is "
            f"{unknown[0]!r} in some of its rows ({nearest(unknown[0], dataset.classes)}); leave them out or write "
            "the classes alike"
        )
    notices = []
    if variants:
        pairs = [f"{word!r} as {dataset.classes[position]!r}" for word, position in variants.items()]
        more = f" and {len(pairs) - 3} more" if len(pairs) > 3 else ""
        n_rows = sum(word in variants for word in words)
        notices.append(
            Notice(
                "class-variants",
                f"--test-file: classes that differ only in case, blanks or a final point were joined in {n_rows:,} "
                f"rows: {', '.join(pairs[:3])}{more}",
            )
        )
    place |= variants
    return np.array([place[word] for word in words], dtype=np.int64), known, notices


def _folded(word: str) -> str:
    return " ".join(word.casefold().split()).rstrip(".").strip()


def _behind(first: pd.DataFrame, second: pd.DataFrame, names: pd.Index) -> pd.DataFrame:
    """The rows of both; a category has the levels of both, a part of a date that `second` lacks is missing."""
    import numpy as np
    import pandas as pd
    from pandas.api.types import union_categoricals

    columns: dict[str, object] = {}
    for name in names:
        if isinstance(first[name].dtype, pd.CategoricalDtype):
            columns[str(name)] = union_categoricals([first[name], second[name]], sort_categories=True)
        else:
            behind = (
                second[name].to_numpy(dtype=np.float64) if name in second else np.full(len(second), np.nan)
            )
            columns[str(name)] = np.concatenate((first[name].to_numpy(dtype=np.float64), behind))
    return pd.DataFrame(columns)
