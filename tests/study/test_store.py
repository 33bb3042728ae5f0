"""The study file: what goes in comes out, and nothing else is taken for one."""

import hashlib
import math
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace

import numpy as np
import pytest

from reg_cli.cli import run
from reg_cli.errors import StorageError
from reg_cli.study.results import schema
from reg_cli.study.results.records import Status
from reg_cli.study.results.store import Store
from tests.study.small import outcome, same


@pytest.fixture
def path(tmp_path):
    return tmp_path / "study.sqlite"


def begin(store, key="k", **plan):
    store.begin(key, {"seed": 0, "name": "näme"}, {"name": "d"}, {"numpy": "2"}, {"variants": [], **plan})


def filled(path, *outcomes, key="k"):
    path.parent.mkdir(exist_ok=True)
    with Store(path) as store:
        begin(store, key)
        store.add(key, outcomes)


def test_a_trial_comes_back_bit_for_bit(path):
    """Floats, NaN, infinity (which is no number), texts and histories survive the file exactly."""
    given = outcome(
        "l2=0.1", 3, loss=0.1 + 0.2, extra={"test_f1": 1 / 3, "val_f1": math.nan}, cause="ünïcode"
    )
    lost = outcome("dropout=0.5", 0, status=Status.DIVERGED, loss=math.nan)
    filled(path, given, lost)
    with Store(path, create=False) as store:
        back_lost, back = store.load("k")
    for one, two in ((given, back), (lost, back_lost)):
        for name, value in asdict(one.record).items():
            found = getattr(two.record, name)
            if isinstance(value, float):
                assert same(value, found), name
            elif name != "extra":
                assert value == found, name
        assert {k: repr(v) for k, v in one.record.extra.items()} == {
            k: repr(v) for k, v in two.record.extra.items()
        }
        assert type(two.record.status) is Status
        np.testing.assert_array_equal(two.history.val_score, one.history.val_score)
        assert two.history.train_loss.dtype == np.float64


def test_no_history_comes_back_as_none(path):
    """The no-skill floor has no history."""
    filled(path, replace(outcome(), history=None))
    with Store(path) as store:
        assert store.load("k")[0].history is None


def test_infinity_becomes_no_number(path):
    """JSON and the reports know no infinity; a diverged trial says so by its status."""
    filled(path, outcome(loss=math.inf, extra={"a": -math.inf}))
    with Store(path) as store:
        (back,) = store.load("k")
    assert math.isnan(back.record.test_loss)
    assert math.isnan(back.record.extra["a"])


def test_what_is_stored_stays(path):
    """A trial that is stored is never replaced by a later one, except where it had crashed."""
    filled(path, outcome("a", loss=0.25), outcome("b", status=Status.CRASHED, loss=math.nan, cause="memory"))
    filled(path, outcome("a", loss=0.75), outcome("b", loss=0.5))
    with Store(path) as store:
        assert [(o.record.variant, o.record.test_loss, o.record.cause) for o in store.load("k")] == [
            ("a", 0.25, ""),
            ("b", 0.5, ""),
        ]


def test_all_of_a_stack_or_nothing(path):
    """A stack that cannot be stored whole leaves no part of itself behind."""
    with Store(path) as store:
        begin(store)
        with pytest.raises(StorageError):
            store.add("k", [outcome("a"), outcome("b", split="not a number")])
        assert store.load("k") == []


def test_studies_with_other_settings_live_side_by_side(path):
    """A changed command starts beside the old results; the latest run is told last; forgetting spares others."""
    filled(path, outcome("a"), key="one")
    filled(path, outcome("a"), outcome("b"), key="two")
    with Store(path) as store:
        begin(store, "one", n_splits=7)
        assert list(store.studies()) == ["two", "one"]
        assert store.studies()["one"]["plan"]["n_splits"] == 7
        assert store.studies()["one"]["settings"]["name"] == "näme"
        store.forget("two")
        assert len(store.load("one")) == 1
        assert store.load("two") == []


def test_names_are_data_and_never_statements(path):
    """A variant's name or cause that looks like SQL is stored as the text it is."""
    evil = "x'); DROP TABLE trial; --"
    filled(path, outcome(evil, cause=evil))
    with Store(path) as store:
        assert [(o.record.variant, o.record.cause) for o in store.load("k")] == [(evil, evil)]


