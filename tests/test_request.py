"""Request: what was asked for is typed and checked once, whoever asks: the command line, a file, or Python."""

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

import reg_cli
from reg_cli.cli import run
from reg_cli.commands import compare, inspect, sweep
from reg_cli.errors import RegcliError, UsageError
from reg_cli.names import SYNONYMS
from reg_cli.request import values
from reg_cli.request.build import build, from_python
from reg_cli.request.request import (
    AnswerRequest,
    DataRequest,
    NetworkRequest,
    OutputRequest,
    Request,
    StudyRequest,
    rules,
)
from reg_cli.request.variants import variant_rules
from reg_cli.study.design.variant import REFERENCES

PARTS = (DataRequest, NetworkRequest, StudyRequest, AnswerRequest, OutputRequest)
QUICK = ["--epochs", "2", "--repeats", "2", "--hidden", "4", "--no-plots", "--jobs", "1"]


def names_of(command) -> set[str]:
    """The options of a command by name, --config apart."""
    options = {p.name for p in command.params if p.opts[0].startswith("-")}
    return options - {"config", "over"}


def from_command_line(*words: str) -> Request:
    context = compare.command.make_context("compare", [*words, "--", "iris"])
    return build({name: value for name, value in context.params.items() if name != "data"})


def test_every_field_has_its_option_and_every_option_its_field():
    """One field, one option line: the command line has the fields of the request, no more and no fewer."""
    every = {name for part in PARTS for name in rules(part)} | set(variant_rules())
    assert names_of(compare.command) == every
    assert names_of(sweep.command) == every - set(rules(AnswerRequest))
    assert names_of(inspect.command) == {*rules(DataRequest), "repeats", "seed", "splits_file", "format"}


def test_no_two_parts_share_a_name():
    """An option belongs to one part, so that no value is read twice."""
    names = [name for part in PARTS for name in rules(part)] + list(variant_rules())
    assert len(names) == len(set(names))


def test_what_is_not_given_takes_the_default_of_its_field():
    """Help, files and Python tell of one default, the field's; only --out is the command's own."""
    asked = from_command_line()
    assert asked.output.out == "regcli-out"
    assert asked.study.margin == 0.01
    for part, made in (("data", DataRequest()), ("network", NetworkRequest()), ("answer", AnswerRequest())):
        assert getattr(asked, part) == made
    assert from_python("compare", {}) == Request()
    for part in PARTS:
        for field in fields(part):
            if field.default is not None:
                assert field.metadata["rule"](field.default) == field.default, field.name


