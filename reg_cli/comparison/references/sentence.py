"""The sentences on the references, beside the closing one: is a plain model as good as the networks?"""

from __future__ import annotations

from collections.abc import Sequence

from reg_cli.comparison.estimate import Estimate
from reg_cli.comparison.references.standing import Place, Standing
from reg_cli.comparison.wording import listed
from reg_cli.engine.metrics import Score
from reg_cli.quantities import decimals_for, fixed
from reg_cli.study.design.variant import BASELINE


def reference_sentence(standings: Sequence[Standing], metric: Score) -> str:
    """A sentence for each reference; nothing without any."""
    return " ".join(_sentence(standing, metric) for standing in standings)


def _sentence(standing: Standing, metric: Score) -> str:
    name, place, best = standing.reference, standing.place, _named(standing.best)
    over = "over" if metric.greater_is_better else "against"
    # The difference in the metric's own direction: an error that is lower by 2 reads -2.
    lead = standing.lead if metric.greater_is_better else standing.lead.negated()
    alone = len(standing.gains) == 1
    whom = best if alone else f"the best, {best}"
    lead_over_best = f"test {metric.title} {_signed(lead)} {over} {whom}"
    if place is Place.ABOVE:
        return f"{name} is better than {best if alone else 'every variant'}: {lead_over_best}."
    if place is Place.BELOW:
        trail = _signed(lead.negated())
        who = f"{best} is" if alone else "every variant is"
        return f"{who} better than {name}: test {metric.title} {trail} for {whom}."
    some = [f"{name} is better than {listed([*map(_named, standing.beaten)])}"] if standing.beaten else []
    if better := [*map(_named, standing.beaten_by)]:
        some.append(f"{listed(better)} {'is' if len(better) == 1 else 'are'} better than {name}")
    if not lead.has_interval:
        some.append("no interval exists")
    apart = "all told apart" if standing.beaten or better else "told apart"
    told = f"{name} and {best if alone else 'the variants'} are not {apart}"
    return f"{'; '.join([f'{told}: {lead_over_best}', *some])}."


def _named(name: str) -> str:
    return "the baseline" if name == BASELINE.name else name


def _signed(e: Estimate) -> str:
    """`+0.066 [+0.020, +0.112]`, or the mean alone where no interval exists."""
    decimals = decimals_for([e.mean, e.low, e.high])
    mean, low, high = (fixed(x, decimals, signed=True) for x in (e.mean, e.low, e.high))
    return f"{mean} [{low}, {high}]" if e.has_interval else mean
