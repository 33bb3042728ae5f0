"""One SQLite file per study folder: settings, records, histories. A trial is stored as soon as it is done.

Several settings can live in one file, each under its key, so that a changed command starts beside the old
results and the old command finds its own again.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from reg_cli.errors import StorageError
from reg_cli.study.results import schema
from reg_cli.study.results.disk import reason_and_space
from reg_cli.study.results.records import PLAIN, Outcome, Record, Status
from reg_cli.study.results.trial_columns import BLOBS, TRIAL_COLUMNS, pack, unpack
from reg_cli.study.rows.row_plan import RowPlan

_SPOILT = (ValueError, KeyError, TypeError, BadZipFile, EOFError)
"""Errors of reading a file whose tables hold something that no version of this program wrote."""


class Store:
    """An open study file. Use as a context manager.

    `create=False` opens an existing study, also where its folder cannot be written. Raises StorageError with
    path, reason and free space wherever the file cannot be read or written.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        if not create and not path.is_file():
            raise StorageError(f"{path} must be a study written by regcli, but there is no such file")
        with self._explained("opened"):
            self._db = schema.connect(path, create=create)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextmanager
    def _explained(self, what: str, *also: type[Exception]) -> Iterator[None]:
        """Turn the database's errors into sentences."""
        kinds: tuple[type[Exception], ...] = (sqlite3.Error, OSError, *also)
        try:
            yield
        except kinds as error:
            why = reason_and_space(self.path, error)
            raise StorageError(f"{self.path} must be a study that can be {what}, but {why}") from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction: all of it is on the disk afterwards, or nothing."""
        with self._explained("written"):
            if not self.path.exists():  # SQLite would go on writing into a file that has no name any more
                raise FileNotFoundError(
                    "it was removed while the command ran; give another --out or start again"
                )
            with schema.transaction(self._db):
                yield

    def begin(
        self,
        key: str,
        settings: Mapping[str, Any],
        data: Mapping[str, Any],
        versions: Mapping[str, str],
        plan: Mapping[str, Any],
        rows: RowPlan | None = None,
    ) -> None:
        """Note a study (if it is new) and a command that runs on it with these variants, repeats and rows."""
        with self._writing():
            self._db.execute(
                "INSERT INTO study VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET versions = "
                "excluded.versions, rows = excluded.rows",
                (key, _json(settings), _json(data), _json(versions), pack(rows)),
            )
            self._db.execute("INSERT INTO run (study, plan) VALUES (?, ?)", (key, _json(plan)))

    def forget(self, key: str) -> None:
        """Delete a study's trials, to train them afresh."""
        with self._writing():
            self._db.execute("DELETE FROM trial WHERE study = ?", (key,))

    def add(self, key: str, outcomes: Iterable[Outcome]) -> None:
        """Store finished trials, all or none; one that is stored already stays, unless it had crashed."""
        statement = (
            f"INSERT INTO trial (study, {', '.join(TRIAL_COLUMNS)}) "  # noqa: S608  (names of our own)
            f"VALUES (?, {', '.join('?' * len(TRIAL_COLUMNS))}) ON CONFLICT (study, variant, split) DO UPDATE SET "
            f"{', '.join(f'{name} = excluded.{name}' for name in TRIAL_COLUMNS)} "
            "WHERE trial.status = 'crashed'"
        )
        rows = [
            (
                key,
                *(_number(getattr(o.record, name)) for name in PLAIN),
                _json({name: _number(value) for name, value in o.record.extra.items()}),
                *(pack(getattr(o, name)) for name in BLOBS),
            )
            for o in outcomes
        ]
        with self._writing():
            self._db.executemany(statement, rows)

    def load(self, key: str) -> list[Outcome]:
        """The stored trials of a study, by variant and split."""
        statement = (
            f"SELECT {', '.join(TRIAL_COLUMNS)} FROM trial "  # noqa: S608  (names of our own)
            "WHERE study = ? ORDER BY variant, split"
        )
        with self._explained("read", *_SPOILT):
            return [_outcome(row) for row in self._db.execute(statement, (key,))]

    def row_plan(self, key: str) -> RowPlan | None:
        """Where the rows of a study stand; None where its latest command did not say."""
        with self._explained("read", *_SPOILT):
            (packed,) = self._db.execute("SELECT rows FROM study WHERE key = ?", (key,)).fetchone()
            return None if packed is None else RowPlan.from_bytes(packed)

    def studies(self) -> dict[str, dict[str, Any]]:
        """Settings, data, versions and the latest plan of every study in the file, the latest run last."""
        names = ("settings", "data", "versions", "plan")
        with self._explained("read", *_SPOILT):
            rows = self._db.execute(
                "SELECT s.key, s.settings, s.data, s.versions, r.plan FROM study AS s JOIN run AS r ON "
                "r.study = s.key WHERE r.id = (SELECT max(id) FROM run WHERE study = s.key) ORDER BY r.id"
            ).fetchall()
            return {key: dict(zip(names, map(json.loads, texts), strict=True)) for key, *texts in rows}


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, allow_nan=False)


def _number(value: Any) -> Any:
    """SQLite and JSON have no NaN: what is not finite is stored as none (its status tells why)."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _outcome(row: Sequence[Any]) -> Outcome:
    cells = dict(zip(TRIAL_COLUMNS, row, strict=True))
    values: dict[str, Any] = {name: math.nan if cells[name] is None else cells[name] for name in PLAIN}
    values["status"] = Status(values["status"])
    extra = {name: math.nan if value is None else value for name, value in json.loads(cells["extra"]).items()}
    blobs = {name: unpack(name, cells[name]) for name in BLOBS}
    return Outcome(Record(**values, extra=extra), **blobs)
