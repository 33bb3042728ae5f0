"""A stored study, found again by its folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reg_cli.errors import StorageError

if TYPE_CHECKING:
    from reg_cli.study.results.study import Study

STUDY_FILE = "study.sqlite"


def open_study(place: str) -> tuple[Study, Path]:
    """The latest study of a folder (or of a study.sqlite), and the folder; StorageError where there is none."""
    from reg_cli.study.results.store import Store
    from reg_cli.study.run import load

    path = Path(place)
    file = path / STUDY_FILE if path.is_dir() else path
    if not file.is_file():
        inside = sorted(found.parent.name for found in path.glob(f"*/{STUDY_FILE}")) if path.is_dir() else []
        hint = (
            f"it holds the studies {', '.join(inside)}: name one of them"
            if inside
            else "run regcli compare first"
        )
        raise StorageError(
            f"STUDY must be a study folder written by regcli, however: {place!r} is none; {hint}"
        )
    with Store(file, create=False) as store:
        stored = store.studies()
        if not stored:
            raise StorageError(f"{file} must hold a study, however: it is empty; run regcli compare again")
        return load(store, list(stored)[-1]), file.parent


def open_studies(folder: Path, along: Mapping[str, Any]) -> list[tuple[float, Study]]:
    """The studies of a sweep along a condition, by its value, as far as they were run."""
    from reg_cli.study.results.store import Store
    from reg_cli.study.run import load

    with Store(folder / STUDY_FILE, create=False) as store:
        stored = store.studies()
        pairs = zip(along["values"], along["keys"], strict=True)
        return [(value, load(store, key)) for value, key in pairs if key in stored]
