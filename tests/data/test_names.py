"""Hostile names: visible, on one line, short, distinct, and harmless in a path."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_cli.names import LONGEST_SHOWN, LONGEST_SLUG, distinct, name_words, nearest, printable, slug

ANY = st.text(st.characters(), max_size=200)
HOSTILE = [
    "\x1b[31mred",
    "a\nb",
    "\u202eevil",
    "n" * 5000,
    "",
    "  ",
    "\ud800",
    "../../etc/passwd",
    "CON",
    ".hidden",
    "a/b",
]


@given(ANY)
def test_a_shown_name_is_one_visible_line(name: str) -> None:
    """Law: whatever the name, what is shown is printable, not empty and not long."""
    shown = printable(name)
    assert shown
    assert len(shown) <= LONGEST_SHOWN
    assert shown.isprintable()
    assert shown.encode()


@given(ANY)
def test_a_slug_is_one_component_of_a_path(name: str) -> None:
    """Law: a slug never leaves its folder, is never hidden, and is short ASCII."""
    part = slug(name)
    assert part
    assert len(part) <= LONGEST_SLUG + 8
    assert part.isascii()
    assert Path(part).name == part
    assert not part.startswith((".", "-"))
    assert Path("out", part).resolve().parent == Path("out").resolve()


@given(st.lists(ANY, max_size=20))
def test_distinct_names_are_distinct(names: list[str]) -> None:
    """Law: every name of a table differs from every other, and all can be shown."""
    shown = distinct(names)
    assert len(set(shown)) == len(names)
    assert all(name.isprintable() and name for name in shown)


def test_different_names_keep_different_folders() -> None:
    """Law: names that differ only in what a path cannot hold do not share a folder."""
    names = [*HOSTILE, "a b", "a:b", "a*b", "n" * 4999, "prn", "aux.txt"]
    assert len({slug(name) for name in names}) == len(names)


def test_ordinary_names_stay_as_they_are() -> None:
    """Law: nothing harmless is changed."""
    for name in ("species", "bill length (mm)", "Größe", "pH [25°C]", "$x^2$"):
        assert printable(name) == name
    assert slug("penguins") == "penguins"
    assert slug("my data v2.1") == "my-data-v2.1"


def test_the_nearest_names_are_offered() -> None:
    """Law: a slip of the pen finds its column; nothing alike lists what there is."""
    assert "'species'" in nearest("spcies", ["island", "species", "sex"])
    assert "'Price'" in nearest("PRICE", ["Price", "when"])
    assert nearest("qqq", ["island", "sex"]) == "known: 'island', 'sex'"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CustomerId", ["customer", "id"]),
        ("customer_ID", ["customer", "id"]),
        ("IDNumber", ["id", "number"]),
        ("visit 2 date", ["visit", "2", "date"]),
        ("paid", ["paid"]),
        ("", []),
    ],
)
def test_the_words_of_a_name(name, words):
    """Capitals, digits and marks part words; whoever asks what a column is called gets the same ones."""
    assert name_words(name) == words
