"""One SQLite file per study folder: settings, records, histories. A trial is stored as soon as it is done.

Several settings can live in one file, each under its key, so that a changed command starts beside the old
results and the old command finds its own again.
"""

from __future__ import annotations

import io
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
from reg_cli.study.results import schema
from reg_cli.study.results.disk import reason_and_space
from reg_cli.study.results.records import History, Outcome, Record, Status
from reg_cli.study.results.surface import Surface

_SPOILT = (ValueError, KeyError, TypeError)
"""What reading a file raises whose tables hold something that no version of this program wrote."""
_PLAIN = tuple(f.name for f in fields(Record) if f.name != "extra")
_QUANTITIES = tuple(f.name for f in fields(History))


class Store:
    """An open study file. Use as a context manager.

    `create=False` opens an existing study, also where its folder cannot be written. Raises StorageError with
    path, reason and free space wherever the file cannot be read or written.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        if not create and not path.is_file():
            raise StorageError(f"{path} must be a study written by regcli, but there is no such file")
        with self._told("opened"):
            self._db = schema.connect(path, create=create)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextmanager
    def _told(self, what: str, *also: type[Exception]) -> Iterator[None]:
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
        with self._told("written"):
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
    ) -> None:
        """Note a study (if it is new) and a command that runs on it with these variants and repeats."""
        with self._writing():
            self._db.execute(
                "INSERT INTO study VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET versions = "
                "excluded.versions",
                (key, _json(settings), _json(data), _json(versions)),
            )
            self._db.execute("INSERT INTO run (study, plan) VALUES (?, ?)", (key, _json(plan)))

    def forget(self, key: str) -> None:
        """Delete a study's trials, to train them afresh."""
        with self._writing():
            self._db.execute("DELETE FROM trial WHERE study = ?", (key,))

    def add(self, key: str, outcomes: Iterable[Outcome]) -> None:
        """Store finished trials, all or none; one that is stored already stays, unless it had crashed."""
        names = (*_PLAIN, "extra", "history", "surface")
        statement = (
            f"INSERT INTO trial (study, {', '.join(names)}) "  # noqa: S608  (names of our own)
            f"VALUES (?, {', '.join('?' * len(names))}) ON CONFLICT (study, variant, split) DO UPDATE SET "
            f"{', '.join(f'{name} = excluded.{name}' for name in names)} "
            "WHERE trial.status = 'crashed'"
        )
        rows = [
            (
                key,
                *(_number(getattr(o.record, name)) for name in _PLAIN),
                _json({name: _number(value) for name, value in o.record.extra.items()}),
                _pack(o.history),
                _surface_bytes(o.surface),
            )
            for o in outcomes
        ]
        with self._writing():
            self._db.executemany(statement, rows)

    def load(self, key: str) -> list[Outcome]:
        """The stored trials of a study, by variant and split."""
        statement = (
            f"SELECT {', '.join(_PLAIN)}, extra, history, surface FROM trial "  # noqa: S608  (names of our own)
            "WHERE study = ? ORDER BY variant, split"
        )
        with self._told("read", *_SPOILT):
            return [_outcome(row) for row in self._db.execute(statement, (key,))]

    def studies(self) -> dict[str, dict[str, Any]]:
        """Settings, data, versions and the latest plan of every study in the file, the latest run last."""
        names = ("settings", "data", "versions", "plan")
        with self._told("read", *_SPOILT):
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


def _pack(history: History | None) -> bytes | None:
    """Four rows of little-endian float64."""
    if history is None:
        return None
    return np.stack([getattr(history, name) for name in _QUANTITIES]).astype("<f8").tobytes()


def _surface_bytes(surface: Surface | None) -> bytes | None:
    """The array in NumPy's own format, which tells small class positions from values."""
    if surface is None:
        return None
    packed = io.BytesIO()
    np.lib.format.write_array(packed, surface, allow_pickle=False)
    return packed.getvalue()


def _outcome(row: Sequence[Any]) -> Outcome:
    *plain, extra, packed, drawn = row
    values = dict(zip(_PLAIN, plain, strict=True))
    values = {name: math.nan if value is None else value for name, value in values.items()}
    values["status"] = Status(values["status"])
    numbers = {name: math.nan if value is None else value for name, value in json.loads(extra).items()}
    history = None
    if packed is not None:
        series = np.frombuffer(packed, "<f8").reshape(len(_QUANTITIES), -1)
        history = History(**dict(zip(_QUANTITIES, series, strict=True)))
    surface = None if drawn is None else np.lib.format.read_array(io.BytesIO(drawn), allow_pickle=False)
    return Outcome(Record(**values, extra=numbers), history, surface)
