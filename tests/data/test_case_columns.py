"""Small tables, each of a kind that happened to real people: what each column comes to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reg_cli.data.dataset import Column, Dataset, Kind
from reg_cli.data.load import load_dataset, open_table
from reg_cli.data.text_format import TextFormat
from reg_cli.errors import DataError

CASES = Path(__file__).parent / "cases"
TARGETS = {
    "number_phrase": "price",
    "number_two_units": "selling_price",
    "number_k_plain": "move",
    "number_km": "Change",
    "target_none_class": "Sleep Disorder",
    "target_na_region": "region",
    "target_attack_none": "attack",
    "case_variants": "species",
}


def case(name: str) -> Dataset:
    return load_dataset(str(CASES / f"{name}.csv"), target=TARGETS.get(name, "-1"))


def table(folder: Path, lines: list[str], target: str = "-1", name: str = "table.csv") -> Dataset:
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_dataset(str(folder / name), target=target)


def one(folder: Path, name: str, values: list[str]) -> Dataset:
    """A table of one column beside a number and a target of two classes."""
    rows = [f"{value},{place % 7}.5,{'ab'[place % 2]}" for place, value in enumerate(values)]
    return table(folder, [f"{name},x,label", *rows])


def column(dataset: Dataset, name: str) -> Column:
    return next(column for column in dataset.columns if column.name == name)


def message(dataset: Dataset, id: str) -> str:
    """The message of the one notice of that id."""
    found = [notice.message for notice in dataset.notices if notice.id == id]
    assert len(found) == 1, (id, dataset.notices)
    return found[0]


def ids(dataset: Dataset) -> set[str]:
    return {notice.id for notice in dataset.notices}


def test_every_minus_sign_is_a_minus() -> None:
    """Law: U+2212 is a minus: no row is lost, every second target is negative."""
    dataset = case("minus_signs")
    assert dataset.n_rows == 100
    assert (dataset.target[1::2] < 0).all()
    assert (dataset.target[::2] > 0).all()


def test_a_number_in_brackets_is_negative() -> None:
    """Law: (76) is -76, nothing is missing, and it is told."""
    dataset = case("accounting_negatives")
    assert dataset.features["profit"].notna().all()
    assert (dataset.features["profit"] < 0).sum() == 40
    assert "(76), is -76" in message(dataset, "negative-brackets")


@pytest.mark.parametrize(
    ("name", "feature", "id", "told"),
    [
        ("number_unknown", "horsepower", "unread-values", "unknown 13"),
        ("number_below_limit", "psa", "number-limits", "<0.1 16"),
        ("number_over", "income", "number-limits", ">1000 16"),
        ("number_footnote", "score", "number-notes", "* 27"),
        ("number_plusminus", "conc", "number-notes", "± 200"),
    ],
)
def test_numbers_among_words_are_numbers(name: str, feature: str, id: str, told: str) -> None:
    """Law: the odd tokens of a column of numbers are named with their counts; it is numeric and never an id."""
    dataset = case(name)
    assert column(dataset, feature).kind is Kind.NUMERIC
    assert told in message(dataset, id)


def test_odd_tokens_have_the_value_they_mean() -> None:
    """Law: a word is missing, a limit counts as the limit, a note is left out."""
    assert case("number_unknown").features["horsepower"].isna().sum() == 13
    assert (case("number_below_limit").features["psa"] == 0.1).sum() == 16
    assert (case("number_over").features["income"] == 1000).sum() == 16
    assert case("number_footnote").features["score"].notna().all()
    assert case("number_plusminus").features["conc"].tolist()[:2] == [4.45, 8.49]


def test_phrases_are_quantities() -> None:
    """Law: square feet are numbers, a duration is minutes, a clock time is the hour of the day."""
    dataset = case("number_phrase")
    first = dataset.features.iloc[0]
    assert (first["area"], first["duration"]) == (957, 700)
    assert first["departure (hour)"] == pytest.approx(3 + 46 / 60)
    assert "11h 40m, is 700" in message(dataset, "number-units")


def test_units_and_currencies_that_do_not_convert_are_named() -> None:
    """Law: two units or currencies of one column are told with their counts; the column stays numeric."""
    units, money = case("number_two_units"), case("number_two_currencies")
    assert "kmpl 242, km/kg 58" in message(units, "several-units")
    assert "$ 212, € 88" in message(money, "several-currencies")
    assert column(units, "mileage").kind is column(money, "fee").kind is Kind.NUMERIC


@pytest.mark.parametrize(
    ("name", "feature", "first", "id", "told"),
    [
        ("number_k_plain", "Vol.", [492, 418, 21600], "number-multiples", "21.60K, is 21600"),
        ("number_km", "Vol.", [980100, 487800, 676800], "number-multiples", "980.10K, is 980100"),
        ("number_money_suffix", "Value", [31.3e6, 40.8e6, 1.2e6], "number-multiples", "€31.3M, is 31300000"),
        ("number_percent_mix", "rate", [0.15, 0.96, 0.77], "number-percent", "96%, is 0.96"),
        ("number_feet", "Height", [68, 71, 68], "number-units", "5'8, is 68"),
    ],
)
def test_suffixes_multiply(name: str, feature: str, first: list[float], id: str, told: str) -> None:
    """Law: K, M, % and feet give the value that they mean, told with the first before and after."""
    dataset = case(name)
    assert dataset.features[feature].tolist()[:3] == first
    assert told in message(dataset, id)


def test_two_date_formats_are_one_column() -> None:
    """Law: 111 dates with the day first and 89 in ISO are 200 moments; 26/02 settles the order."""
    dataset = case("dates_mixed")
    assert column(dataset, "joined").kind is Kind.DATETIME
    assert column(dataset, "joined").n_missing == 0
    assert dataset.features.iloc[0]["joined (month)"] == 2
    assert {"date-formats"} <= ids(dataset)
    assert "ambiguous-dates" not in ids(dataset)


def test_unix_seconds_are_a_moment() -> None:
    """Law: seconds since 1970 in a column called a time are moments, and no id."""
    dataset = case("time_unix")
    assert column(dataset, "timestamp").kind is Kind.DATETIME
    assert dataset.features["timestamp (days)"].iloc[0] == 18628


@pytest.mark.parametrize(
    ("name", "mark", "count", "n_rows"),
    [
        ("target_none_class", "None", 180, 300),
        ("target_na_region", "NA", 53, 150),
        ("target_attack_none", "none", 68, 300),
    ],
)
def test_a_written_none_is_a_class(name: str, mark: str, count: int, n_rows: int) -> None:
    """Law: None, NA and none written in a target of words are a class, told with its count."""
    dataset = case(name)
    assert dataset.n_rows == n_rows
    assert (dataset.target == dataset.classes.index(mark)).sum() == count
    assert f"{mark} {count}" in message(dataset, "mark-is-class")
    assert column(dataset, dataset.target_name).n_missing == 0


def test_none_is_a_level_of_a_known_scale() -> None:
    """Law: none < mild < moderate < severe, and nothing is missing."""
    dataset = case("ordinal_none_input")
    pain = column(dataset, "pain")
    assert (pain.kind, pain.n_missing) == (Kind.ORDINAL, 0)
    assert "none < mild < moderate < severe" in pain.reason
    assert dataset.features["pain"].tolist()[:2] == [1, 0]


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("id_camelcase", "CustomerId"),
        ("id_few_repeats", "passage_id"),
        ("id_with_gap", "id"),
        ("index_shuffled_X", "X"),
    ],
)
def test_ids_are_no_inputs(name: str, id: str) -> None:
    """Law: whole numbers that nearly all differ under an id's name are an id."""
    dataset = case(name)
    assert column(dataset, id).kind is Kind.ID
    assert list(dataset.features.columns) == ["a", "b", "c"]


