"""Further tables of every kind of doubt, and tables next to each kind; each is a function of a random generator."""

from __future__ import annotations

import numpy as np
import pandas as pd


def _measured(rng, n, **columns):
    """Two honest measurements before the given columns."""
    return pd.DataFrame({"a": rng.normal(size=n).round(3), "b": rng.normal(size=n).round(3), **columns})


def subject_number(rng):
    """A plain number with a neutral name, the class the same within each value."""
    case = np.repeat(np.arange(30), 6)
    label = rng.permutation(np.repeat(["u", "v"], 15))[case]
    return _measured(rng, 180, v1=rng.permutation(30)[case] + 7, label=label).sample(frac=1, random_state=1)


def site_word(rng):
    """Words with a neutral name, the quantity the same within each."""
    case = np.repeat(np.arange(50), 5)
    return _measured(rng, 250, spot=[f"q{k}" for k in case], amount=rng.normal(size=50).round(2)[case])


def near_rows(rng, numbers=False):
    """Houses measured four times: rows are close within each, the class is not the same."""
    case = np.repeat(np.arange(60), 4)
    rows = (2 * rng.normal(size=(60, 5)))[case] + 0.2 * rng.normal(size=(240, 5))
    table = pd.DataFrame(rows.round(3), columns=list("abcde"))
    house = rng.permutation(60)[case]
    table["house"] = house + 100 if numbers else [f"h{k}" for k in house]
    table["label"] = rng.choice(["u", "v"], 240)
    return table.sample(frac=1, random_state=2)


def named_case(rng):
    """`PatientId` with three visits each, nothing else to be seen."""
    return _measured(
        rng, 120, PatientId=np.repeat(rng.permutation(900)[:40] + 1000, 3), label=rng.choice(["u", "v"], 120)
    )


def stem_and_counter(rng):
    """Pictures of thirty animals, six each: cow07-3."""
    names = [f"cow{k:02d}-{j}" for k in range(30) for j in range(1, 7)]
    return _measured(rng, 180, img=names, label=rng.choice(["u", "v"], 180))


def stem_with_gaps(rng):
    """The same with a third of the visits lost."""
    return stem_and_counter(rng).sample(frac=0.75, random_state=3)


def weeks(rng):
    """ISO weeks in order."""
    days = pd.date_range("2018-01-01", periods=120, freq="W-MON").isocalendar()
    words = [f"{y}-W{w:02d}" for y, w in zip(days.year, days.week, strict=True)]
    return _measured(rng, 120, week=words, sold=rng.normal(size=120).cumsum().round(2))


def quarters(rng):
    """Quarters in order, newest first."""
    words = [f"{1990 + k // 4}Q{k % 4 + 1}" for k in range(80)][::-1]
    return _measured(rng, 80, quarter=words, gdp=rng.normal(size=80).cumsum().round(2))


def year_to_hour(rng):
    """A moment in four columns."""
    at = pd.date_range("2019-12-20", periods=500, freq="h")
    parts = {"year": at.year, "month": at.month, "day": at.day, "hour": at.hour}
    return _measured(rng, 500, **parts, pm=rng.normal(size=500).cumsum().round(2))


def panel_of_years(rng):
    """Three countries, one row per year each, one after the other."""
    return _measured(
        rng, 90, country=np.repeat(["AA", "BB", "CC"], 30), year=[*range(1980, 2010)] * 3,
        gdp=rng.normal(size=90).cumsum().round(2),
    )  # fmt: skip


def milliseconds(rng):
    """Milliseconds since 1970, a row a minute."""
    return _measured(
        rng, 200, ts=1_500_000_000_000 + 60_000 * np.arange(200), load=rng.normal(size=200).cumsum().round(2)
    )


def difference(rng):
    """Profit is revenue less cost."""
    revenue, cost = rng.integers(0, 500, (2, 300))
    return _measured(rng, 300, revenue=revenue, cost=cost, profit=revenue - cost)


def mean_of_three(rng):
    """A mark that is the mean of three others, rounded."""
    marks = rng.integers(0, 20, (300, 3))
    return _measured(rng, 300, **{f"g{k}": marks[:, k] for k in range(3)}, final=marks.mean(axis=1).round(1))


STATES = ("low", "mid", "high")


def code_with_class(rng):
    """A code whose last part is the class, hardly repeated."""
    state = rng.choice(STATES, 400)
    return _measured(
        rng,
        400,
        mark=[f"{k}-{word}" for k, word in zip(rng.integers(1, 60, 400), state, strict=True)],
        state=state,
    )


def near_copy(rng):
    """Another's judgement, one in a hundred different."""
    state = rng.choice(STATES, 400)
    return _measured(rng, 400, verdict=np.where(rng.random(400) < 0.008, "mid", state), state=state)


def points(rng):
    """A number with a range of its own for nearly every row's class."""
    place = rng.integers(0, 3, 400)
    value = 10 * place + rng.uniform(0, 9, 400)
    value[:3] = 5
    return _measured(rng, 400, points=value.round(1), state=np.array(STATES)[place])


def paid_only_then(rng):
    """Filled in only for one class of three."""
    state = rng.choice(STATES, 300)
    return _measured(rng, 300, paid=np.where(state == "mid", rng.integers(1, 900, 300), np.nan), state=state)


