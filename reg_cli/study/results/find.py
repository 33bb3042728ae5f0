"""A stored study, found again by its folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reg_cli.engine.metrics import SCORES
from reg_cli.errors import StorageError
from reg_cli.study.design.variant import NO_SKILL, Control, Variant, written
from reg_cli.study.results.plane import Plane
from reg_cli.study.results.schema import STUDY_FILE
from reg_cli.study.results.store import Store
from reg_cli.study.results.study import DataSummary, Study


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


def open_studies(folder: Path, along: Mapping[str, Any]) -> list[tuple[float, Study]]:
    """The studies of a sweep along a condition, by its value, as far as they were run."""

    with Store(folder / STUDY_FILE, create=False) as store:
        stored = store.studies()
        pairs = zip(along["values"], along["keys"], strict=True)
        return [(value, load(store, key)) for value, key in pairs if key in stored]


def load(store: Store, key: str, total_seconds: float = 0.0) -> Study:
    """The study as the store holds it, with the variants and repeats of its latest command."""
    about = store.studies()[key]
    plan, data = about["plan"], about["data"]
    variants = tuple(
        Variant(
            v["name"],
            {k: tuple(float(value) for value in s) for k, s in v["strengths"].items()},
            Control(v.get("control", "")),
        )
        for v in plan["variants"]
    )
    wanted = {*(variant.name for variant in variants), NO_SKILL}
    outcomes = [
        o for o in store.load(key) if o.record.variant in wanted and o.record.split < plan["n_splits"]
    ]
    n_train, n_val, n_test = plan["n_rows"]
    records = tuple(o.record for o in outcomes)
    return Study(
        data=DataSummary(**{**data, "classes": tuple(data["classes"]), "notices": tuple(data["notices"])}),
        metric=SCORES[about["settings"]["metric"]],
        variants=variants,
        n_splits=plan["n_splits"],
        n_train=n_train,
        n_val=n_val,
        n_test=n_test,
        records=records,
        histories={(o.record.variant, o.record.split): o.history for o in outcomes if o.history is not None},
        settings={
            **about["settings"],
            **{k: v for k, v in plan.items() if k not in ("variants", "n_rows", "plane")},
            "variants": [
                {name: written(values) for name, values in variant.strengths.items()} for variant in variants
            ],
        },
        versions=about["versions"],
        fit_seconds=sum(record.seconds for record in records),
        total_seconds=total_seconds,
        plane=Plane.from_dict(plan["plane"]) if "plane" in plan else None,
        surfaces={o.record.variant: o.surface for o in outcomes if o.surface is not None},
        complete=sum(r.variant != NO_SKILL for r in records) == len(variants) * plan["n_splits"],
    )
