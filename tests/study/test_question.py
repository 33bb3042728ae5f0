"""Question and settings: what a study says of itself comes back from its store typed, or as one sentence."""

import json
import sqlite3
from dataclasses import replace

import pytest

from reg_cli.errors import StorageError
from reg_cli.study.backends.backend import Backend
from reg_cli.study.design.question import Along, Question, UntilClear
from reg_cli.study.design.settings import NetworkSettings, Settings, SplitSettings
from reg_cli.study.results.find import load, open_study
from reg_cli.study.results.store import Store
from reg_cli.study.run import run
from tests.study.small import plan

QUESTIONS = {
    "plain": Question(),
    "margin": Question(0.25),
    "controls": Question(controls=("A/A",)),
    "tuned": Question(tune={"l2 (tuned)": ("l2=0.1", "l2=1")}),
    "swept": Question(over=("dropout", "l2")),
    "along": Question(along=Along("train_size", (0.5, 100.0), ("a", "b"))),
    "crossed": Question(factorial="l2=0.01,dropout=0.3"),
    "until clear": Question(looks=UntilClear(2, 40)),
}
SETTINGS = Settings(
    {"name": "iris", "path": None},
    "f00d",
    network=NetworkSettings(hidden=()),
    splits=SplitSettings(test_size=30, train_size=0.5),
    techniques={"early_stopping": {"min_delta": 0.1, "on": "loss"}},
)


def through_json(record):
    return type(record).from_dict(json.loads(json.dumps(record.to_dict())))


@pytest.mark.parametrize("record", [*QUESTIONS.values(), SETTINGS], ids=repr)
def test_what_goes_in_comes_out(record):
    """Written as JSON and read again, a question and settings are equal to what they were, and to themselves."""
    assert through_json(record) == record


def test_only_what_was_asked_is_written():
    """A plain question is its margin."""
    assert Question().to_dict() == {"margin": 0.01}
    assert QUESTIONS["until clear"].to_dict() == {"margin": 0.01, "looks": {"first": 2, "most": 40}}


@pytest.mark.parametrize(
    ("kind", "plain", "words"),
    [
        (Question, {"margin": "x"}, "question.margin must be a finite number, but it is 'x'"),
        (Question, {"margin": -1}, "margin must be a number of 0 or more"),
        (Question, {"margin": True}, "question.margin"),
        (Question, {"margin": float("nan")}, "question.margin"),
        (Question, {"tune": {"l2": "l2=1"}}, "question.tune.l2 must be a list"),
        (Question, {"over": [1]}, "question.over"),
        (Question, {"looks": {"first": 3, "most": 2}}, "looks must begin"),
        (Question, {"looks": {"first": 3}}, "question.looks must have the field most"),
        (Question, {"along": {"name": "hidden", "values": [1, 2], "keys": ["a"]}}, "a study per value"),
        (Question, {"facts": {}}, "it has 'facts'"),
        (Question, [], "question must be a table"),
        (Settings, {"network": {"hidden": [4, 1.5]}}, "settings.network.hidden must be a whole number"),
        (Settings, {"splits": {"train_size": "all"}}, "settings.splits.train_size"),
        (Settings, {"techniques": {"l2": {"a": []}}}, "settings.techniques.l2.a"),
        (Settings, {"robustness": 1}, "settings.robustness must be true or false"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_place(kind, plain, words):
    """A value of another type, out of range, missing or unknown is a clause that names where it stands."""
    with pytest.raises(ValueError, match=r".") as refusal:
        kind.from_dict(plain)
    assert words in str(refusal.value)


def stored(path, **asked):
    with Store(path) as store:
        return run(replace(plan(["l2=0.1"], repeats=1), **asked), store, Backend(1))


def test_the_store_hands_it_up_again(tmp_path):
    """Loaded from its file alone, a study has the settings, question and command of its plan."""
    asked = {"question": QUESTIONS["tuned"], "command": "regcli compare moons"}
    study = stored(tmp_path / "study.sqlite", **asked)
    again, _ = open_study(str(tmp_path))
    for name, value in asked.items():
        assert getattr(study, name) == getattr(again, name) == value
    assert again.settings == plan().settings


def test_a_question_decides_no_number(tmp_path):
    """Whatever is asked, the key of the study and its trials are the same."""
    plain = stored(tmp_path / "a.sqlite")
    for name, question in QUESTIONS.items():
        assert stored(tmp_path / "a.sqlite", question=question).records == plain.records, name


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda plan: plan["question"].update(margin="wide"), "question.margin"),
        (lambda plan: plan.pop("question"), "it lacks 'question'"),
        (lambda plan: plan.update(question="none"), "question must be a table"),
        (lambda plan: plan.update(variants=[{"name": "a"}]), "it lacks"),
        (lambda plan: plan.update(n_rows=[1]), "study.sqlite"),
    ],
)
def test_a_store_that_says_what_no_study_says_is_a_sentence(edit, words, tmp_path):
    """A file of another version, or edited by hand, ends with a sentence that names file and place; no traceback."""
    path = tmp_path / "study.sqlite"
    stored(path)
    db = sqlite3.connect(path)
    ((text,),) = db.execute("SELECT plan FROM run").fetchall()
    about = json.loads(text)
    edit(about)
    db.execute("UPDATE run SET plan = ?", (json.dumps(about),))
    db.commit()
    db.close()
    with Store(path, create=False) as store, pytest.raises(StorageError, match=words) as refusal:
        load(store, plan(["l2=0.1"], repeats=1).settings.key)
    assert "study.sqlite must be a study as this regcli writes it, but" in str(refusal.value)
