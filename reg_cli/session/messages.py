"""Messages of a command at work: what it finds in its folder, what tuning chose, and how an interrupted one goes on."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reg_cli.quantities import count

if TYPE_CHECKING:
    from reg_cli.comparison.sweeps.tune import Tuned
    from reg_cli.study.plan import Plan
    from reg_cli.study.results.store import Store
    from reg_cli.study.results.study import Study


def earlier_study(plan: Plan, store: Store) -> str | None:
    """Another study in the same folder and what differs; None where there is none, or the same sweep is at work."""
    from reg_cli.study.design.settings import changes
    from reg_cli.study.results.find import question_of

    stored = store.studies()
    if not stored or plan.settings.key in stored:
        return None
    latest, about = list(stored.items())[-1]
    along = plan.question.along
    if along is not None and question_of(store, latest).along == along:
        return None
    differences = changes(about["settings"], plan.settings.to_dict())
    what = "; ".join(differences) if differences else "another version of the engine"
    return f"the folder keeps an earlier study with other settings ({what}); this one starts beside it"


def chosen_strengths(tuned: Tuned, study: Study) -> Iterator[str]:
    """For every technique with a choice, how often each of its strengths was chosen."""
    for technique in tuned.chosen:
        if len(study.question.tune[technique]) > 1:
            often = ", ".join(f"{name} on {n}" for name, n in tuned.how_often(technique).items())
            yield f"{technique}: chosen on validation rows: {often} of {count(study.n_splits, 'split')}"


def how_to_go_on(study: Study) -> str:
    """Progress of an interrupted study, and the command that goes on from there."""
    again = shlex.join(["regcli", *(word for word in sys.argv[1:] if word != "--fresh")])
    return (
        f"incomplete: {study.n_done} of {count(study.n_trials, 'model')} trained; to go on from here: {again}"
    )
