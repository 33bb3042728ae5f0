"""Findings: all that is found in a study, made once and handed whole to every report, gate and command.

The question that a study was asked (plainly, along a sweep, each technique at its tuned best, at the looks of its
repeats) is kept with it, so that a stored one is read again as it was the first time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reg_cli.comparison.advice.advise import advise
from reg_cli.comparison.advice.remark import Advice
from reg_cli.comparison.comparison import Comparison
from reg_cli.comparison.factorial.attribution import attribute
from reg_cli.comparison.factorial.parts import Attribution
from reg_cli.comparison.gates.decide import GateResult
from reg_cli.comparison.sweeps.points import Sweep, strength_axis
from reg_cli.comparison.sweeps.response import Response, respond_all
from reg_cli.comparison.sweeps.sweep import sweep
from reg_cli.comparison.sweeps.tune import Tuned, tune
from reg_cli.comparison.sweeps.worth import Sizes, WorthInRows
from reg_cli.comparison.until_clear import compare_at_looks
from reg_cli.study.results.study import Study


@dataclass(frozen=True)
class Findings:
    """A study with its comparison and the advice it earned; what only some studies have is None or empty in the others.

    `study` holds the chosen trials where it was tuned; along a condition it is the last point's, `points` are all, and
    `responses` what they tell; along the train size `worth` says what each variant is worth in rows.
    """

    study: Study
    comparison: Comparison
    advice: tuple[Advice, ...] = ()
    sweep: Sweep | None = None
    tuned: Tuned | None = None
    responses: tuple[Response, ...] = ()
    worth: tuple[WorthInRows, ...] = ()
    points: tuple[tuple[float, Study], ...] = ()
    gates: tuple[GateResult, ...] = ()
    attribution: Attribution | None = None


def read(study: Study, margin: float | None = None) -> Findings:
    """Compare, choose and advise as the study's question asks; `margin` overrides the study's own."""
    question = study.question
    margin = question.margin if margin is None else margin
    tuned = tune(study, question.tune) if question.tune else None
    if tuned is not None:
        study = tuned.study
    comparison = compare_at_looks(study, margin)
    attribution = attribute(study, comparison)
    along = None
    if question.over:
        along = sweep(study, [strength_axis(study, name) for name in question.over], margin)
        comparison = replace(comparison, closing_sentence=along.closing_sentence)
    return Findings(study, comparison, advise(study, comparison), along, tuned, attribution=attribution)


def read_along(name: str, studies: Sequence[tuple[float, Study]], margin: float | None = None) -> Findings:
    """The response of every variant along a condition, one study per value; the last one is read in full."""
    findings = read(studies[-1][1], margin)
    points = tuple(sorted(studies, key=lambda point: point[0]))
    responses = tuple(respond_all(name, studies))
    worth: tuple[WorthInRows, ...] = ()
    sentences = [response.closing_sentence for response in responses]
    if name == "train_size" and len(points) > 1:
        sizes = Sizes.of([study for _, study in points])
        worth = tuple(sizes.worth())
        sentences += [*(one.sentence for one in worth), sizes.more_rows_sentence()]
    told = " ".join(sentence for sentence in sentences if sentence)
    # The references' standing and the attribution are the last point's, which nobody would see from their sentences.
    comparison = replace(findings.comparison, closing_sentence=told, standings=())
    return replace(
        findings, comparison=comparison, responses=responses, worth=worth, points=points, attribution=None
    )