@pytest.mark.parametrize(
    ("words", "options"),
    [
        (["--dropout", "0.2", "--dropout", "0.5"], {"dropout": [0.2, 0.5]}),
        (["--dropout", "0.2", "--dropout", "0.5"], {"dropout": np.array([0.2, 0.5])}),
        (["--dropout", "0.2:0.5"], {"dropout": "0.2:0.5"}),
        (["--early-stopping", "5"], {"early_stopping": np.int64(5)}),
        (
            ["--early-stopping", "5", "--early-stopping-min-delta", "0.1"],
            {"early_stopping": 5, "early_stopping_min_delta": 0.1},
        ),
        (["--variant", "dropout=0.2,l2=1e-3"], {"variant": "dropout=0.2,l2=1e-3"}),
        (["--factorial", "dropout=0.2,l2=1e-3"], {"factorial": "dropout=0.2,l2=1e-3"}),
        (["--hidden", "8,4"], {"hidden": (8, 4)}),
        (["--hidden", "8,4"], {"hidden": "8,4"}),
        (["--hidden", "8"], {"hidden": 8}),
        (["--hidden", "none"], {"hidden": ()}),
        (["--references", "boosting, linear"], {"references": ["linear", "boosting"]}),
        (["--references", "linear"], {"references": "linear"}),
        (["--references", "none"], {"references": "none"}),
        (["--references", "none"], {"references": ()}),
        ([], {"references": None}),
        (["--cv", "2x5"], {"cv": (2, 5)}),
        (["--cv", "2x5"], {"cv": "2x5"}),
        (["--image-shape", "8x8"], {"image_shape": [8, 8]}),
        (["--test-size", "30", "--train-size", "0.5"], {"test_size": 30, "train_size": 0.5}),
        (["--test-size", "30"], {"test_size": np.int64(30)}),
        (["--drop", "a", "--drop", "b", "--target", "3"], {"drop": ["a", "b"], "target": 3}),
        (["--drop", "a"], {"drop": "a"}),
        (["--test-file", "more.csv"], {"test_file": Path("more.csv")}),
        (["--no-header", "--tune"], {"no_header": True, "tune": True}),
        ([], {"no_header": False, "tune": False, "target": None, "metric": None, "l2": None, "l1": []}),
        (["--lr", "1e-2", "--epochs", "3", "--seed", "7"], {"lr": 0.01, "epochs": np.int32(3), "seed": 7}),
        (["--metric", "f1_macro", "--backend", "threading"], {"metric": "f1_macro", "backend": "threading"}),
    ],
)
def test_the_same_request_from_the_command_line_and_from_python(words, options):
    """Python's own values mean what the words of the command line mean."""
    defaults = {"out": "regcli-out", "margin": 0.01}
    assert from_python("compare", {**defaults, **options}) == from_command_line(*words)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"epochs": "many"}, "epochs must be a whole number, but 'many' was given"),
        ({"epochs": 2.5}, "epochs must be a whole number"),
        ({"epochs": True}, "epochs must be a whole number, but True"),
        ({"epochs": 0}, "epochs must be in the range 1<=x, but 0 was given"),
        ({"lr": 0}, "lr must be in the range 0<x"),
        ({"lr": float("nan")}, "finite"),
        ({"label_noise": 1}, "label_noise must be in the range 0<=x<1"),
        ({"hidden": (8, 0)}, "hidden must be widths"),
        ({"hidden": 1.5}, "hidden must be widths"),
        ({"cv": (2, 1)}, "REPEATSxFOLDS"),
        ({"cv": 5}, "REPEATSxFOLDS"),
        ({"image_shape": (8, 8, 3)}, "HEIGHTxWIDTH"),
        ({"test_size": 1.5}, "share below 1"),
        ({"test_size": [0.2]}, "share below 1"),
        ({"tune": "yes"}, "tune must be True or False"),
        ({"target": ["a"]}, "target must be a text"),
        ({"dropout": True}, "dropout must be a number"),
        ({"dropout": None, "l2": {"a": 1}}, "l2 must be a number"),
        ({"dropout": 0}, "off value"),
        ({"early_stopping_monitor": "loss"}, "early_stopping_monitor must be one of"),
        ({"metric": "acuracy"}, "did you mean accuracy?"),
        ({"optimizer": "adams"}, "did you mean adam?"),
        ({"learning_rate": 0.1}, "learning_rate was given; did you mean lr?"),
        ({"earlystopping": 5}, "did you mean early_stopping?"),
        ({"quiet": True}, "quiet belongs to the command line alone"),
        ({"fail_on": "gap(baseline)>1"}, "fail_on belongs to the command line alone"),
    ],
)
def test_what_python_cannot_mean_is_a_sentence(options, words):
    """A UsageError that names the option, what must hold and what was given; nothing is read or trained."""
    with pytest.raises(UsageError) as refusal:
        reg_cli.compare("nowhere.csv", **options)
    assert words in str(refusal.value)


def test_a_sweep_knows_no_question_of_a_comparison():
    """What regcli sweep does not know, reg_cli.sweep refuses."""
    with pytest.raises(UsageError, match="regcli sweep, but tune was given"):
        reg_cli.sweep("iris", tune=True)


