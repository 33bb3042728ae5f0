"""Attribution: what each technique of a factorial does to the gap and to the test score, and what pairs of them do."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from reg_cli.comparison.comparison import Comparison
from reg_cli.comparison.estimate import Estimate
from reg_cli.comparison.factorial.design import Factorial, find
from reg_cli.comparison.factorial.effects import Contrast, interaction, main, shapley
from reg_cli.comparison.factorial.parts import Attribution, Effect, Kind, Parts
from reg_cli.comparison.factorial.sentence import attribution_sentence
from reg_cli.comparison.intervals.reading import Reading
from reg_cli.study.results.study import Study


def attribute(study: Study, comparison: Comparison) -> Attribution | None:
    """The attribution of a study that holds a complete factorial; None for others, or where no split has it whole."""
    factorial = find(study.variants, study.question.factorial)
    if factorial is None:
        return None
    paired = comparison.row(factorial.all_on).paired
    if paired is None:
        return None
    # At the level of the comparison's look; a variant that stopped at an earlier one is a part all the same.
    reading = Reading(study, study.question.controls, comparison.reading.level)
    headline = comparison.headline
    gap = _parts(reading, factorial, "gap", f"gap_{headline}", paired.gap(headline).estimate)
    test = _parts(reading, factorial, "test", "test_score", paired.test_score.estimate)
    n_splits = gap.effects[0].estimate.n
    has_skill = paired.skill is not None and paired.skill.surely_positive
    if not n_splits:
        return None
    found = Attribution(
        factorial, headline, study.metric.title, n_splits, study.n_splits, has_skill, gap, test
    )
    return replace(found, sentence=attribution_sentence(found))


def _parts(reading: Reading, factorial: Factorial, quantity: str, name: str, total: Estimate) -> Parts:
    factors = factorial.factors
    pairs = list(combinations(factors, 2))
    families = {
        Kind.MAIN: [(a, "", main(factors, a)) for a in factors],
        Kind.INTERACTION: [(a, b, interaction(factors, a, b)) for a, b in pairs],
        Kind.SHAPLEY: [(a, "", shapley(factors, a)) for a in factors],
    }
    contrasts = [[_by_variant(factorial, each) for *_, each in family] for family in families.values()]
    answers = reading.combinations(name, factorial.variants, contrasts)
    effects = [
        Effect(kind, a, b, change.estimate, change.p)
        for (kind, family), changes in zip(families.items(), answers, strict=True)
        for (a, b, _), change in zip(family, changes, strict=True)
    ]
    parts = Parts(quantity, total, tuple(effects))
    whole = sum(effect.estimate.mean for effect in parts.of(Kind.SHAPLEY))
    if not parts.sign * whole > 0:  # also where trials failed and the splits that are left say otherwise
        return parts
    return replace(parts, effects=tuple(_shared(effect, whole) for effect in effects))


def _by_variant(factorial: Factorial, contrast: Contrast) -> dict[str, Fraction]:
    return {factorial.variant_of[cell]: weight for cell, weight in contrast.items()}


def _shared(effect: Effect, whole: float) -> Effect:
    return replace(effect, share=effect.estimate.mean / whole) if effect.kind is Kind.SHAPLEY else effect