def reason_only_then(rng):
    """Words that are empty for one class of two."""
    state = rng.choice(["in", "out"], 300)
    return _measured(
        rng, 300, why=np.where(state == "out", rng.choice(["age", "move", "cost"], 300), ""), state=state
    )


def both_ends(rng):
    """Ages with -1000 and 9999 for missing."""
    age = rng.integers(18, 80, 300)
    age[rng.random(300) < 0.05] = -1000
    age[:5] = 9999
    return _measured(rng, 300, age=age, amount=rng.normal(size=300).round(3))


def decimal_sentinel(rng):
    """999.9 among measurements around five."""
    value = rng.normal(5, 1, 300).round(2)
    value[rng.random(300) < 0.06] = 999.9
    return _measured(rng, 300, ph=value, label=rng.choice(["u", "v"], 300))


def target_below(rng):
    """A target of -77.7 where nothing was measured."""
    amount = rng.normal(12, 2, 300).round(1)
    amount[rng.random(300) < 0.05] = -77.7
    return _measured(rng, 300, amount=amount)


def target_above(rng):
    """A target of 1e6 where nothing was measured."""
    amount = rng.normal(12, 2, 300).round(1)
    amount[:8] = 1e6
    return _measured(rng, 300, amount=amount)


def doubled_rows(rng):
    """Thirty of two hundred rows twice."""
    table = _measured(rng, 200, c=rng.normal(size=200).round(4), label=rng.choice(["u", "v"], 200))
    return pd.concat([table, table[:30]]).sample(frac=1, random_state=4)


def doubled_answers(rng):
    """Twenty questions of four answers, forty sheets entered twice."""
    table = pd.DataFrame({f"q{k}": rng.integers(0, 4, 300) for k in range(20)})
    table["label"] = rng.choice(["u", "v"], 300)
    return pd.concat([table, table[:40]]).sample(frac=1, random_state=5)


KINDS = {
    "subject_number": (subject_number, "groups", "--group v1"),
    "site_word": (site_word, "groups", "--group spot"),
    "near_rows": (near_rows, "groups", "--group house"),
    "near_rows_numbers": (lambda rng: near_rows(rng, numbers=True), "groups", "--group house"),
    "named_case": (named_case, "groups", "--group PatientId"),
    "stem_and_counter": (stem_and_counter, "groups", "--group img"),
    "stem_with_gaps": (stem_with_gaps, "groups", "--group img"),
    "weeks": (weeks, "time-order", "--time week"),
    "quarters": (quarters, "time-order", "--time quarter"),
    "year_to_hour": (year_to_hour, "time-order", "--time year"),
    "panel_of_years": (panel_of_years, "time-order", "within each 'country'"),
    "milliseconds": (milliseconds, "time-order", "--time ts"),
    "difference": (difference, "target-sum", "'revenue' and 'cost'"),
    "mean_of_three": (mean_of_three, "target-sum", "'g0', 'g1' and 'g2'"),
    "code_with_class": (code_with_class, "target-copy", "'mark'"),
    "near_copy": (near_copy, "target-copy", "'verdict'"),
    "points": (points, "target-copy", "'points'"),
    "paid_only_then": (paid_only_then, "target-missingness", "'paid'"),
    "reason_only_then": (reason_only_then, "target-missingness", "'why'"),
    "both_ends": (both_ends, "sentinel", "9999 in 5 rows"),
    "decimal_sentinel": (decimal_sentinel, "sentinel", "999.9"),
    "target_below": (target_below, "sentinel-target", "-77.7"),
    "target_above": (target_above, "sentinel-target", "1e+06 in 8 rows"),
    "doubled_rows": (doubled_rows, "duplicates-across", "30 rows"),
    "doubled_answers": (doubled_answers, "duplicates-across", "40 rows"),
}
HARMLESS = {
    "tight_law": lambda rng: (table := _measured(rng, 300)).assign(
        y=(2.3 * table.a - 0.7 * table.b + 0.01 * rng.normal(size=300)).round(3)
    ),
    "serial_numbers": lambda rng: (
        stem_and_counter(rng)
        .assign(img=[f"INV-{k}" for k in rng.permutation(180)])
        .reindex(columns=["a", "b", "img", "label"])
    ),
    "shuffled_days": lambda rng: _measured(
        rng,
        200,
        day=rng.permutation(pd.date_range("2020-01-01", periods=200).astype(str)),
        amount=rng.normal(size=200).round(2),
    ),
    "likert": lambda rng: pd.DataFrame(
        {f"q{k}": np.clip((3 + rng.normal(size=500)).round(), 1, 5) for k in range(3)}
    ).assign(label=rng.choice(["u", "v"], 500)),
    "noisy_law": lambda rng: (table := _measured(rng, 300)).assign(
        y=(2 * table.a - table.b + 0.2 * rng.normal(size=300)).round(2)
    ),
    "zero_inflated": lambda rng: _measured(
        rng,
        300,
        rain=np.where(rng.random(300) < 0.6, 0, rng.exponential(8, 300).round(1)),
        label=rng.choice(["u", "v"], 300),
    ),
    "long_tail": lambda rng: _measured(rng, 300, amount=np.exp(2 * rng.normal(size=300)).round(0)),
    "strong_category": lambda rng: (
        (k := rng.integers(0, 20, 400)) is not None
        and _measured(
            rng,
            400,
            region=[f"r{v}" for v in k],
            amount=(rng.normal(size=20)[k] * 3 + rng.normal(size=400)).round(2),
        )
    ),
}
