"""How a study is to be read: plainly, along a sweep, each technique at its tuned best, or at the looks of its repeats.

The study itself says which (in its settings), so that a stored one is read again as it was the first time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reg_cli.comparison.advice.advise import advise
from reg_cli.comparison.advice.remark import Advice
from reg_cli.comparison.axis import strength_axis
from reg_cli.comparison.comparison import Comparison, compare
from reg_cli.comparison.sweeps.points import Sweep
from reg_cli.comparison.sweeps.sweep import sweep
from reg_cli.comparison.sweeps.tune import Tuned, tune
from reg_cli.comparison.until_clear import plan_looks
from reg_cli.comparison.verdict import MARGIN
from reg_cli.study.results.study import Study


@dataclass(frozen=True)
class Reading:
    """A study with all that was found in it; `study` holds the chosen trials where it was tuned."""

    study: Study
    comparison: Comparison
    advice: tuple[Advice, ...]
    sweep: Sweep | None = None
    tuned: Tuned | None = None


def read(study: Study, margin: float | None = None) -> Reading:
    """Compare, choose and advise as the study's settings say; `margin` overrides the study's own."""
    settings = study.settings
    margin = settings.get("margin", MARGIN) if margin is None else margin
    tuned = tune(study, settings["tune"]) if settings.get("tune") else None
    if tuned is not None:
        study = tuned.study
    comparison = compare(study, margin, settings.get("controls", ()), look_penalty=_look_penalty(study))
    swept = None
    if settings.get("over"):
        swept = sweep(study, [strength_axis(study, name) for name in settings["over"]], margin)
        comparison = replace(comparison, closing_sentence=swept.closing_sentence)
    return Reading(study, comparison, advise(study, comparison), swept, tuned)


def _look_penalty(study: Study) -> float:
    """What p-values are multiplied by so that looking several times costs no false alarms; 1 for one look."""
    looks = study.settings.get("looks")
    if not looks:
        return 1.0
    plan = plan_looks(looks["first"], looks["most"], study.test_train_ratio)
    return plan.penalty(plan.schedule.index(study.n_splits)) if study.n_splits in plan.schedule else 1.0
