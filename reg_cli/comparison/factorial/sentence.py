"""The attribution in a sentence: which technique did how much of it, as far as the intervals tell."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reg_cli.comparison.factorial.parts import Attribution, Effect, Kind, Parts
from reg_cli.comparison.wording import listed
from reg_cli.quantities import count


def attribution_sentence(attribution: Attribution) -> str:
    """Shares of the gap closed and of the test score gained.

    A share is told where the whole surely moved and the part surely moved with it; two techniques are called redundant
    where each surely does its part and their interaction surely takes some of it back.
    """
    gap, test, metric = attribution.gap, attribution.test, attribution.metric
    of_gap = "" if attribution.headline == "score" else " of the loss gap"
    sentences = []
    if gap.sign:
        whole = f"the {'closing' if gap.sign < 0 else 'widening'}{of_gap}"
        sentences.append(_told(gap, "{} does {} of " + whole, f"the parts of {whole} are not told apart"))
    if test.sign < 0 or (test.sign > 0 and attribution.has_skill):
        whole = f"of the test {metric} {'gained' if test.sign > 0 else 'lost'}"
        sentences.append(_told(test, whole + ", {} brings {}", f"{whole}, the parts are not told apart"))
    if not sentences:
        names = listed([_technique(factor) for factor in attribution.factorial.factors])
        smaller = f"smaller {'gap' if attribution.headline == 'score' else 'loss gap'}"
        better = f"a better test {metric}" if test.sign <= 0 else f"a test {metric} above the no-skill floor"
        shown = f"neither a {smaller} nor {better} is shown"
        return f"Which part did it is not told apart: with {names} on together {shown}."
    if attribution.n_splits < attribution.of_splits:
        splits = f"{count(attribution.n_splits, 'split')} of {attribution.of_splits}"
        sentences.append(f"these parts are over the {splits} that every combination has")
    first, *others = sentences
    return " ".join([f"Which part did it: {first}.", *(f"{text[0].upper()}{text[1:]}." for text in others)])


def _told(parts: Parts, lead: str, otherwise: str) -> str:
    """`dropout does 78% of the closing; l2 adds 19% and is partly redundant beside it`."""
    values = sorted(parts.of(Kind.SHAPLEY), key=lambda effect: -parts.sign * effect.estimate.mean)
    doing = [effect for effect in values if _sign(effect) == parts.sign]
    if not doing or math.isnan(doing[0].share):
        return otherwise
    first, *rest = doing
    clauses = [lead.format(_technique(first.factor), f"{first.share:.0%}")]
    clauses += [_added(parts, effect, doing[:k]) for k, effect in enumerate(rest, 1)]
    clauses += [
        f"{_technique(effect.factor)} takes back {-effect.share:.0%}"
        for effect in values
        if _sign(effect) == -parts.sign
    ]
    if open_ := [_technique(effect.factor) for effect in values if not _sign(effect)]:
        clauses.append(f"{listed(open_)} {'is' if len(open_) == 1 else 'are'} not told apart from nothing")
    return "; ".join(clauses)


def _added(parts: Parts, effect: Effect, before: Sequence[Effect]) -> str:
    """`l2 adds 19% and is partly redundant beside it`: a further share, and how it goes with the larger ones."""
    told = f"{_technique(effect.factor)} adds {effect.share:.0%}"
    for sign, relation in ((-parts.sign, "partly redundant"), (parts.sign, "stronger")):
        beside = [_technique(one.factor) for one in before if _pair(parts, one, effect) == sign]
        if beside:
            told += f" and is {relation} beside {'it' if len(before) == 1 else listed(beside)}"
    return told


def _sign(effect: Effect) -> int:
    return int(effect.estimate.surely_positive) - int(effect.estimate.surely_negative)


def _pair(parts: Parts, one: Effect, other: Effect) -> int:
    """Sign of the interaction of two factors, 0 where it is not told apart."""
    pair = {one.factor, other.factor}
    return next(_sign(e) for e in parts.of(Kind.INTERACTION) if {e.factor, e.other} == pair)


def _technique(factor: str) -> str:
    return factor.partition("=")[0]
