"""Numbers and counts for people: never on the wrong side of a level, never noise, never `1 splits`."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import reg_cli
from reg_cli.comparison.estimate import Estimate
from reg_cli.comparison.wording import with_interval
from reg_cli.quantities import brief, count, decimals_for, fixed, number, p_number, p_value, plural

ANY = st.floats(allow_nan=True, allow_infinity=True)
ORDINARY = st.floats(-1e6, 1e6)


@given(st.floats(0, 1) | st.floats(0.049, 0.051))
def test_a_p_value_reads_on_its_own_side_of_the_level(p: float):
    """Below .05 it never reads .05 or more, from .05 on never less."""
    sign, value = re.fullmatch(r"(?:p )?([<=]?) ?([-.e0-9]+)", p_value(p)).groups()
    reads_below = float(value) <= 0.05 if sign == "<" else float(value) < 0.05
    assert reads_below == (p < 0.05)


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0496, "p = 0.0496"), (0.04996, "p = 0.04996"), (0.0499999, "p < 0.05"), (0.05, "p = 0.05"),
        (0.0504, "p = 0.05"), (0.0312, "p = 0.031"), (0.0001, "p < 0.001"), (1.0, "p = 1"),
    ],
)  # fmt: skip
def test_p_values_have_two_digits_or_as_many_as_they_need(p: float, text: str):
    """Two significant digits, up to four where fewer would cross .05; a table's cell says the same."""
    assert p_value(p) == text
    assert text.endswith(p_number(p))


@given(ANY, st.integers(0, 9))
def test_no_number_is_a_negative_zero(x: float, decimals: int):
    """Whatever rounds to zero has no sign."""
    for text in (number(x), brief(x), fixed(x, decimals), fixed(x, decimals, signed=True)):
        assert not re.fullmatch(r"[-+]0(\.0*)?", text), text


@given(st.floats(-1e-13, 1e-13))
def test_what_rounding_left_of_zero_reads_zero(x: float):
    """A difference of 1e-17 is none."""
    assert (number(x), brief(x), fixed(x, decimals_for([x]))) == ("0.000", "0", "0.000")


@given(ORDINARY)
def test_numbers_read_back_as_what_they_are(x: float):
    """Three digits or three decimals are kept, and ordinary numbers are short."""
    assert float(number(x)) == pytest.approx(x, rel=0.006, abs=0.0005)
    assert float(brief(x)) == pytest.approx(x, rel=0.006, abs=1e-12)
    assert len(number(x)) <= 9


@pytest.mark.parametrize(
    ("x", "told", "short"),
    [
        (1 / 3, "0.333", "0.333"), (-0.0, "0.000", "0"), (999.6, "1000", "1000"), (9.9999, "10.0", "10"),
        (99.96, "100", "100"), (12.345, "12.3", "12.3"), (0.0001, "0.0001", "0.0001"),
        (1e300, "1.00e+300", "1e+300"), (math.inf, "unknown", "\u2013"), (math.nan, "unknown", "\u2013"),
    ],
)  # fmt: skip
def test_numbers_of_every_size(x: float, told: str, short: str):
    """Also at the places where the number of digits changes."""
    assert (number(x), brief(x)) == (told, short)


def test_an_interval_of_noise_has_no_minus_zero():
    """Mean and bounds go through the same rule."""
    assert with_interval(Estimate(-1e-17, -0.01, -0.0, 10)) == "0.000 [-0.010, 0.000]"


@pytest.mark.parametrize(
    ("n", "noun", "text"),
    [
        (0, "row", "0 rows"), (1, "split", "1 split"), (2, "split", "2 splits"), (3, "class", "3 classes"),
        (100, "epoch", "100 epochs"),
        (1, "class", "1 class"), (2, "process", "2 processes"), (2, "data set", "2 data sets"),
        (2, "entry", "2 entries"), (2, "way", "2 ways"), (1797, "test row", "1797 test rows"),
    ],
)  # fmt: skip
def test_counts_agree_with_their_noun(n: int, noun: str, text: str):
    """One has no plural."""
    assert count(n, noun) == text
    assert count(1797, "row", separators=True) == "1,797 rows"
    assert n == 1 or text.endswith(plural(noun))


def test_no_file_puts_a_number_of_splits_and_the_noun_together_by_itself():
    """`{n} splits` would read `1 splits` one day; nouns that always stand in the plural (of ...) are no matter."""
    hand_made = re.compile(
        r"\{(?!count)[^{}]*\} (splits|repeats|models|epochs|trials|variants|data sets)\b(?! in)"
    )
    found = {
        f"{path.name}: {match[0]}"
        for path in Path(reg_cli.__file__).parent.rglob("*.py")
        for match in hand_made.finditer(path.read_text(encoding="utf-8"))
    }
    assert found <= {"rows.py: {n_splits} splits"}  # an internal error of the engine
