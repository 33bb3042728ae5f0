"""The tables of a study file, and how one is opened.

There is one schema. A file with another one is refused: its trials are trained again sooner than they are misread.
Importing this loads no NumPy, for commands ask it for the file's name.
"""

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
SCHEMA = 4
"""Raised with every change of the tables, a field more of Record among them; a test holds the two together."""
_WAIT_SECONDS = 60.0
_BETWEEN_TRIES = 0.05


def tables() -> tuple[str, ...]:
    """The statements that make the tables; the columns of a trial follow from Record and Outcome."""
    from reg_cli.study.results.trial_columns import TRIAL_COLUMNS

    trial_columns = ", ".join(f"{name} {declared}" for name, declared in TRIAL_COLUMNS.items())
    return (
        "CREATE TABLE study (key TEXT PRIMARY KEY, settings TEXT NOT NULL, data TEXT NOT NULL, "
        "versions TEXT NOT NULL, rows BLOB) STRICT",
        f"CREATE TABLE trial (study TEXT NOT NULL REFERENCES study (key), {trial_columns}, "
        "PRIMARY KEY (study, variant, split)) STRICT",
        "CREATE TABLE run (id INTEGER PRIMARY KEY, study TEXT NOT NULL REFERENCES study (key), "
        "plan TEXT NOT NULL) STRICT",
    )


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open a study file, or make it.

    Raises StorageError where the file is not a study or has another schema, sqlite3.Error and OSError
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
            elif not create and (read_only := _read_only(path)) is not None:
                return read_only
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
        if _is_new(db, path):
            db.close()
            db = sqlite3.connect(":memory:", isolation_level=None)
            _make(db)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    is_new = _is_new(db, path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    if not is_new:
        return
    with transaction(db):
        if _is_new(db, path):  # another command may have been first
            _make(db)


def _make(db: sqlite3.Connection) -> None:
    for table in tables():
        db.execute(table)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
    db.execute(f"PRAGMA user_version = {SCHEMA:d}")


def _is_new(db: sqlite3.Connection, path: Path) -> bool:
    """True for a file without tables; StorageError where it is no study, or one of another schema."""
    # The tables are counted first: where another command makes them meanwhile, their number is there as well.
    (n_tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not n_tables:
        return True
    schema = _number(db, "user_version")
    if _number(db, "application_id") != APPLICATION_ID:
        raise StorageError(f"{path} must be a study written by regcli, but it is another database")
    if schema != SCHEMA:
        raise StorageError(
            f"{path} must have schema {SCHEMA}, but it has {schema}; run the study again with another --out, or "
            "install the regcli that wrote it"
        )
    return False


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
