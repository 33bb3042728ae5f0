"""Each technique at its own best: per split, the strength is chosen on that split's validation rows.

The choice is nested: a split's test rows never take part in the choice that is measured on them. Choosing once by
the mean over splits would not do, because a row that is a test row in one split is a validation row in others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reg_cli.comparison.intervals.reading import usable
from reg_cli.comparison.paired import improvement
from reg_cli.engine.metrics import Score
from reg_cli.study.design.variant import NO_SKILL, Variant
from reg_cli.study.results.plane import SPLIT
from reg_cli.study.results.records import History, Record
from reg_cli.study.results.study import Study
from reg_cli.study.rows.study_rows import StudyRows


@dataclass(frozen=True)
class Tuned:
    """A study of techniques at their own best.

    `study` has the baseline and one variant per technique, ready for `compare`. `chosen[technique]` names the
    candidate taken on each split, None where no candidate had numbers.
    """

    study: Study
    chosen: Mapping[str, tuple[str | None, ...]]

    def how_often(self, technique: str) -> dict[str, int]:
        """On how many splits each candidate was chosen, the most frequent first."""
        names = [name for name in self.chosen[technique] if name is not None]
        return dict(sorted(((n, names.count(n)) for n in dict.fromkeys(names)), key=lambda item: -item[1]))


def tune(study: Study, candidates: Mapping[str, Sequence[str]]) -> Tuned:
    """Reduce a study of many strengths to one variant per technique.

    `candidates` maps the technique's name in the result to the study's variants that are its strengths, the
    mildest first: on a tie of validation score and loss the first one is taken.
    """
    baseline = study.variants[0]
    records = [r for r in study.records if r.variant in _beside(study)]
    histories: dict[tuple[str, int], History] = {
        key: history for key, history in study.histories.items() if key[0] == baseline.name
    }
    surfaces = {name: surface for name, surface in study.surfaces.items() if name == baseline.name}
    chosen: dict[str, tuple[str | None, ...]] = {}
    for technique, names in candidates.items():
        of_split = [
            [r for name in names for r in study.of(name) if r.split == s] for s in range(study.n_splits)
        ]
        taken: list[str | None] = []
        for records_here in of_split:
            best = best_on_validation(study.metric, records_here)
            taken.append(None if best is None else best.variant)
            shown = best or next(iter(records_here), None)  # a split where all diverged keeps that record
            if shown is not None:
                records.append(replace(shown, variant=technique))
                if (shown.variant, shown.split) in study.histories:
                    histories[technique, shown.split] = study.histories[shown.variant, shown.split]
        chosen[technique] = tuple(taken)
        if (drawn := taken[SPLIT]) is not None and drawn in study.surfaces:
            surfaces[technique] = study.surfaces[drawn]
    variants = (baseline, *(Variant(technique) for technique in candidates))
    reduced = replace(
        study,
        variants=variants,
        candidates=study.variants,
        records=tuple(records),
        histories=histories,
        surfaces=surfaces,
        rows=_rows_of_choice(study, chosen),
    )
    return Tuned(reduced, chosen)


def _rows_of_choice(study: Study, chosen: Mapping[str, Sequence[str | None]]) -> StudyRows | None:
    """The rows of what stands beside, and of the chosen trials under the techniques' names."""
    if study.rows is None:
        return None
    rows = {key: of_trial for key, of_trial in study.rows.of_trial.items() if key[0] in _beside(study)}
    for technique, taken in chosen.items():
        for split, name in enumerate(taken):
            if name is not None and (name, split) in study.rows.of_trial:
                rows[technique, split] = study.rows.of_trial[name, split]
    return replace(study.rows, of_trial=rows)


def _beside(study: Study) -> tuple[str, ...]:
    """The baseline, the references and the floor: what no choice is made of."""
    return (study.variants[0].name, *study.references, NO_SKILL)


def best_on_validation(metric: Score, records: Sequence[Record]) -> Record | None:
    """The record of best validation score, ties broken by validation loss; None when none has numbers."""
    best: Record | None = None
    for record in records:
        if not usable(record) or not math.isfinite(record.val_score):
            continue
        if best is None:
            best = record
            continue
        ahead = improvement(metric, record.val_score, best.val_score)
        if ahead > 0 or (ahead == 0 and record.val_loss < best.val_loss):
            best = record
    return best