def test_a_table_of_ids_has_no_input() -> None:
    """Law: five ids are told one by one; a study of them is refused."""
    opened, _ = open_table(str(CASES / "id_word_variants.csv"))
    assert [column.kind for column in opened.columns[:5]] == [Kind.ID] * 5
    with pytest.raises(DataError, match="at least one usable input"):
        case("id_word_variants")


def test_a_truth_target_has_two_classes() -> None:
    """Law: TRUE, True and true are one class; empty cells are missing and counted."""
    dataset = case("bool_target")
    assert (dataset.n_rows, dataset.classes) == (162, ("false", "true"))
    assert np.bincount(dataset.target.astype(int)).tolist() == [72, 90]
    assert "true 44" in message(dataset, "truth-joined")
    assert "empty 38" in message(dataset, "target-missing")


def test_spellings_are_joined() -> None:
    """Law: classes that differ only in case are one, named with the count of each."""
    dataset = case("case_variants")
    assert dataset.classes == ("setosa", "virginica")
    told = [notice.message for notice in dataset.notices if notice.id == "spellings-joined"]
    assert any("setosa 55, Setosa 43; virginica 55, Virginica 47" in message for message in told)
    assert column(dataset, "sex").n_distinct == 2


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([f"{90 + i} min" if i % 4 else f"{i % 9 + 1} Seasons" for i in range(80)], "min 60, Seasons 20"),
        ([f"{90 + i}Nm" if i % 4 else f"{i % 9 + 9}kgm" for i in range(80)], "Nm 60, kgm 20"),
        ([f"{i % 30} °C" if i % 2 else f"{i + 50} °F" for i in range(80)], "°F 40, °C 40"),
    ],
)
def test_other_units_are_named(values: list[str], told: str, tmp_path: Path) -> None:
    """Law: quantities in units that no table of units relates are numeric and never an id."""
    dataset = one(tmp_path, "power", values)
    assert column(dataset, "power").kind is Kind.NUMERIC
    assert told in message(dataset, "several-units")


