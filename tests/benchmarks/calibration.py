"""How often the intervals hold, and how often they see a change, on simulated studies of the real engine.

    python -m tests.benchmarks.calibration [--studies 400] [--jobs 2] [--cells "n=60"]

Prints the tables of docs/calibration.md, which tells in words what is simulated; ends with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

import numpy as np

from tests.benchmarks.simulated.answers import FORMS, QUANTITIES, Rates, Share, ask, rates
from tests.benchmarks.simulated.populations import Cell
from tests.benchmarks.simulated.repeats import alarms_until_clear, settled

CELLS = (
    Cell("classes", 60, 30),
    Cell("classes", 200, 10),
    Cell("classes", 1000, 10),
    Cell("values", 60, 30),
    Cell("values", 200, 30),
    Cell("classes", 200, 15, "folds"),
    Cell("values", 200, 10, "groups"),
    Cell("classes", 200, 10, "time"),
    Cell("classes", 200, 10, "fixed"),
    Cell("classes", 200, 30, scene="mirrors"),
    Cell("values", 60, 30, scene="mirrors"),
    Cell("classes", 200, 30, scene="permuted"),
)
SETTLING = (Cell("classes", 200, 10), Cell("values", 200, 10))
LOOKED_AT = Cell("classes", 60, 10, scene="mirrors")
LEAST_COVERAGE, MOST_COVERAGE, LEAST_WHOLE, MOST_ALARMS = 0.93, 0.99, 0.94, 0.06
LEAST_SETTLED, MOST_SETTLED = 0.7, 0.9
TITLES = {"test_score": "test score", "gap_score": "gap", "rows": "rows", "splits": "corrected t"}

T = TypeVar("T")


def short(share: Share, least: float) -> bool:
    """True where a share is below a bar by more than two Monte-Carlo errors."""
    return share.mean < least - 2 * share.error


def long(share: Share, most: float) -> bool:
    """True where a share is above a bar by more than two Monte-Carlo errors."""
    return share.mean > most + 2 * share.error


def is_kept(found: Rates) -> bool:
    """True where a form claims no more than it may."""
    return not (
        short(found.pointwise, LEAST_COVERAGE)
        or short(found.whole, LEAST_WHOLE)
        or long(found.alarms, MOST_ALARMS)
        or short(found.level, LEAST_COVERAGE)
    )


def is_less_often_sure(rows: Rates, splits: Rates) -> bool:
    """True where intervals from rows see less than the corrected t, which keeps its level."""
    error = np.hypot(rows.sure.error, splits.sure.error)
    return is_kept(splits) and bool(rows.sure.mean < splits.sure.mean - 2 * error)


def line(cell: Cell, name: str, form: str, found: Rates) -> str:
    """One line of the table; an asterisk stands behind what misses a bar, a plus behind what is too cautious."""

    def written(share: Share, least: float = 0.0, most: float = 1.0, top: float = 1.0) -> str:
        if np.isnan(share.mean):
            return "-"
        mark = "\\*" if short(share, least) or long(share, most) else "+" if long(share, top) else ""
        return f"{100 * share.mean:.1f}{mark}"

    cells = (
        cell.name,
        TITLES[name],
        TITLES[form],
        written(found.pointwise, LEAST_COVERAGE, top=MOST_COVERAGE),
        written(found.whole, LEAST_WHOLE),
        written(found.here),
        written(found.alarms, most=MOST_ALARMS),
        written(found.sure),
        f"{found.half:.3f}",
        written(found.level, LEAST_COVERAGE, top=MOST_COVERAGE),
    )
    return "| " + " | ".join(cells) + " |"


HEAD = (
    "| cell | change of | form | covers | whole family | own models | false alarms | surely | half-width | levels |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def over(studies: int, jobs: int, one: Callable[[int], T]) -> list[T]:
    """One answer per study, in order of the seeds."""
    if jobs == 1:
        return [one(seed) for seed in range(studies)]
    with ProcessPoolExecutor(jobs, get_context("spawn")) as workers:
        return list(workers.map(one, range(studies), chunksize=max(1, studies // (8 * jobs))))


def table(cells: Sequence[Cell], studies: int, jobs: int) -> Iterator[tuple[str, bool]]:
    """Lines of the table, each with whether it misses a bar."""
    for cell in cells:
        answered = over(studies, jobs, partial(ask, cell))
        for name in QUANTITIES:
            found = {form: rates(cell, answered, form, name) for form in FORMS}
            misses = not is_kept(found["rows"]) or is_less_often_sure(found["rows"], found["splits"])
            for form in FORMS:
                yield line(cell, name, form, found[form]), misses and form == "rows"


def lines_on_repeats(studies: int, jobs: int) -> Iterator[tuple[str, bool]]:
    """What following the advice on repeats comes to."""
    per_study = [of for cell in SETTLING for of in over(studies, jobs, partial(settled, cell))]
    n = sum(map(len, per_study))
    share = Share.of(np.array([x for of in per_study for x in of], float))
    # Variants of a study share its rows, so they are not independent.
    share = Share(share.mean, share.error * 2**0.5)
    misses = short(share, LEAST_SETTLED) or long(share, MOST_SETTLED)
    yield (
        f"Settled at the number of repeats that is told with 80% chance: {share.mean:.0%} of {n} verdicts.",
        misses,
    )
    alarms = np.array(over(studies, jobs, partial(alarms_until_clear, LOOKED_AT)), float)
    test, gap = (Share.of(column) for column in alarms.T)
    misses = long(test, MOST_ALARMS) or long(gap, MOST_ALARMS)
    yield (
        f"False alarms with `--until-clear` over looks from 10 to 40 repeats ({LOOKED_AT.task}, n={LOOKED_AT.n}, "
        f"mirrors): test score {test.mean:.1%}, gap {gap.mean:.1%}.",
        misses,
    )


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cells", default="", help="only cells with this in their name")
    options = parser.parse_args(words)
    cells = [cell for cell in CELLS if options.cells in cell.name]
    missed = False
    print(HEAD, flush=True)
    for text, misses in table(cells, options.studies, options.jobs):
        missed |= misses
        print(text, flush=True)
    if not options.cells:
        for text, misses in lines_on_repeats(options.studies, options.jobs):
            missed |= misses
            print(f"\n{text}{' (misses its bar)' if misses else ''}", flush=True)
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
