"""What each column is taken for, and why; what is predicted, and as what."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reg_cli.data.dataset import Dataset, Kind, Task
from reg_cli.data.load import load_dataset
from reg_cli.errors import DataError, UsageError

N = 40


def read(
    folder: Path, columns: dict[str, list[object]], target: str | None = "label", **options: object
) -> Dataset:
    """The data set made of the columns, with a target of two classes if none is among them."""
    columns = {"x": [i * i % 17 + 0.5 for i in range(N)], **columns}
    columns.setdefault("label", ["ab"[i % 2] for i in range(N)])
    lines = [",".join(columns), *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
    file = folder / "table.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return load_dataset(str(file), target=target, **options)  # type: ignore[arg-type]


def cycle(*values: object) -> list[object]:
    """N values in turn."""
    return [values[i % len(values)] for i in range(N)]


@pytest.mark.parametrize(
    ("name", "values", "kind", "used"),
    [
        ("n", [i * 1.5 for i in range(N)], Kind.NUMERIC, True),
        ("n", cycle("1", "2", "", "NA", "?"), Kind.NUMERIC, True),
        ("n", cycle("$5", "$7", "$1000"), Kind.NUMERIC, True),
        ("n", cycle("5%", "7%"), Kind.NUMERIC, True),
        ("n", cycle("(5)", "7"), Kind.NUMERIC, True),
        ("n", cycle("\u22125", "7"), Kind.NUMERIC, True),
        ("n", cycle("inf", "1", "2", "3"), Kind.NUMERIC, True),
        ("n", cycle("1e5", "2E-3"), Kind.NUMERIC, True),
        ("n", cycle("12345678901234567890", "5", "7"), Kind.NUMERIC, True),
        ("card", cycle("4111111111111111", "5500000000000004"), Kind.CATEGORY, True),
        ("zip", cycle("01234", "98765", "00001"), Kind.CATEGORY, True),
        ("gene", cycle("1/1", "1/2", "2/2"), Kind.CATEGORY, True),
        ("size", cycle("S", "M", "L", "XL"), Kind.ORDINAL, True),
        ("risk", cycle("low", "High", "medium"), Kind.ORDINAL, True),
        ("ok", cycle("yes", "No", ""), Kind.BOOLEAN, True),
        ("ok", cycle("TRUE", "FALSE"), Kind.BOOLEAN, True),
        ("ok", cycle("0", "1"), Kind.BOOLEAN, True),
        ("ok", cycle("Y", "N", "1", "0"), Kind.BOOLEAN, True),
        ("seen", cycle("x", ""), Kind.BOOLEAN, True),
        ("day", [f"2024-01-{i % 28 + 1:02d}" for i in range(N)], Kind.DATETIME, True),
        ("day", [f"{i % 28 + 1}.1.2024" for i in range(N)], Kind.DATETIME, True),
        ("day", [f"{i % 12 + 1}/{i % 28 + 1}/2024" for i in range(N)], Kind.DATETIME, True),
        ("day", [f"202401{i % 28 + 1:02d}" for i in range(N)], Kind.DATETIME, True),
        ("at", [f"{i % 24}:{i:02d}" for i in range(N)], Kind.DATETIME, True),
        ("id", [i * 7 % 41 for i in range(N)], Kind.ID, False),
        ("row", list(range(1, N + 1)), Kind.ID, False),
        ("year", list(range(1960, 1960 + N)), Kind.NUMERIC, True),
        ("key", [f"u{i:03d}" for i in range(N)], Kind.ID, False),
        ("note", [f"the patient number {i} was seen again today" for i in range(N)], Kind.TEXT, False),
        ("same", cycle("x"), Kind.CONSTANT, False),
        ("same", cycle("3.5"), Kind.CONSTANT, False),
        ("none", cycle("", "NA"), Kind.EMPTY, False),
        ("town", cycle("Rome", "Oslo", "Paris", ""), Kind.CATEGORY, True),
    ],
)
def test_a_column_is_what_it_looks_like(
    name: str, values: list[object], kind: Kind, used: bool, tmp_path: Path
) -> None:
    """Law: each sort of column is told apart, with a reason, and used only where a network can use it."""
    dataset = read(tmp_path, {name: values})
    column = next(column for column in dataset.columns if column.name == name)
    assert (column.kind, column.used) == (kind, used), column
    assert column.reason
    if used:
        assert any(str(feature).startswith(name) for feature in dataset.features.columns)
    else:
        assert name not in dataset.features.columns


def test_scales_booleans_and_dates_become_the_right_numbers(tmp_path: Path) -> None:
    """Law: an order is kept, yes is 1, a missing value stays missing, a date gives its parts."""
    dataset = read(
        tmp_path,
        {
            "risk": cycle("low", "high", "medium", ""),
            "ok": cycle("no", "yes", ""),
            "day": [f"2024-{i % 12 + 1:02d}-15" for i in range(N)],
        },
    )
    features = dataset.features
    assert features["risk"].tolist()[:3] == [0.0, 2.0, 1.0]
    assert np.isnan(features["risk"].iloc[3])
    assert features["ok"].tolist()[:2] == [0.0, 1.0]
    assert np.isnan(features["ok"].iloc[2])
    assert features["day (month)"].tolist()[:3] == [1.0, 2.0, 3.0]
    assert features["day (weekday)"].iloc[0] == 0  # 15 January 2024 was a Monday
    assert "day (hour)" not in features


@pytest.mark.parametrize(
    ("values", "task", "classes"),
    [
        (cycle("a", "b"), Task.BINARY, ("a", "b")),
        (cycle("no", "yes"), Task.BINARY, ("no", "yes")),
        (cycle(0, 1), Task.BINARY, ("0", "1")),
        (cycle(10, 9, 2), Task.MULTICLASS, ("2", "9", "10")),
        (cycle("010", "020", "100"), Task.MULTICLASS, ("010", "020", "100")),
        (cycle(1.5, 2.5), Task.BINARY, ("1.5", "2.5")),
        ([i * 1.25 for i in range(N)], Task.REGRESSION, ()),
        (list(range(N)), Task.REGRESSION, ()),
    ],
)
def test_the_task_is_inferred_from_the_target(
    values: list[object], task: Task, classes: tuple[str, ...], tmp_path: Path
) -> None:
    """Law: words and few whole numbers are classes, in the order of their numbers; the rest are quantities."""
    dataset = read(tmp_path, {"label": values})
    assert (dataset.task, dataset.classes) == (task, classes)


def test_the_task_can_be_chosen(tmp_path: Path) -> None:
    """Law: --task overrides what was inferred, and is refused where it cannot be."""
    whole = {"label": cycle(1, 2, 3)}
    assert read(tmp_path, whole, task=Task.REGRESSION).task is Task.REGRESSION
    with pytest.raises(DataError, match="--task binary must have two classes"):
        read(tmp_path, whole, task=Task.BINARY)
    with pytest.raises(DataError, match="--task regression must be numbers"):
        read(tmp_path, {}, task=Task.REGRESSION)


def test_rows_without_target_are_left_out_and_counted(tmp_path: Path) -> None:
    """Law: a row whose target is missing or infinite is no row, and the number of them is said."""
    dataset = read(tmp_path, {"label": cycle("a", "b", "", "?")})
    assert dataset.n_rows == len(dataset.features) == N // 2
    assert any(notice.id == "target-missing" and "20 rows" in notice.message for notice in dataset.notices)


def test_the_target_is_guessed_only_where_unmistakable(tmp_path: Path) -> None:
    """Law: a usual name or a last column of words is taken and said aloud; else the user is asked."""
    guessed = read(tmp_path, {}, target=None)
    assert guessed.target_name == "label"
    assert any(notice.id == "target-guessed" for notice in guessed.notices)
    with pytest.raises(UsageError, match="name it with --target"):
        read(tmp_path, {"label": cycle("a", "b"), "class": cycle("c", "d"), "n": list(range(N))}, target=None)


@pytest.mark.parametrize(
    ("target", "found"),
    [("LABEL", "label"), ("-1", "label"), ("3", "label"), ("2", "town"), (" label ", "label")],
)
def test_a_target_is_found_by_name_or_position(target: str, found: str, tmp_path: Path) -> None:
    """Law: names match without regard to case and margins; positions count from 1, or from the end."""
    assert read(tmp_path, {"town": cycle("Rome", "Oslo")}, target=target).target_name == found


@pytest.mark.parametrize(
    ("columns", "target", "message"),
    [
        ({}, "lable", "did you mean 'label'"),
        ({"label": cycle("a")}, "label", "at least two classes"),
        ({"label": cycle("", "NA")}, "label", "must have values"),
        ({"label": cycle("2024-01-01", "2024-01-02")}, "label", "holds dates"),
        ({}, "9", "there is no '9'"),
    ],
)
def test_an_impossible_target_is_refused(
    columns: dict[str, list[object]], target: str, message: str, tmp_path: Path
) -> None:
    """Law: what cannot be predicted is refused with the reason and the nearest names."""
    with pytest.raises(DataError, match=message):
        read(tmp_path, columns, target=target)


def test_dropped_and_useless_columns_leave_nothing_to_learn_from(tmp_path: Path) -> None:
    """Law: a table whose inputs are all left out is refused."""
    with pytest.raises(DataError, match="at least one usable input"):
        read(tmp_path, {"same": cycle("x")}, drop=["x"])


def test_a_row_is_an_image_where_its_shape_fits(tmp_path: Path) -> None:
    """Law: --image-shape needs as many numeric inputs as pixels."""
    pixels: dict[str, list[object]] = {f"p{i}": cycle(i, i + 1, 0) for i in range(5)}
    assert read(tmp_path, pixels, image_shape=(2, 3)).image_shape == (2, 3)
    with pytest.raises(DataError, match="9 pixels"):
        read(tmp_path, pixels, image_shape=(3, 3))
    with pytest.raises(DataError, match="holds words"):
        read(tmp_path, {"town": cycle("Rome", "Oslo")}, image_shape=(1, 2))


def test_a_sample_of_rows_is_a_part_of_the_table(tmp_path: Path) -> None:
    """Law: --max-rows keeps that many of the rows, the same ones each time, and says so."""
    wide = {"n": [i * 1.5 for i in range(N)]}
    whole, some, again = (
        read(tmp_path, wide),
        read(tmp_path, wide, max_rows=15),
        read(tmp_path, wide, max_rows=15),
    )
    assert some.n_rows == 15
    assert set(some.features["n"]) <= set(whole.features["n"])
    assert some.features["n"].tolist() == again.features["n"].tolist()
    assert any(notice.id == "sampled" for notice in some.notices)
    assert load_dataset("digits", max_rows=100).n_rows == 100


def test_groups_and_times_are_kept_beside_the_inputs(tmp_path: Path) -> None:
    """Law: the columns of --group and --time are no inputs; groups number equal words alike, times keep their
    order.
    """
    dataset = read(
        tmp_path,
        {"who": cycle("Ann", "Bob", "Ann", ""), "day": [f"2024-01-{i % 28 + 1:02d}" for i in range(N)]},
        group="who",
        time="day",
    )
    assert dataset.groups is not None
    assert dataset.times is not None
    assert dataset.groups[:3].tolist() == [0, 1, 0]
    assert len(set(dataset.groups.tolist())) == 2 + N // 4  # each row without group is its own
    assert dataset.times[1] - dataset.times[0] == 86400
    assert list(dataset.features.columns) == ["x"]
    with pytest.raises(DataError, match="--time must hold numbers or dates"):
        read(tmp_path, {"who": cycle("Ann", "Bob")}, time="who")