# More tables of each kind, so that the kind is mended and not the file.


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["5-", "- 5", "\u22125", "(5)", "\uff0d5", "7"], [-5, -5, -5, -5, -5, 7]),
        (["\u0665", "\uff15", "7", "8"], [5, 5, 7, 8]),
        (['"1.000"', '"2,50"', "3", '"1.234,5"'], [1000, 2.5, 3, 1234.5]),
        (["5 cm", "1.8 m", "7 cm", "20 mm"], [5, 180, 7, 2]),
        (["500 g", "1.5 kg", "2 kg", "3 kg"], [0.5, 1.5, 2, 3]),
        (["90 s", "2 min", "3 min", "1 h"], [1.5, 2, 3, 60]),
        (["2h", "45m", "1h 5m", "2 hours 10 minutes"], [120, 45, 65, 130]),
        (["1d 2h", "30 min", "1h30", "2h"], [1560, 30, 90, 120]),
        (["180 cm", "5'11", "170 cm"], [180, 180.34, 170]),
        (["5 ft 11 in", "6'", "5\u203211\u2033", "6 ft"], [71, 72, 71, 72]),
        (["3 lakh", "2 crore", "5", "1.5 lakh"], [3e5, 2e7, 5, 1.5e5]),
        (["$1.2bn", "$300m", "$5k", "$7"], [1.2e9, 3e8, 5e3, 7]),
        (["1.5B", "20T", "700M", "30K"], [1.5e9, 2e13, 7e8, 3e4]),
        (["2 million", "3 thousand", "1 billion", "4"], [2e6, 3e3, 1e9, 4]),
        (["5km", "7km", "3km", "4km"], [5, 7, 3, 4]),
        (["5%", "7%", "96%", "1%"], [5, 7, 96, 1]),
        (["95", "96%", "80", "70%"], [95, 96, 80, 70]),
        (["0.5", "12%", "0.25", "57%"], [0.5, 0.12, 0.25, 0.57]),
        (["1000[3]", "1200 [12]", "900", "800"], [1000, 1200, 900, 800]),
        (["5.1 ± 0.1", "5.2 +/- 0.3", "5 (0.2)", "4†"], [5.1, 5.2, 5, 4]),
        (["≤5", "90+", "7", "8", ">= 12", "9", "10", "11"], [5, 90, 7, 8, 12, 9, 10, 11]),
    ],
)
def test_numbers_as_people_write_them(values: list[str], expected: list[float], tmp_path: Path) -> None:
    """Law: each way to write a quantity gives its value."""
    dataset = one(tmp_path, "n", values * 10)
    assert column(dataset, "n").kind is Kind.NUMERIC, column(dataset, "n")
    assert dataset.features["n"].tolist()[: len(values)] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["<=50K", ">50K"], Kind.CATEGORY),
        (["1st", "2nd", "3rd"], Kind.CATEGORY),
        (["3A", "4B", "5A"], Kind.CATEGORY),
        (["1/1", "1/2", "2/2"], Kind.CATEGORY),
        (["2", "4", "more"], Kind.CATEGORY),
        (["01234", "98765", "00001", "00017", "00020", "none given"], Kind.CATEGORY),
        (["20-30", "30-40", "40-50"], Kind.CATEGORY),
        (["5'30", "6'45", "7'12"], Kind.CATEGORY),
        (["AA", "Aa", "aa"], Kind.CATEGORY),
    ],
)
def test_codes_stay_words(values: list[str], kind: Kind, tmp_path: Path) -> None:
    """Law: ranks, codes, ranges and classes with digits in them are no quantities."""
    dataset = one(tmp_path, "code", values * 20)
    found = column(dataset, "code")
    assert (found.kind, found.n_distinct) == (kind, len(values))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([f"{place}.5" for place in range(54)] + ["n.d."] * 4 + ["refused"] * 2, "n.d. 4, refused 2"),
        ([str(place) for place in range(3, 9)] * 9 + ["not stated"] * 6, "not stated 6"),
    ],
)
def test_odd_words_are_named(values: list[str], told: str, tmp_path: Path) -> None:
    """Law: numbers with a few words among them are numeric, the words missing and named."""
    dataset = one(tmp_path, "age", values)
    assert column(dataset, "age").kind is Kind.NUMERIC
    assert told in message(dataset, "unread-values")


