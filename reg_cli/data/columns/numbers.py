"""Numbers as people write them: `1.234,50 €`, `(1,200)`, `12 %`, `5.3 kg`; which of their signs means what.

A token that is a plain number (`-1.5e3`) is pandas' business. This file reads the others. What a comma or a
point means is decided for a whole column, on proof: `1,5` proves a decimal comma, `1,234,567` proves a
grouping one, `1,234` proves nothing alone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

_CURRENCY = r"[$€£¥₹₽₩₺]|US\$|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN|BRL|R\$"
_UNIT = r"[A-Za-zµμ°][A-Za-zµμ°²³/]{0,7}[²³23]?"
_TOKEN = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[+-])?\s*(?P<before>{_CURRENCY})?\s*(?P<inner>[+-])?"
    r"(?P<body>\d[\d.,' ]*|[.,]\d+)(?P<power>[eE][+-]?\d+)?"
    rf"\s*(?P<after>%|‰|{_CURRENCY}|{_UNIT})?(?P<trailing>-)?\s*(?P<close>\))?",
)
# Spaces and signs that look alike are read alike.
_ALIKE = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2019": "'", "\u066b": ",", "`": "'"}
)
_GROUPED = {
    ",": re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?|\d{1,2}(,\d{2})+,\d{3}(\.\d*)?"),
    ".": re.compile(r"\d{1,3}(\.\d{3})+(,\d*)?"),
    " ": re.compile(r"\d{1,3}( \d{3})+([.,]\d*)?"),
    "'": re.compile(r"\d{1,3}('\d{3})+([.,]\d*)?"),
}
_POINT = re.compile(r"\d*\.\d+|\d+\.")
_COMMA = re.compile(r"\d*,\d+|\d+,")
_THREE = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True)
class NumberFormat:
    """What separates decimals and groups in one column, and what stands around the digits."""

    decimal: str = "."
    group: str = ""
    affix: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether pandas reads every such number."""
        return self == PLAIN

    def __str__(self) -> str:
        """In the words of a reason."""
        parts = []
        if self.decimal == ",":
            parts.append("decimal comma")
        if self.group:
            signs = {",": "comma", ".": "point", " ": "space", "'": "apostrophe"}
            parts.append(f"{signs[self.group]} between thousands")
        if self.affix:
            parts.append(f"{self.affix!r} beside the digits")
        return ", ".join(parts) or "plain numbers"


PLAIN = NumberFormat()


@dataclass(frozen=True)
class Shape:
    """What one token says about its column's format.

    `proof` is "point" or "comma" for the decimal sign where it is certain, else ""; `group` the grouping sign
    where it is certain; `unsure` the sign, "," or ".", of a token such as `1,234` that could be either.
    """

    affix: str
    proof: str = ""
    group: str = ""
    unsure: str = ""


def shape_of(token: str) -> Shape | None:
    """The shape of a token as a number; None where it is none."""
    found = _TOKEN.fullmatch(token.translate(_ALIKE).strip())
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    if sum(bool(found[sign]) for sign in ("sign", "inner", "trailing", "open")) > 1:
        return None
    body, affix = found["body"].rstrip(), found["before"] or found["after"] or ""
    if found["before"] and found["after"]:
        return None
    if body.isdigit():
        return Shape(affix)
    if _THREE.fullmatch(body):
        return Shape(affix, unsure="," if "," in body else ".")
    if _POINT.fullmatch(body):
        return Shape(affix, proof="point")
    if _COMMA.fullmatch(body):
        return Shape(affix, proof="comma")
    for group, pattern in _GROUPED.items():
        if pattern.fullmatch(body):
            rest = re.sub(r"[\d' ]", "", body)
            rest = rest.replace(group, "") if group in ",." else rest
            decimal = rest or {",": ".", ".": ","}.get(group, "")
            return Shape(affix, {"": "", ".": "point", ",": "comma"}[decimal], group)
    return None


def choose_format(shapes: Counter[Shape], plain_point: bool, fallback: str) -> NumberFormat | None:
    """The one format that all of a column's shapes obey; None where they contradict each other.

    `plain_point` says that a plain number of the column proves the decimal point; `fallback` ("point" or
    "comma") is what the rest of the file suggests for tokens that could be either.
    """
    affixes = {shape.affix for shape in shapes if shape.affix}
    proofs = {shape.proof for shape in shapes if shape.proof} | ({"point"} if plain_point else set())
    groups = {shape.group for shape in shapes if shape.group}
    unsure = {shape.unsure for shape in shapes if shape.unsure}
    if len(affixes) > 1 or len(proofs) > 1 or len(groups) > 1:
        return None
    decimal = proofs.pop() if proofs else fallback
    group = groups.pop() if groups else ""
    sign = {"point": ".", "comma": ","}[decimal]
    if not group and unsure - {sign}:
        group = (unsure - {sign}).pop()
    if group == sign:
        return None
    return NumberFormat(sign, group, affixes.pop() if affixes else "")


def read_number(token: str, form: NumberFormat) -> float:
    """The token's value under its column's format; NaN where it does not obey it."""
    found = _TOKEN.fullmatch(token.translate(_ALIKE).strip())
    if found is None or bool(found["open"]) != bool(found["close"]):
        return float("nan")
    if (found["before"] or found["after"] or form.affix) != form.affix:
        return float("nan")
    body = found["body"].rstrip()
    if form.group and form.group in body:
        if not _GROUPED[form.group].fullmatch(body):
            return float("nan")
        body = body.replace(form.group, "")
    if form.decimal == ",":
        if "." in body:
            return float("nan")
        body = body.replace(",", ".")
    try:
        value = float(body + (found["power"] or ""))
    except ValueError:
        return float("nan")
    negative = found["open"] or "-" in (found["sign"], found["inner"], found["trailing"])
    return -value if negative else value
