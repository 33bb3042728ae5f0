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
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from reg_cli.errors import StorageError
from reg_cli.study.records import History, Record, Status
from reg_cli.study.train import Outcome

APPLICATION_ID = 0x72656763  # "regc"
SCHEMA = 1
_WAIT_SECONDS = 60.0

_SCHEMA = """
CREATE TABLE study (
    key TEXT PRIMARY KEY,
    settings TEXT NOT NULL,
    data TEXT NOT NULL,
    versions TEXT NOT NULL
) STRICT;
CREATE TABLE trial (
    study TEXT NOT NULL REFERENCES study (key),
    variant TEXT NOT NULL,
    split INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    status TEXT NOT NULL,
    epochs INTEGER NOT NULL,
    best_epoch INTEGER NOT NULL,
    kept_epoch INTEGER NOT NULL,
    train_loss REAL, val_loss REAL, test_loss REAL,
    train_score REAL, val_score REAL, test_score REAL,
    zero_weights INTEGER NOT NULL,
    n_weights INTEGER NOT NULL,
    seconds REAL NOT NULL,
    cause TEXT NOT NULL,
    extra TEXT NOT NULL,
    history BLOB,
    PRIMARY KEY (study, variant, split)
) STRICT;
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    study TEXT NOT NULL REFERENCES study (key),
    plan TEXT NOT NULL
) STRICT;
"""
_PLAIN = tuple(f.name for f in fields(Record) if f.name != "extra")
_QUANTITIES = tuple(f.name for f in fields(History))


class Store:
    """An open study file. Use as a context manager.

    Raises StorageError with path and reason wherever the file cannot be read or written.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        if not create and not path.is_file():
            raise StorageError(f"{path} must be a study written by regcli, however: there is no such file")
        with self._told("opened"):
            self._db = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
            self._prepare()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def _prepare(self) -> None:
        (schema,) = self._db.execute("PRAGMA user_version").fetchone()
        (application,) = self._db.execute("PRAGMA application_id").fetchone()
        (n_tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if n_tables and application != APPLICATION_ID:
            raise StorageError(
                f"{self.path} must be a study written by regcli, however: it is another database"
            )
        if schema > SCHEMA:
            raise StorageError(
                f"{self.path} must have schema {SCHEMA} or older, however: it has {schema}; install a newer regcli"
            )
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        if schema < SCHEMA:
            with self._transaction():
                (schema,) = self._db.execute("PRAGMA user_version").fetchone()
                if schema < SCHEMA:  # another command may have been first
                    for statement in filter(str.strip, _SCHEMA.split(";")):
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
                    self._db.execute(f"PRAGMA user_version = {SCHEMA:d}")

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Turn the database's errors into sentences."""
        try:
            yield
        except sqlite3.Error as error:
            raise StorageError(f"{self.path} must be a study that can be {what}, however: {error}") from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def begin(
        self,
        key: str,
        settings: Mapping[str, Any],
        data: Mapping[str, Any],
        versions: Mapping[str, str],
        plan: Mapping[str, Any],
    ) -> None:
        """Note a study (if it is new) and that this command runs on it with this plan of variants and repeats."""
        with self._told("written"), self._transaction():
            self._db.execute(
                "INSERT INTO study VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET versions = excluded.versions",
                (key, _json(settings), _json(data), _json(versions)),
            )
            self._db.execute("INSERT INTO run (study, plan) VALUES (?, ?)", (key, _json(plan)))

    def forget(self, key: str) -> None:
        """Delete a study's trials, to train them afresh."""
        with self._told("written"), self._transaction():
            self._db.execute("DELETE FROM trial WHERE study = ?", (key,))

    def add(self, key: str, outcomes: Iterable[Outcome]) -> None:
        """Store finished trials, all or none; one that is stored already stays as it is."""
        names = (*_PLAIN, "extra")
        statement = (
            f"INSERT OR IGNORE INTO trial (study, {', '.join(names)}, history) "  # noqa: S608  (names of our own)
            f"VALUES (?, {', '.join('?' * len(names))}, ?)"
        )
        rows = [
            (
                key,
                *(_number(getattr(o.record, name)) for name in _PLAIN),
                _json({name: _number(value) for name, value in o.record.extra.items()}),
                _pack(o.history),
            )
            for o in outcomes
        ]
        with self._told("written"), self._transaction():
            self._db.executemany(statement, rows)

    def load(self, key: str) -> list[Outcome]:
        """The stored trials of a study."""
        statement = f"SELECT {', '.join(_PLAIN)}, extra, history FROM trial WHERE study = ?"  # noqa: S608
        with self._told("read"):
            rows = self._db.execute(statement, (key,)).fetchall()
        return [_outcome(row) for row in rows]

    def studies(self) -> dict[str, dict[str, Any]]:
        """Settings, data, versions and the latest plan of every study in the file, the latest run last."""
        with self._told("read"):
            rows = self._db.execute(
                "SELECT s.key, s.settings, s.data, s.versions, r.plan FROM study AS s JOIN run AS r ON r.study = s.key "
                "WHERE r.id = (SELECT max(id) FROM run WHERE study = s.key) ORDER BY r.id"
            ).fetchall()
        names = ("settings", "data", "versions", "plan")
        return {key: dict(zip(names, map(json.loads, texts), strict=True)) for key, *texts in rows}


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, allow_nan=False)


def _number(value: Any) -> Any:
    """SQLite and JSON have no NaN: what is not a finite number is stored as none (its status tells why)."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _pack(history: History | None) -> bytes | None:
    """Four rows of little-endian float64."""
    if history is None:
        return None
    return np.stack([getattr(history, name) for name in _QUANTITIES]).astype("<f8").tobytes()


def _outcome(row: Sequence[Any]) -> Outcome:
    *plain, extra, packed = row
    values = dict(zip(_PLAIN, plain, strict=True))
    values = {name: math.nan if value is None else value for name, value in values.items()}
    values["status"] = Status(values["status"])
    numbers = {name: math.nan if value is None else value for name, value in json.loads(extra).items()}
    history = None
    if packed is not None:
        series = np.frombuffer(packed, "<f8").reshape(len(_QUANTITIES), -1)
        history = History(**dict(zip(_QUANTITIES, series, strict=True)))
    return Outcome(Record(**values, extra=numbers), history)