@pytest.mark.parametrize(
    ("name", "values", "first"),
    [
        ("week", [f"2020-W{place % 52 + 1:02d}" for place in range(60)], 18260),  # Monday, 30 December 2019
        ("week", [f"2020W{place % 52 + 1:02d}" for place in range(60)], 18260),
        ("quarter", [f"{2001 + place // 4}Q{place % 4 + 1}" for place in range(60)], 11323),
        ("quarter", [f"Q{place % 4 + 1} {2001 + place // 4}" for place in range(60)], 11323),
        ("epoch_ms", [str(978307200000 + place * 3600_000) for place in range(60)], 11323),
        ("created_at", [str(978307200 + place * 60) for place in range(1500)], 11323),
        ("month", [f"{place % 12 + 1}/{2001 + place // 12}" for place in range(60)], 11323),
        ("d", [["3.5.2021", "2021-05-03", "25.12.2021"][place % 3] for place in range(60)], 18750),
        ("d", [["5/13/2021", "2021-05-03", "5/3/2021"][place % 3] for place in range(60)], 18760),
        ("d", [["13/05/21", "03/05/2021", "3-5-2021"][place % 3] for place in range(60)], 18760),
    ],
)
def test_moments_are_no_ids(name: str, values: list[str], first: int, tmp_path: Path) -> None:
    """Law: weeks, quarters, unix times and mixed dates are moments."""
    dataset = one(tmp_path, name, values)
    assert column(dataset, name).kind is Kind.DATETIME, column(dataset, name)
    assert dataset.features[f"{name} (days)"].iloc[0] == first


@pytest.mark.parametrize(
    ("name", "is_id"),
    [("CustomerNo", True), ("IDNumber", True), ("userid", True), ("ACCOUNT_NUMBER", True), ("Phone", True),
     ("Unnamed: 0", True), ("paid", False), ("casino", False), ("number_of_rooms", False), ("x", False)],
)  # fmt: skip
def test_an_id_is_told_by_its_name(name: str, is_id: bool, tmp_path: Path) -> None:
    """Law: whole numbers of which 95% differ are an id under an id's name, a quantity under another."""
    values = [str(10_000 + place * 3701 % 9973) for place in range(58)]
    assert (column(one(tmp_path, name, [*values, *values[:2]]), name).kind is Kind.ID) == (is_id)


