"""The fingerprint by which a study is found again, and what is said when it changed."""

from dataclasses import fields, replace

import pytest

from reg_cli.study.design import settings as module
from reg_cli.study.design.settings import NetworkSettings, Settings, SplitSettings, changes

SETTINGS = Settings(data={"name": "iris", "target": "species"}, fingerprint="abc")


def other(value):
    """A value of the same kind that differs."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, tuple):
        return (*value, 3)
    if isinstance(value, dict):
        return {**value, "more": {"mode": 1.0}}
    return 0.5


@pytest.mark.parametrize("name", [f.name for f in fields(Settings) if f.name not in ("network", "splits")])
def test_every_setting_changes_the_key(name):
    """A setting that decides a number decides the study's key."""
    assert replace(SETTINGS, **{name: other(getattr(SETTINGS, name))}).key != SETTINGS.key


@pytest.mark.parametrize("name", [f.name for f in fields(NetworkSettings)])
def test_every_network_setting_changes_the_key(name):
    """A setting that decides a number decides the study's key."""
    network = replace(SETTINGS.network, **{name: other(getattr(SETTINGS.network, name))})
    assert replace(SETTINGS, network=network).key != SETTINGS.key


@pytest.mark.parametrize("name", [f.name for f in fields(SplitSettings)])
def test_every_split_setting_changes_the_key(name):
    """A setting that decides a number decides the study's key."""
    splits = replace(SETTINGS.splits, **{name: other(getattr(SETTINGS.splits, name))})
    assert replace(SETTINGS, splits=splits).key != SETTINGS.key


def test_the_engine_is_part_of_the_key(monkeypatch):
    """Results of an engine that computed other numbers are never mixed in."""
    before = SETTINGS.key
    monkeypatch.setattr(module, "ENGINE", module.ENGINE + 1)
    assert SETTINGS.key != before


def test_equal_settings_have_one_key():
    """The order of names and the kind of sequence are no settings."""
    again = Settings(data={"target": "species", "name": "iris"}, fingerprint="abc")
    assert again.key == SETTINGS.key


def test_changes_are_told_in_words():
    """A user reads which setting changed from what to what, and nothing of those that stayed."""
    new = replace(
        SETTINGS, seed=3, network=replace(SETTINGS.network, epochs=50), techniques={"l2": {"a": 1.0}}
    )
    assert changes(SETTINGS.to_dict(), new.to_dict()) == [
        "network.epochs 100 -> 50",
        "seed 0 -> 3",
        "techniques.l2 None -> {'a': 1.0}",
    ]
    assert changes(SETTINGS.to_dict(), SETTINGS.to_dict()) == []