@pytest.mark.parametrize("schema_number", [schema.SCHEMA - 1, schema.SCHEMA + 1])
@pytest.mark.parametrize("create", [True, False])
def test_another_schema_is_refused(path, schema_number, create):
    """A study of an older or newer schema is left as it is, and the sentence says what to do."""
    filled(path, outcome("a"))
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {schema_number}")
    db.close()
    before = path.read_bytes()
    found = f"must have schema {schema.SCHEMA}, but it has {schema_number}; run the study again with another --out"
    with pytest.raises(StorageError, match=found):
        Store(path, create=create)
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", ["compare", "report"])
def test_a_command_refuses_another_schema_with_code_6(tmp_path, command, capsys):
    """Who trains on and who only reads get the same sentence, no traceback, and the exit code of storage."""
    filled(tmp_path / "iris" / "study.sqlite", outcome("a"))
    with sqlite3.connect(tmp_path / "iris" / "study.sqlite") as db:
        db.execute("PRAGMA user_version = 1")
    db.close()
    words = {"compare": ["iris", "--out", str(tmp_path)], "report": [str(tmp_path / "iris")]}
    assert run([command, *words[command], "--no-plots"]) == 6
    error = " ".join(capsys.readouterr().err.split())
    assert (
        "but it has 1; run the study again with another --out, or install the regcli that wrote it" in error
    )


def test_another_schema_is_refused_where_nothing_can_be_written(path, monkeypatch):
    """A study in a folder that cannot be written is read as it stands, and refused by the same rule."""
    filled(path, outcome("a"))

    def unwritable(db, path):
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(schema, "_prepare", unwritable)
    with Store(path, create=False) as store:
        assert len(store.load("k")) == 1
    monkeypatch.setattr(schema, "SCHEMA", schema.SCHEMA + 1)
    with pytest.raises(StorageError, match="install the regcli that wrote it"):
        Store(path, create=False)


def test_who_changes_the_tables_raises_the_schema():
    """A number stands for one set of tables; a field more of Record or Outcome changes them."""
    digest = hashlib.sha256("".join(schema.tables()).encode()).hexdigest()[:16]
    assert (schema.SCHEMA, digest) == (4, "6c47ec7fbc3dc518")


def test_another_database_is_refused(path):
    """A database of another program is neither read nor changed."""
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE mine (a)")
    db.commit()
    db.close()
    before = path.read_bytes()
    with pytest.raises(StorageError, match="another database"):
        Store(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be looked at" * 20, b"short"])
def test_another_file_is_refused(path, content):
    """A file that is no database is refused with a sentence and left as it is."""
    path.write_bytes(content)
    with pytest.raises(StorageError, match=str(path)):
        Store(path, create=False)
    assert path.read_bytes() == content


def test_a_missing_study_is_not_made(path):
    """Reading a study that is not there makes no file."""
    with pytest.raises(StorageError, match="no such file"):
        Store(path, create=False)
    assert not path.exists()


def test_a_spoilt_row_is_told(path):
    """A file whose contents no version wrote is a sentence, not a traceback."""
    filled(path, outcome("a"))
    db = sqlite3.connect(path)
    db.execute("UPDATE trial SET extra = 'not json'")
    db.commit()
    db.close()
    with Store(path) as store, pytest.raises(StorageError, match="must be a study that can be read"):
        store.load("k")


@pytest.mark.parametrize("name", ["a b", "100%", "a?mode=memory", "ä#1"])
def test_any_folder_name_will_do(tmp_path, name):
    """Signs that mean something in an address mean nothing in a path."""
    folder = tmp_path / name
    folder.mkdir()
    filled(folder / "study.sqlite", outcome("a"))
    assert {file.name for file in folder.iterdir()} == {"study.sqlite"}


def test_several_at_once_make_one_file(path):
    """Commands that start together on an empty folder all get the same file, and none hears of a lock."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom tests.study.small import outcome\n"
        "from tests.study.test_store import filled\n"
        "for split in range(5): filled(Path(sys.argv[1]), outcome(sys.argv[2], split), outcome('both', split))"
    )
    with ThreadPoolExecutor(8) as pool:
        done = list(
            pool.map(
                lambda k: subprocess.run(
                    [sys.executable, "-c", code, str(path), f"v{k}"],
                    capture_output=True,
                    text=True,
                    env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
                ),
                range(4),
            )
        )
    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * 4
    with Store(path) as store:
        trials = sorted((o.record.variant, o.record.split) for o in store.load("k"))
    assert trials == sorted((name, k) for name in ("both", "v0", "v1", "v2", "v3") for k in range(5))