def test_functions_need_no_click():
    """Python's way to a study does not lead through the command line."""
    code = """
import sys
sys.modules["click"] = sys.modules["rich_click"] = None
import reg_cli.api
result = reg_cli.api.compare("iris", dropout=[0.2, 0.5], repeats=2, epochs=2, hidden=(4,), jobs=1)
swept = reg_cli.api.sweep("iris", over="l2=0,0.1", repeats=2, epochs=2, hidden=(4,), jobs=1)
print(*result.table["variant"], len(swept.sweep.points), repr(result.study.command))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [
        *("baseline", "dropout=0.2", "dropout=0.5", *REFERENCES, "no-skill"),
        *("2", "''"),
    ]


@pytest.mark.parametrize("name", SYNONYMS)
def test_what_others_call_an_option_is_known(name, capsys):
    """The names of other libraries lead to the option, from the command line and from Python."""
    meant = SYNONYMS[name]
    assert run(["compare", "iris", f"--{name}", "0.1"]) == 2
    assert f"did you mean --{meant}?" in " ".join(capsys.readouterr().err.split())
    with pytest.raises(UsageError, match=f"did you mean {meant.replace('-', '_')}\\?"):
        from_python("compare", {name.replace("-", "_"): 1})


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["compare", "iris", "--metric", "acuracy"], "did you mean accuracy?"),
        (["compare", "iris", "--activation", "ReLU"], "did you mean relu?"),
        (["compare", "iris", "--drop-out", "0.2"], "did you mean --dropout?"),
        (["compare", "iris", "--qqqqqq"], "see regcli compare --help"),
        (["compare", "iris", "--variant", "alpha=0.1"], "did you mean l2?"),
        (["sweep", "iris", "--over", "noise=0,1"], "did you mean gaussian_noise?"),
        (["sweep", "iris", "--over", "trainsize=0.5,1"], "did you mean train_size?"),
        (["regularizers", "patience"], "did you mean early_stopping?"),
        (["completion", "bsh"], "did you mean bash?"),
        (["datasets", "--format", "jsn"], "did you mean json?"),
        (["--versoin"], "did you mean --version?"),
        (["inspect", "iris", "--targt", "species"], "did you mean --target?"),
        (["check", "x", "--fail-on", "tets(baseline)<1"], "did you mean test?"),
    ],
)
def test_a_slip_is_met_with_the_nearest_word(words, hint, capsys, tmp_path, monkeypatch):
    """One sentence and exit code 2 for options, choices, techniques, conditions, quantities."""
    monkeypatch.chdir(tmp_path)
    assert run(words) == 2
    assert hint in " ".join(capsys.readouterr().err.replace("│", " ").split())


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("learning-rate = 0.1\n", "did you mean lr?"),
        ("hidden_layer_sizes = 8\n", "did you mean hidden?"),
        ("metric = 'acuracy'\n", "did you mean accuracy?"),
        ("[compar]\nepochs = 3\n", "did you mean compare?"),
    ],
)
def test_a_slip_in_a_file_is_met_too(text, hint, capsys, tmp_path, monkeypatch):
    """A file's names and values are read by the same rules."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "regcli.toml").write_text(text)
    assert run(["compare", "iris", *QUICK]) == 2
    assert hint in " ".join(capsys.readouterr().err.replace("│", " ").split())


@pytest.mark.parametrize(
    "words", [["--cv", "2x3"], ["--hidden", "none"], ["--test-size", "40", "--no-header"]]
)
def test_a_study_toml_has_values_that_can_be_read_again(words, tmp_path, monkeypatch):
    """Folds, widths, amounts and switches are written as they are typed."""
    monkeypatch.chdir(tmp_path)
    quick = ["--epochs", "2", "--repeats", "2", "--no-plots", "--jobs", "1", "--l2", "0.1", "--quiet"]
    assert run(["compare", "wine", *quick, *words, "--out", "one"]) == 0
    again = ["compare", "--config", "one/wine/study.toml", "--jobs", "1", "--quiet", "--out", "two"]
    assert run(again) == 0
    first, second = (Path(out, "wine", "study.toml").read_text() for out in ("one", "two"))
    assert first == second


def test_a_study_begun_afresh_is_begun_once(tmp_path, capsys, monkeypatch):
    """--fresh with --until-clear forgets what was stored before the command, not what its own looks have trained."""
    monkeypatch.setattr("reg_cli.comparison.until_clear.is_clear", lambda _: False)
    words = ["compare", "iris", *QUICK, "--l2", "0.1", "--until-clear", "3", "--out", str(tmp_path)]
    assert run(words) == 0
    capsys.readouterr()
    assert run([*words, "--fresh"]) == 0
    told = capsys.readouterr().err
    assert "8 models to train, in" in told
    assert "4 models to train, 8 stored already" in told


@pytest.mark.parametrize(
    "given", ["", "x", "1x", "1xx2", "inf", "nan", "-1", "0", "1e999", "\ud800", None, b"1", {}]
)
def test_no_rule_lets_another_error_through(given):
    """Whatever is given, a rule returns a value or raises a sentence."""
    every = {
        **{f"{part.__name__}.{n}": r for part in PARTS for n, r in rules(part).items()},
        **variant_rules(),
    }
    for name, rule in every.items():
        assert "must" in (refusal(rule, given) or "must"), name


def refusal(rule, given) -> str | None:
    """The sentence by which a rule refuses a value; None where it takes it."""
    try:
        rule(given)
    except (ValueError, RegcliError) as error:
        return str(error)
    return None


def test_what_is_written_is_read_again():
    """A value of the command line survives being written and read."""
    for rule, value in (
        (values.widths, (8, 4)),
        (values.widths, ()),
        (values.folds, (2, 5)),
        (values.amount, 0.2),
    ):
        assert rule(values.written(value, rule)) == value