def test_the_missing_mark_of_the_file_is_no_class(tmp_path: Path) -> None:
    """Law: NA that stands for a missing number elsewhere is missing in the target too, told with its count."""
    rows = [f"{'NA' if place % 9 == 0 else place},{['a', 'b', 'NA'][place % 3]}" for place in range(60)]
    dataset = table(tmp_path, ["x,label", *rows])
    assert dataset.classes == ("a", "b")
    assert "NA 20" in message(dataset, "target-missing")


def test_a_written_none_that_is_missing_is_told(tmp_path: Path) -> None:
    """Law: an input's None is missing, and the column's reason says how many there are."""
    found = column(one(tmp_path, "alley", ["None", "Gravel", "Paved"] * 20), "alley")
    assert (found.n_missing, found.n_distinct) == (20, 2)
    assert "None 20" in found.reason


def test_one_word_or_none_are_two_classes(tmp_path: Path) -> None:
    """Law: a target of one word and None has two classes; empty cells and other marks are missing."""
    rows = [f"{place % 7}.5,{['ill', 'None', 'ill', '', '?', 'N/A'][place % 6]}" for place in range(60)]
    dataset = table(tmp_path, ["x,label", *rows])
    assert dataset.classes == ("N/A", "None", "ill")
    assert dataset.n_rows == 40
    assert "? 10" in message(dataset, "target-missing")
    assert "empty 10" in message(dataset, "target-missing")


def test_short_codes_are_named_and_not_joined(tmp_path: Path) -> None:
    """Law: case may carry meaning in codes of one or two letters."""
    dataset = one(tmp_path, "allele", ["A", "a", "B"] * 20)
    assert column(dataset, "allele").n_distinct == 3
    assert "A 20, a 20" in message(dataset, "spellings-alike")


@pytest.mark.parametrize(
    ("words", "classes"),
    [
        (["New York", "new  york", "NewYork", "Rome.", "Rome", "Oslo"], ("New York", "Oslo", "Rome")),
        (["yes", "Y", "TRUE", "no", "N", "false"], ("false", "true")),
    ],
)
def test_spellings_of_a_target(words: list[str], classes: tuple[str, ...], tmp_path: Path) -> None:
    """Law: case, blanks and a final point make no other class, and truth is two-valued."""
    rows = [f"{place}.5,{words[place % len(words)]}" for place in range(60)]
    assert set(table(tmp_path, ["x,label", *rows]).classes) == set(classes)


def test_a_test_file_takes_the_spellings_of_the_data(tmp_path: Path) -> None:
    """Law: a class of --test-file that differs in case or a final point is read as the data's, and told."""
    first = [
        f"{place}.5,{['low', 'high', 'mid'][place % 3]},{['cat', 'dog'][place % 2]}" for place in range(40)
    ]
    other = [
        f"{place}.5,{['low', 'high', '?'][place % 3]},{['Cat.', 'dog.'][place % 2]}" for place in range(20)
    ]
    (tmp_path / "test.csv").write_text("\n".join(["x,risk,label", *other]))
    (tmp_path / "data.csv").write_text("\n".join(["x,risk,label", *first]))
    dataset = load_dataset(str(tmp_path / "data.csv"), target="label", test_file=str(tmp_path / "test.csv"))
    assert dataset.n_rows == 60
    assert dataset.target[40:].tolist() == [0, 1] * 10
    assert dataset.features["risk"].tolist()[40:42] == [0, 2]  # on the scale of the data
    assert "'Cat.' as 'cat'" in message(dataset, "spellings-joined")


def test_the_census_test_file_is_read_with_its_points(tmp_path: Path) -> None:
    """Law: `<=50K.` of a test file is the class `<=50K` of the data, and it is told."""
    lines = (CASES / "adult_like.test").read_text(encoding="utf-8").splitlines()[1:]
    (tmp_path / "test.csv").write_text("\n".join(lines) + "\n")
    dataset = load_dataset(
        str(CASES / "adult_like.data"),
        target="-1",
        text=TextFormat(header=False),
        test_file=str(tmp_path / "test.csv"),
    )
    assert dataset.classes == ("<=50K", ">50K")
    assert dataset.test_rows is not None
    assert "'<=50K.' as '<=50K'" in message(dataset, "spellings-joined")
