"""A stored study, found again by its folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from reg_cli.engine.metrics import SCORES
from reg_cli.errors import StorageError
from reg_cli.study.design.plain import from_plain
from reg_cli.study.design.question import Along, Question
from reg_cli.study.design.settings import Settings
from reg_cli.study.design.variant import NO_SKILL, Control, Variant
from reg_cli.study.results.plane import Plane
from reg_cli.study.results.records import Outcome
from reg_cli.study.results.schema import STUDY_FILE
from reg_cli.study.results.store import Store
from reg_cli.study.results.study import DataSummary, Study, n_trials
from reg_cli.study.rows.row_plan import RowPlan
from reg_cli.study.rows.study_rows import StudyRows


def open_study(place: str) -> tuple[Study, Path]:
    """The latest study of a folder (or of a study.sqlite), and the folder; StorageError where there is none."""
    path = Path(place)
    file = path / STUDY_FILE if path.is_dir() else path
    if not file.is_file():
        inside = sorted(found.parent.name for found in path.glob(f"*/{STUDY_FILE}")) if path.is_dir() else []
        hint = (
            f"it holds the studies {', '.join(inside)}: name one of them"
            if inside
            else "run regcli compare first"
        )
        raise StorageError(f"STUDY must be a study folder written by regcli, but {place!r} is none; {hint}")
    with Store(file, create=False) as store:
        stored = store.studies()
        if not stored:
            raise StorageError(f"{file} must hold a study, but it is empty; run regcli compare again")
        return load(store, list(stored)[-1]), file.parent


def open_studies(folder: Path, along: Along) -> list[tuple[float, Study]]:
    """The studies of a sweep along a condition, by its value, as far as they were run."""
    with Store(folder / STUDY_FILE, create=False) as store:
        stored = store.studies()
        pairs = zip(along.values, along.keys, strict=True)
        return [(value, load(store, key)) for value, key in pairs if key in stored]


def load(store: Store, key: str, total_seconds: float = 0.0) -> Study:
    """The study as the store holds it, with the variants and repeats of its latest command.

    Raises StorageError where what the store says of it is not what this version writes.
    """
    about = store.studies()[key]
    outcomes, rows = store.load(key), store.row_plan(key)
    with _understood(store.path):
        return _study(
            about["settings"], about["data"], about["versions"], about["plan"], outcomes, rows, total_seconds
        )


def _study(
    settings: object,
    data: object,
    versions: Mapping[str, str],
    plan: Mapping[str, Any],
    outcomes: Sequence[Outcome],
    rows: RowPlan | None,
    total_seconds: float,
) -> Study:
    variants = tuple(
        Variant(
            v["name"],
            {k: tuple(float(value) for value in s) for k, s in v["strengths"].items()},
            Control(v["control"]),
            None if v["hidden"] is None else tuple(int(width) for width in v["hidden"]),
        )
        for v in plan["variants"]
    )
    n_splits = int(plan["n_splits"])
    question = Question.from_dict(plan["question"])
    wanted = {*(variant.name for variant in variants), *question.references, NO_SKILL}
    outcomes = [o for o in outcomes if o.record.variant in wanted and o.record.split < n_splits]
    typed = Settings.from_dict(settings)
    n_train, n_val, n_test = plan["n_rows"]
    records = tuple(o.record for o in outcomes)
    summary = from_plain(DataSummary, data, "data")
    study = Study(
        data=summary,
        metric=SCORES[typed.metric],
        variants=variants,
        n_splits=n_splits,
        n_train=n_train,
        n_val=n_val,
        n_test=n_test,
        records=records,
        histories={(o.record.variant, o.record.split): o.history for o in outcomes if o.history is not None},
        settings=typed,
        question=question,
        command=str(plan["command"]),
        versions=versions,
        fit_seconds=sum(record.seconds for record in records),
        total_seconds=total_seconds,
        plane=Plane.from_dict(plan["plane"]) if "plane" in plan else None,
        surfaces={o.record.variant: o.surface for o in outcomes if o.surface is not None},
        rows=None
        if rows is None
        else StudyRows(
            typed.metric,
            len(summary.classes),
            rows,
            {(o.record.variant, o.record.split): o.rows for o in outcomes if o.rows is not None},
        ),
    )
    names = (*study.variant_names, *question.references)
    return replace(study, complete=study.n_done >= n_trials(names, n_splits, plan.get("stopped", {})))


def question_of(store: Store, key: str) -> Question:
    """The question that the latest command asked of a stored study; StorageError where it cannot be read."""
    plan = store.studies()[key]["plan"]
    with _understood(store.path):
        return Question.from_dict(plan["question"])


@contextmanager
def _understood(path: Path) -> Iterator[None]:
    """Turn what cannot be read into a sentence."""
    try:
        yield
    except KeyError as error:
        why = f"it lacks {error.args[0]!r}"
    except (ValueError, TypeError, AttributeError) as error:
        why = str(error)
    else:
        return
    raise StorageError(
        f"{path} must be a study as this regcli writes it, but {why}; run the command again with another --out"
    )
