"""Numbers as people write them: `1.234,50 €`, `(1,200)`, `12 %`, `€31.3M`, `<0.1`, `5.1 ± 0.1`, `11h 40m`.

A token that is a plain number (`-1.5e3`) is pandas' business. This file reads the others, and `read_number`
is the one judge: a token counts as a number of its column exactly where it gives a value. What a comma or a
point means is decided for a whole column, on proof: `1,5` proves a decimal comma, `1,234,567` proves a
grouping one, `1,234` proves nothing alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from reg_cli.data.columns.units import DURATION, FEET_INCHES

_CURRENCY = (
    r"US\$|R\$|[$€£¥₹₽₩₺]|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN|BRL|Rs\.?(?![A-Za-z])|Euros?"
)
_SAME_CURRENCY = {
    "US$": "$", "USD": "$", "EUR": "€", "Euro": "€", "Euros": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "Rs": "₹",
    "Rs.": "₹", "BRL": "R$",
}  # fmt: skip
_LETTER = "A-Za-zµμ°Ω"
_UNIT = rf"[%‰]|[{_LETTER}][{_LETTER}²³/.]{{0,11}}[²³23]?(?: [A-Za-z][A-Za-z/]{{1,9}}[²³23]?)?"
_NOTE = rf"[*†‡§¶]+|[¹²³]+|\[[^\[\]]{{1,4}}\]|\([^()]*\d[^()]*\)|(?:±|\+/-|\+-)\s*[\d.,]+(?:\s*(?:{_UNIT}))?"
_TOKEN = re.compile(
    rf"(?P<bound>[<>≤≥~≈]=?\s*)?(?P<open>\()?\s*(?P<sign>[+-])?\s*(?P<before>{_CURRENCY})?\s*(?P<inner>[+-])?"
    r"\s*(?P<body>\d[\d.,' ]*|[.,]\d+)(?P<power>[eE][+-]?\d+)?"
    rf"\s*(?:(?P<unit>{_UNIT})\s*)??(?P<after>{_CURRENCY})?(?P<trailing>-)?\s*(?P<close>\))?"
    rf"(?P<beyond>\+)?\s*(?P<note>{_NOTE})?"
)
_FEET = re.compile(
    r"(?P<feet>\d{1,2})\s*(?:'|ft\.?|feet|foot)\s*(?:(?P<inches>\d{1,2}(?:\.\d+)?)\s*"
    r"(?:\"|''|in\.?|inch|inches)?)?",
    re.IGNORECASE,
)
_AND = r"\s*(?:,|and)?\s*"
_DURATION = re.compile(
    rf"(?:(?P<days>\d+)\s*d(?:ays?)?\.?)?{_AND}(?:(?P<hours>\d+)\s*h(?:(?:ou)?rs?)?\.?)?{_AND}"
    rf"(?:(?P<minutes>\d+)\s*(?:m(?:in(?:ute)?s?)?\.?)?)?{_AND}(?:(?P<seconds>\d+)\s*s(?:ec(?:ond)?s?)?\.?)?",
    re.IGNORECASE,
)
_MINUTES = {"days": 1440.0, "hours": 60.0, "minutes": 1.0, "seconds": 1 / 60}
# Spaces and signs that look alike are read alike.
_ALIKE = str.maketrans(
    {
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2013": "-", "\uff0d": "-", "\u2019": "'",
        "\u066b": ",", "\u066c": "'", "\u066a": "%", "`": "'", "\u2032": "'", "\u2033": '"', "\u201d": '"',
    }
)  # fmt: skip
_GROUPED = {
    ",": re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?|\d{1,2}(,\d{2})+,\d{3}(\.\d*)?"),
    ".": re.compile(r"\d{1,3}(\.\d{3})+(,\d*)?"),
    " ": re.compile(r"\d{1,3}( \d{3})+([.,]\d*)?"),
    "'": re.compile(r"\d{1,3}('\d{3})+([.,]\d*)?"),
}
_POINT = re.compile(r"\d*\.\d+|\d+\.")
_COMMA = re.compile(r"\d*,\d+|\d+,")
_THREE = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_DIGIT = re.compile(r"\d")
_LONGEST = 60  # a longer token is prose, and patterns must not wander through it
_EXPONENTS = {1e3: 3, 1e5: 5, 1e6: 6, 1e7: 7, 1e9: 9, 1e12: 12, 0.01: -2}


@dataclass(frozen=True)
class NumberFormat:
    """Signs that separate decimals and groups in one column, and what stands around the digits."""

    decimal: str = "."
    group: str = ""
    currencies: tuple[str, ...] = ()
    factors: Mapping[str, float] = field(default_factory=lambda: {"": 1.0})

    @property
    def is_plain(self) -> bool:
        """True where no decimal comma, group, currency or unit has to be known to read the column."""
        return self == PLAIN

    def __str__(self) -> str:
        """In the words of a reason."""
        parts = []
        if self.decimal == ",":
            parts.append("decimal comma")
        if self.group:
            signs = {",": "comma", ".": "point", " ": "space", "'": "apostrophe"}
            parts.append(f"{signs[self.group]} between thousands")
        beside = [*self.currencies, *(unit for unit in self.factors if unit)]
        beside = ["durations" if affix == DURATION else affix for affix in beside]
        beside = ["feet and inches" if affix == FEET_INCHES else affix for affix in beside]
        if beside:
            parts.append(f"{', '.join(map(repr, beside))} beside the digits")
        return ", ".join(parts) or "plain numbers"


PLAIN = NumberFormat()


class Shape(NamedTuple):
    """Evidence of one token on its column's format.

    `proof` is "point" or "comma" for the decimal sign where it is certain, else ""; `group` the grouping sign
    where it is certain; `unsure` the sign, "," or ".", of a token such as `1,234` that could be either.
    `bound` marks `<0.1` and `90+`, `brackets` a negative number in brackets; `note` is what stands behind.
    A tuple, because one is made and counted for every different token of a file.
    """

    currency: str = ""
    unit: str = ""
    proof: str = ""
    group: str = ""
    unsure: str = ""
    bound: bool = False
    brackets: bool = False
    note: str = ""


class Token(NamedTuple):
    """One token taken apart; `body` are its digits with separators, in minutes or inches for compound ones."""

    shape: Shape
    body: str
    power: str = ""
    negative: bool = False


def parse_token(token: str) -> Token | None:
    """The token taken apart as a number; None where it is none."""
    if len(token) > _LONGEST or not _DIGIT.search(token):
        return None
    token = (token if token.isascii() and "`" not in token else token.translate(_ALIKE)).strip()
    found = _TOKEN.fullmatch(token)
    if found is None:
        return _compound(token)
    bound, opened, sign, before, inner, digits, power, unit, after, trailing, closed, beyond, note = (
        found.groups()
    )
    if (opened is None) != (closed is None) or (before and after) or (bound and beyond):
        return None
    if (sign is None) + (inner is None) + (trailing is None) + (opened is None) < 3:  # two signs
        return None
    body = digits.rstrip()
    separators = ("", "", "") if body.isdecimal() else _separators(body)
    if separators is None:
        return _compound(token)
    proof, group, unsure = separators
    currency = before or after or ""
    shape = Shape(
        _SAME_CURRENCY.get(currency, currency),
        unit or "",
        proof,
        group,
        unsure,
        bool(bound or beyond),
        bool(opened),
        _note_sort(note) if note else "",
    )
    return Token(shape, body, power or "", opened is not None or "-" in (sign, inner, trailing))


def _separators(body: str) -> tuple[str, str, str] | None:
    """Proof of the decimal sign, the group and the unsure sign of some digits; None where they contradict."""
    if _THREE.fullmatch(body):
        return "", "", "," if "," in body else "."
    if _POINT.fullmatch(body):
        return "point", "", ""
    if _COMMA.fullmatch(body):
        return "comma", "", ""
    for group, pattern in _GROUPED.items():
        if pattern.fullmatch(body):
            rest = re.sub(r"[\d' ]", "", body)
            rest = rest.replace(group, "") if group in ",." else rest
            decimal = rest or {",": ".", ".": ","}.get(group, "")
            return {"": "", ".": "point", ",": "comma"}[decimal], group, ""
    return None


def _compound(token: str) -> Token | None:
    """`5'11` in inches, `11h 40m` in minutes."""
    found = _FEET.fullmatch(token)
    if found is not None and float(found["inches"] or 0) < 12:
        return Token(Shape(unit=FEET_INCHES), repr(12 * float(found["feet"]) + float(found["inches"] or 0)))
    found = _DURATION.fullmatch(token)
    if found is None or sum(part is not None for part in found.groups()) < 2:
        return None
    minutes = sum(float(found[part] or 0) * factor for part, factor in _MINUTES.items())
    return Token(Shape(unit=DURATION), repr(minutes))


def _note_sort(note: str) -> str:
    """The sort of a note, so that `[3]` and `[4]` count as one."""
    for first, sort in {"[": "[ ]", "(": "( )", "±": "±", "+": "±"}.items():
        if note.startswith(first):
            return sort
    return note[:3]


def shape_of(token: str) -> Shape | None:
    """The shape of a token as a number; None where it is none."""
    parsed = parse_token(token)
    return None if parsed is None else parsed.shape


def obeys(shape: Shape, form: NumberFormat) -> bool:
    """True where a column of that format reads tokens of that shape."""
    if shape.unit not in form.factors or (shape.currency and shape.currency not in form.currencies):
        return False
    if shape.proof and {"point": ".", "comma": ","}[shape.proof] != form.decimal:
        return False
    if shape.group and shape.group != form.group:
        return False
    return not shape.unsure or shape.unsure in (form.decimal, form.group)


def read_number(token: str, form: NumberFormat) -> float:
    """The token's value under its column's format; NaN where it does not obey it."""
    parsed = parse_token(token)
    if parsed is None or not obeys(parsed.shape, form):
        return float("nan")
    body, unit = parsed.body, parsed.shape.unit
    if unit not in (DURATION, FEET_INCHES):
        body = body.replace(form.group, "") if form.group else body
        body = body.replace(",", ".")
    factor = form.factors[unit]
    if not parsed.power and factor in _EXPONENTS:  # 21.60K is 21600 to the last bit
        value = float(f"{body}e{_EXPONENTS[factor]}")
    else:
        value = float(body + parsed.power) * factor
    return -value if parsed.negative else value
