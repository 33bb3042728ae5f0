"""One reader of a token: what counts as a number is stored as that number; clean tables earn no notice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reg_cli.data.columns.evidence import Survey
from reg_cli.data.columns.reading import Manner, decide_readings
from reg_cli.data.columns.values import Numbers, store
from reg_cli.data.columns.words import is_missing
from reg_cli.data.load import load_dataset, open_table

DIGITS = st.from_regex(
    r"[0-9]{1,4}([.,][0-9]{1,4})?|[0-9]{1,3}([., '][0-9]{3}){1,2}([.,][0-9]{1,2})?|[\u0660-\u0669]{1,3}",
    fullmatch=True,
)
NUMBERS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "", "-", "- ", "+", "\u2212", "<", "> ", "$", "-€", "("]),
    DIGITS,
    st.sampled_from(["", "", "K", "M", " kg", " g", "%", "-", ")", " sq ft", "e3", "+", " lakh"]),
    st.sampled_from(["", "", "", "*", "[3]", " ± 0.1"]),
)
OTHERS = st.sampled_from(
    ["", "NA", "unknown", "5'11", "11h 40m", "3A", "12:30", "inf", "1.2.3", "0x10", "x1"]
)


@settings(max_examples=1500, deadline=None, database=None, derandomize=True)
@given(st.lists(NUMBERS, min_size=1, max_size=12), st.lists(OTHERS, max_size=2), st.sampled_from(",;"))
def test_what_counts_as_a_number_is_stored_as_a_number(
    numbers: list[str], others: list[str], delimiter: str
) -> None:
    """Law: in a column read as numbers every value is stored or counted and named as lost, none silently."""
    tokens = [token.strip() for token in (numbers * 3 + others)]
    survey = Survey("n")
    survey.note(tokens, range(1, len(tokens) + 1))
    (reading,) = decide_readings([survey], delimiter)
    if reading.manner is not Manner.NUMBERS:
        return
    column = store(reading, len(tokens))
    assert isinstance(column, Numbers)
    column.add(tokens)
    lost = np.isnan(column.values)
    assert column.lost == Counter(
        token for token, gone in zip(tokens, lost, strict=True) if gone and token != "inf"
    )
    n_unread = sum(count for token, count in column.lost.items() if not is_missing(token))
    assert column.n_unread == n_unread
    if survey.shapes and reading.reason == "every value is a number":
        assert n_unread == 0
    if "of" not in reading.reason:
        assert n_unread == 0, (tokens, reading)


def test_a_sign_in_every_script_is_the_same_number() -> None:
    """Law: a token's value does not hang on which minus, blank or digits its writer has."""
    tokens = ["-1234.5", "\u22121234.5", "1234.5-", "(1234.5)", "\u0661\u0662\u0663\u0664.5"]
    survey = Survey("n")
    survey.note(tokens, range(1, 6))
    (reading,) = decide_readings([survey], ",")
    column = store(reading, 5)
    assert isinstance(column, Numbers)
    column.add(tokens)
    assert column.values.tolist() == [-1234.5] * 4 + [1234.5]


QUIET = frozenset(
    ["unread-values", "number-limits", "number-notes", "number-units", "number-multiples", "number-percent",
     "negative-brackets", "several-units", "several-currencies", "date-formats", "ambiguous-dates",
     "spellings-joined", "spellings-alike", "truth-joined", "mark-is-class", "number-format"]
)  # fmt: skip


def clean_table(seed: int, file: Path) -> None:
    """A table as a careful person writes it: quantities, counts, words, dates, truths, some cells empty."""
    rng = np.random.default_rng([7, seed])
    n = int(rng.integers(30, 150))
    makers = {
        "length": lambda: [f"{value:.2f}" for value in rng.normal(5, 2, n)],
        "number_of_rooms": lambda: [str(value) for value in rng.integers(1, 9, n)],
        "population": lambda: [str(value) for value in rng.integers(1000, 900_000, n)],
        "town": lambda: rng.choice(["Rome", "Oslo", "Paris", "San José", "Bern"], n).tolist(),
        "grade": lambda: rng.choice(["A", "B", "C"], n).tolist(),
        "risk": lambda: rng.choice(["low", "medium", "high"], n).tolist(),
        "smoker": lambda: rng.choice(["yes", "no"], n).tolist(),
        "day": lambda: [f"20{value % 20:02d}-{value % 12 + 1:02d}-{value % 28 + 1:02d}" for value in
                        rng.integers(0, 9999, n)],
        "time": lambda: [f"{value:.1f}" for value in rng.exponential(90, n)],
        "code": lambda: [f"{letter}{digit}" for letter, digit in
                         zip(rng.choice(list("ABC"), n), rng.integers(1, 4, n), strict=True)],
    }  # fmt: skip
    names = rng.permutation(list(makers))[: int(rng.integers(3, 9))].tolist()
    columns = [makers[name]() for name in names]
    for column in columns[: len(columns) // 2]:
        for place in rng.choice(n, 3, replace=False):
            column[place] = ""
    columns.append(rng.choice(["healthy", "ill"], n).tolist())
    rows = zip(*columns, strict=True)
    file.write_text("\n".join([",".join([*names, "outcome"]), *map(",".join, rows)]) + "\n")


def test_clean_tables_earn_no_notice(tmp_path: Path) -> None:
    """Law: nothing is claimed of 200 tables in which nothing had to be converted, joined or doubted."""
    for seed in range(200):
        file = tmp_path / f"clean{seed}.csv"
        clean_table(seed, file)
        dataset = load_dataset(str(file), target="outcome")
        assert not QUIET & {notice.id for notice in dataset.notices}, (seed, dataset.notices)
        assert all(column.kind != "id" for column in dataset.columns), (seed, dataset.columns)


@pytest.mark.parametrize(
    "spec", ["digits", "breast_cancer", "wine", "iris", "diabetes", "sample_data/penguins.csv",
             "sample_data/noisy_sensors.csv", "sample_data/state_crime.csv"],
)  # fmt: skip
def test_known_tables_earn_no_notice(spec: str) -> None:
    """Law: the five built-in sets and the sample data are read without a conversion or a doubt."""
    place = spec if "/" not in spec else str(Path(__file__).parents[2] / spec)
    table, _ = open_table(place)
    notices = [
        *table.notices,
        *(notice for column in table.columns for notice in table.target(column.name).notices),
    ]
    assert not QUIET & {notice.id for notice in notices}, notices
