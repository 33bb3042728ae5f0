"""The one entry to data: from what the user named to a Dataset, or a sentence that says why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reg_cli.data.columns.conversions import named_counts
from reg_cli.data.dataset import Dataset, Kind, Notice, Task
from reg_cli.data.held_out_file import with_test_file
from reg_cli.data.quality.copies import copied_rows
from reg_cli.data.quality.keys import key_columns
from reg_cli.data.roles import group_of_rows, mark_roles, time_of_rows
from reg_cli.data.sources import SOURCES
from reg_cli.data.table import Table
from reg_cli.data.target import decide
from reg_cli.data.target_choice import choose_target, find_column
from reg_cli.data.text_format import AS_FOUND, TextFormat
from reg_cli.errors import DataError
from reg_cli.quantities import count

if TYPE_CHECKING:
    import pandas as pd


def load_dataset(
    spec: str,
    *,
    target: str | None = None,
    task: Task | None = None,
    drop: Sequence[str] = (),
    group: str | None = None,
    time: str | None = None,
    image_shape: tuple[int, int] | None = None,
    max_rows: int | None = None,
    test_file: str | None = None,
    merge_rare: int | None = None,
    text: TextFormat = AS_FOUND,
) -> Dataset:
    """Read the table that `spec` names and choose its target, task and inputs.

    `spec` is a built-in name, a generator (`moons:n=300,noise=0.3`), a file, `file::target`, or `-` for
    standard input. Columns are named by their name or their position from 1. `text` settles how
    text is read where it can be read two ways, also that of `test_file`. Raises DataError where the data
    cannot be used, UsageError where an option cannot be meant.
    """
    table, own_target = open_table(spec, max_rows=max_rows, text=text)
    dataset = from_table(
        table,
        target=own_target or target,
        task=task,
        drop=drop,
        group=group,
        time=time,
        image_shape=image_shape,
        merge_rare=merge_rare,
    )
    if test_file is None:
        return dataset
    return with_test_file(dataset, table, test_file, text)


def open_table(
    spec: str, *, max_rows: int | None = None, text: TextFormat = AS_FOUND
) -> tuple[Table, str | None]:
    """The table that `spec` names, and the target that the spec itself names (`file::target`)."""
    place, own_target = split_spec(spec)
    source = next((source for source in SOURCES if source.accepts(place)), None)
    if source is None:
        raise DataError("DATA must be named, but an empty name was given; see regcli datasets")
    return source.load(place, max_rows=max_rows, text=text), own_target


def from_table(
    table: Table,
    *,
    target: str | None = None,
    task: Task | None = None,
    drop: Sequence[str] = (),
    group: str | None = None,
    time: str | None = None,
    image_shape: tuple[int, int] | None = None,
    merge_rare: int | None = None,
) -> Dataset:
    """The data set made of an open table, as `load_dataset` does; the table's columns are given away."""
    import numpy as np

    notices = list(table.notices)

    dropped = {find_column(name, table.columns, "--drop") for name in drop}
    target_name, guess = choose_target(
        [column for column in table.columns if column.name not in dropped],
        target,
        table.target_name,
    )
    if guess:
        notices.append(guess)
    group_name = find_column(group, table.columns, "--group") if group is not None else None
    time_name = find_column(time, table.columns, "--time") if time is not None else None

    _refuse_dates_as_target(table, target_name)
    roles = {target_name: "target", group_name: "group", time_name: "time"}
    chosen = table.target(target_name)
    notices.extend(chosen.notices)
    facts = [chosen.column if column.name == target_name else column for column in table.columns]
    columns = mark_roles(facts, dropped, roles, is_image=image_shape is not None)
    inputs = [column.name for column in columns if column.used]
    labels = table.labels(list(dict.fromkeys(name for name in (group_name, time_name) if name is not None)))

    decided = decide(
        chosen.labels, task if task is not None else _natural_task(table, target_name), merge_rare=merge_rare
    )
    notices.extend(decided.notices)
    rows = decided.known if not decided.known.all() else None
    if rows is not None:
        n_lost = int((~rows).sum()) - decided.n_left_out
        lost = f" ({named_counts(chosen.missing)})" if chosen.missing else ""
        if n_lost:
            message = f"{count(n_lost, 'row', separators=True)} without a target left out{lost}"
            notices.append(Notice("target-missing", message))
    groups = None
    if group_name is not None:
        groups, stem_notices = group_of_rows(table, group_name, labels)
        notices.extend(stem_notices)
    times = time_of_rows(labels[time_name], decided.known) if time_name is not None else None
    # What judges whole rows must look before the inputs are given away.
    copies = copied_rows(table)
    keys = None if (image_shape or table.image_shape) else key_columns(table, rows)
    features = table.inputs(inputs, rows)
    if features.shape[1] == 0:
        raise DataError(
            f"{table.name!r} must have at least one usable input column, but none is left beside the target "
            f"{target_name!r}; see regcli inspect for each column's reason"
        )
    return Dataset(
        name=table.name,
        features=features,
        target=decided.values,
        target_name=target_name,
        task=decided.task,
        classes=decided.classes,
        columns=columns,
        notices=tuple(notices),
        image_shape=_checked_image_shape(image_shape or table.image_shape, features),
        groups=groups[decided.known] if groups is not None else None,
        times=times,
        row_numbers=np.flatnonzero(decided.known),
        copied_rows=copies[decided.known] if copies is not None else None,
        keys=keys,
        merged=decided.merged,
    )


def split_spec(spec: str) -> tuple[str, str | None]:
    """`prices.csv::price` as place and target; the last `::` counts, so that a path may hold one."""
    place, mark, target = spec.rpartition("::")
    return (place, target) if mark and place and target else (spec, None)


def _refuse_dates_as_target(table: Table, name: str) -> None:
    if any(column.name == name and column.kind is Kind.DATETIME for column in table.columns):
        raise DataError(
            f"the target must be a class or a quantity, but {name!r} holds dates; choose another --target"
        )


def _natural_task(table: Table, target_name: str) -> Task | None:
    return table.task if target_name == table.target_name else None


def _checked_image_shape(shape: tuple[int, int] | None, features: pd.DataFrame) -> tuple[int, int] | None:
    if shape is None:
        return None
    height, width = shape
    n_inputs = features.shape[1]
    if height * width != n_inputs:
        raise DataError(
            f"--image-shape {height}x{width} must match the number of inputs ({height * width} pixels), but "
            f"the table has {count(n_inputs, 'input column')}; give their height and width or --drop the others"
        )
    words = [str(name) for name in features.columns if features[name].dtype == "category"]
    if words:
        raise DataError(
            f"every pixel of --image-shape must be a number, but {words[0]!r} holds words; --drop it or "
            "leave --image-shape out"
        )
    return shape
