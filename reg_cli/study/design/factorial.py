"""Two-level factorials: several settings, each on or off, in all their combinations."""

from __future__ import annotations

import itertools

from reg_cli.errors import UsageError
from reg_cli.quantities import count
from reg_cli.regularizers import REGULARIZERS
from reg_cli.study.design.variant import HIDDEN, Variant, named, parse_settings

FEWEST, MOST = 2, 5
"""Numbers of settings in a factorial: one alone has nothing to be told apart from, each more doubles the trials."""


def combinations(text: str) -> list[Variant]:
    """The 2^k - 1 variants beside the baseline of `dropout=0.3,l2=0.01`: each setting alone first, all of them last.

    Hidden layers of its own, such as `hidden=32`, are a setting too. Raises UsageError with a sentence.
    """
    strengths, hidden = parse_settings(text, "--factorial")
    for name, values in strengths.items():
        if REGULARIZERS[name].strength.is_off(values):
            raise UsageError(
                f"--factorial {text!r} must give what a technique is where it is on, but {name} is off; each is left "
                "out by turns anyway"
            )
    layers = [] if hidden is None else [HIDDEN]
    on = [*layers, *(name for name in REGULARIZERS if name in strengths)]
    if not FEWEST <= len(on) <= MOST:
        raise UsageError(
            f"--factorial must name {FEWEST} to {MOST} settings, as every one more doubles the trials, but "
            f"{count(len(on), 'setting')} {'was' if len(on) == 1 else 'were'} given; "
            f"{'add another' if len(on) < FEWEST else 'leave some out'}"
        )
    return [
        named(
            {name: strengths[name] for name in chosen if name != HIDDEN}, hidden if HIDDEN in chosen else None
        )
        for n_on in range(1, len(on) + 1)
        for chosen in itertools.combinations(on, n_on)
    ]
