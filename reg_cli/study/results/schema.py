"""The tables of a study file, how one is opened, and how an older one is brought up to date."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from reg_cli.errors import StorageError

STUDY_FILE = "study.sqlite"
APPLICATION_ID = 0x72656763  # "regc"
_WAIT_SECONDS = 60.0
_BETWEEN_TRIES = 0.05

_FIRST = """
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
_SURFACE = "ALTER TABLE trial ADD COLUMN surface BLOB;"
STEPS = [_FIRST, _SURFACE]
"""Step k takes a file from schema k to k + 1. A released step is never edited: files of it are out there."""


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open a study file, make it or bring it up to date.

    Raises StorageError where the file is not a study or is newer than this program, sqlite3.Error and OSError
    where it cannot be read or written.
    """
    end = time.monotonic() + _WAIT_SECONDS
    while True:
        db = _open(path, create=create)
        try:
            _prepare(db, path)
            return db
        except sqlite3.OperationalError as error:
            db.close()
            # While a file is made SQLite refuses others at once, whatever the timeout.
            if "locked" in str(error) and time.monotonic() < end:
                time.sleep(_BETWEEN_TRIES)
            elif not create and (db_read := _read_only(path)) is not None:
                return db_read
            else:
                raise
        except BaseException:
            db.close()
            raise


def _open(path: Path, *, create: bool) -> sqlite3.Connection:
    mode = "rwc" if create else "rw"
    try:
        return _connection(path, f"mode={mode}")
    except sqlite3.OperationalError:
        if create:
            raise
        return _connection(path, "mode=ro&immutable=1")


def _connection(path: Path, options: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?{options}",
        uri=True,
        timeout=_WAIT_SECONDS,
        isolation_level=None,
    )


def _read_only(path: Path) -> sqlite3.Connection | None:
    """A folder that cannot be written holds no journal either, so its file is read as it stands."""
    if path.with_name(f"{path.name}-wal").exists() and path.with_name(f"{path.name}-wal").stat().st_size:
        return None
    db = _connection(path, "mode=ro&immutable=1")
    try:
        if _check(db, path) == len(STEPS):
            return db
        # An older one is brought up to date in memory.
        in_memory = sqlite3.connect(":memory:", isolation_level=None)
        db.backup(in_memory)
        _update(in_memory)
    except BaseException:
        db.close()
        raise
    db.close()
    return in_memory


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    found = _check(db, path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    if found < len(STEPS):
        _update(db)


def _update(db: sqlite3.Connection) -> None:
    with transaction(db):
        for step in range(_number(db, "user_version"), len(STEPS)):  # another command may have been first
            for statement in filter(str.strip, STEPS[step].split(";")):
                db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
        db.execute(f"PRAGMA user_version = {len(STEPS):d}")


def _check(db: sqlite3.Connection, path: Path) -> int:
    """The file's schema; StorageError where it is no study, or a newer one."""
    found = _number(db, "user_version")
    (n_tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if n_tables and _number(db, "application_id") != APPLICATION_ID:
        raise StorageError(f"{path} must be a study written by regcli, but it is another database")
    if found > len(STEPS):
        raise StorageError(
            f"{path} must have schema {len(STEPS)} or older, but it has {found}; install a newer regcli"
        )
    return found


def _number(db: sqlite3.Connection, pragma: str) -> int:
    (value,) = db.execute(f"PRAGMA {pragma}").fetchone()
    return int(value)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All statements within take effect, or none."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk may have rolled it back already
            db.execute("ROLLBACK")
        raise
