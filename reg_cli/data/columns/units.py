"""Units and scales beside numbers: which are multiples of one another, and what each makes of a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

# Compound quantities stand under names of their own: `11h 40m` is minutes, `5'11` is inches.
DURATION = "h m"
FEET_INCHES = "ft in"

# Words that multiply. A lone m, b or t may be a unit too: they need company (see `_multiplies`).
_MULTIPLES = {
    "k": 1e3, "tsd": 1e3, "tsd.": 1e3, "thousand": 1e3, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5,
    "m": 1e6, "mm": 1e6, "mn": 1e6, "mln": 1e6, "mio": 1e6, "mio.": 1e6, "million": 1e6, "millions": 1e6,
    "cr": 1e7, "crore": 1e7, "crores": 1e7, "b": 1e9, "bn": 1e9, "mrd": 1e9, "mrd.": 1e9, "billion": 1e9,
    "billions": 1e9, "t": 1e12, "tn": 1e12, "trn": 1e12, "trillion": 1e12,
}  # fmt: skip
_UNSURE_MULTIPLES = frozenset(["m", "mm", "b", "t", "cr"])
MOST_UNITS = 4  # `90 min` and `2 Seasons` are quantities, `12 Broadway` is an address
PERCENT = frozenset(["%", "percent", "pct", "per cent"])

# Factors to the first unit of each line. Temperatures are no scales of one another: they differ by a shift.
_SCALES: tuple[dict[str, float], ...] = (
    {"m": 1, "km": 1e3, "dm": 0.1, "cm": 0.01, "mm": 1e-3, "µm": 1e-6, "nm": 1e-9, "in": 0.0254,
     "in.": 0.0254, "inch": 0.0254, "inches": 0.0254, "ft": 0.3048, "ft.": 0.3048, "feet": 0.3048,
     "foot": 0.3048, "yd": 0.9144, "yards": 0.9144, "mi": 1609.344, "mile": 1609.344, "miles": 1609.344,
     "meter": 1, "meters": 1, "metres": 1, FEET_INCHES: 0.0254},
    {"g": 1, "kg": 1e3, "kgs": 1e3, "mg": 1e-3, "µg": 1e-6, "ug": 1e-6, "mcg": 1e-6, "gram": 1, "grams": 1,
     "t": 1e6, "tons": 1e6, "tonnes": 1e6, "lb": 453.59237, "lbs": 453.59237, "lbs.": 453.59237,
     "pounds": 453.59237, "oz": 28.349523125, "oz.": 28.349523125, "stone": 6350.29318},
    {"min": 1, "min.": 1, "mins": 1, "minute": 1, "minutes": 1, "m": 1, "s": 1 / 60, "sec": 1 / 60,
     "secs": 1 / 60, "second": 1 / 60, "seconds": 1 / 60, "ms": 1 / 60e3, "h": 60, "hr": 60, "hrs": 60,
     "hour": 60, "hours": 60, "d": 1440, "day": 1440, "days": 1440, "week": 10080, "weeks": 10080, "wk": 10080,
     "wks": 10080, DURATION: 1},
    {"month": 1, "months": 1, "mo": 1, "mos": 1, "yr": 12, "yrs": 12, "year": 12, "years": 12},
    {"l": 1, "ml": 1e-3, "cl": 0.01, "dl": 0.1, "liter": 1, "liters": 1, "litre": 1, "litres": 1,
     "gal": 3.785411784, "gallons": 3.785411784, "cc": 1e-3},
    {"m2": 1, "m²": 1, "sqm": 1, "sq m": 1, "sq ft": 0.09290304, "sqft": 0.09290304, "ft2": 0.09290304,
     "ft²": 0.09290304, "km2": 1e6, "km²": 1e6, "ha": 1e4, "acre": 4046.8564224, "acres": 4046.8564224},
    {"w": 1, "kw": 1e3, "mw": 1e6, "hp": 745.69987158227, "bhp": 745.69987158227, "ps": 735.49875},
    {"wh": 1, "kwh": 1e3, "mwh": 1e6, "gwh": 1e9}, {"j": 1, "kj": 1e3, "cal": 4.184, "kcal": 4184},
    {"hz": 1, "khz": 1e3, "mhz": 1e6, "ghz": 1e9},
    {"byte": 1, "bytes": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12},
    {"km/h": 1, "kmh": 1, "kph": 1, "mph": 1.609344, "m/s": 3.6}, {"km/l": 1, "kmpl": 1},
    {"pa": 1, "hpa": 100, "kpa": 1e3, "mbar": 100, "bar": 1e5, "psi": 6894.757293168},
    {"v": 1, "mv": 1e-3, "kv": 1e3}, {"a": 1, "ma": 1e-3}, {"mg/l": 1, "mg/dl": 10, "g/l": 1e3, "g/dl": 1e4},
)  # fmt: skip
_FEET = frozenset([FEET_INCHES, "ft", "ft.", "feet", "foot"])
# Known, with no scale to another: two of them in one column are named, not mixed up with codes such as 3A.
_OTHERS = frozenset(
    ["°c", "°f", "celsius", "fahrenheit", "mpg", "km/kg", "l/100km", "mmol/l", "µmol/l", "umol/l",
     "nmol/l", "ng/ml", "nm", "rpm", "px", "pcs", "pieces", "cups", "cup", "tbsp", "tsp", "bpm", "mmhg", "kgm"]
)  # fmt: skip


@dataclass(frozen=True)
class Units:
    """Meaning of a column's units.

    `factors` gives each unit's factor, "" that of a bare number; `multiples`, `percents` and `converted` are
    the units that change a number, the last into `base`; `mixed` are those that could not be converted.
    """

    factors: Mapping[str, float]
    base: str = ""
    multiples: tuple[str, ...] = ()
    percents: tuple[str, ...] = ()
    converted: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()


NO_UNITS = Units({"": 1.0})


def settle_units(
    counts: Counter[str],
    n_bare: int,
    money: bool,
    largest_bare: float,
    largest_percent: float,
    surely_units: bool,
) -> Units | None:
    """The meaning of all units of one column, `n_bare` of whose numbers have none; None where they are codes.

    `largest_bare` and `largest_percent` are the largest sizes of a bare number and of one with a percent sign;
    `surely_units` says that even unknown words behind the numbers are units and no parts of codes.
    """
    units = [unit for unit, _ in counts.most_common()]
    percents = [unit for unit in units if unit.casefold() in PERCENT]
    if percents and (money or len(percents) < len(units)):
        return None
    if percents:
        return _percents(percents, n_bare, largest_bare, largest_percent)
    multiples = {unit: _multiplies(unit, units, money) for unit in units}
    if units and all(multiples.values()):
        return Units({"": 1.0} | multiples, multiples=tuple(units))
    if len(units) <= 1:
        return _one_unit(units)
    for scale in _SCALES:
        if all(_factor(unit, scale) for unit in units):
            base = _base(units)
            factors = {unit: _factor(unit, scale) / _factor(base, scale) for unit in units}
            changed = tuple(unit for unit in units if unit in (DURATION, FEET_INCHES) or factors[unit] != 1)
            return Units({"": 1.0} | factors, base, converted=changed)
    if all(_is_known(unit) for unit in units) or (surely_units and len(units) <= MOST_UNITS):
        return Units({"": 1.0} | dict.fromkeys(units, 1.0), mixed=tuple(units))
    return None


def _one_unit(units: list[str]) -> Units:
    compound = tuple(unit for unit in units if unit in (DURATION, FEET_INCHES))
    base = _base(units) if compound else ""
    return Units({"": 1.0} | dict.fromkeys(units, 1.0), base, converted=compound)


def _base(units: list[str]) -> str:
    """The unit to convert to: the most frequent, but minutes for hours and minutes, inches for feet alone."""
    if DURATION in units:
        return "min"
    return next((unit for unit in units if FEET_INCHES not in units or unit.casefold() not in _FEET), "in")


def _percents(percents: list[str], n_bare: int, largest_bare: float, largest_percent: float) -> Units:
    """Percent divides beside bare numbers, unless those are plainly percents without the sign.

    A column wholly in percent keeps its numbers: one factor for all changes nothing. Whether 95 beside 96% is
    a percent too shows in which reading the largest of both are nearer to one another.
    """
    if not n_bare:
        return Units({"": 1.0} | dict.fromkeys(percents, 1.0))
    middle = largest_percent / 10  # between 0.96 and 96, on logs
    if largest_bare > max(middle, 1.0):
        return Units({"": 1.0} | dict.fromkeys(percents, 1.0))
    return Units({"": 1.0} | dict.fromkeys(percents, 0.01), percents=tuple(percents))


def _multiplies(unit: str, units: list[str], money: bool) -> float:
    """The factor of a word such as K or bn; 0 where it is none.

    m, mm, b, t and cr are metres, millimetres, bytes and tonnes as well: they multiply behind a currency,
    beside a word that surely multiplies, or written large.
    """
    folded = unit.casefold()
    factor = _MULTIPLES.get(folded, 0.0)
    if not factor or folded not in _UNSURE_MULTIPLES or money or unit in ("M", "B", "T", "Cr"):
        return factor
    company = {other.casefold() for other in units} - _UNSURE_MULTIPLES
    return factor if company and company <= set(_MULTIPLES) else 0.0


def _factor(unit: str, scale: Mapping[str, float]) -> float:
    if unit == "mW":
        return scale.get("w", 0.0) * 1e-3
    return scale.get(unit.replace("μ", "µ").casefold(), scale.get(unit, 0.0))


def _is_known(unit: str) -> bool:
    if len(unit) == 1 and unit.isupper():
        return False  # 3A and 4V are rather codes than amperes and volts
    return unit.casefold() in _OTHERS or any(_factor(unit, scale) for scale in _SCALES)
