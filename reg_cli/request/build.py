"""Build a request: from checked values by their names, and from the values of Python code, which are checked here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from reg_cli.errors import UsageError
from reg_cli.names import nearest
from reg_cli.request.request import (
    AnswerRequest,
    DataRequest,
    NetworkRequest,
    OutputRequest,
    Request,
    StudyRequest,
    rules,
)
from reg_cli.request.values import Rule
from reg_cli.request.variants import variant_request, variant_rules

Part = TypeVar("Part")


def build(values: Mapping[str, Any], command: str = "") -> Request:
    """The request of checked values by the options' names; what is not among them takes its default."""

    def part(kind: type[Part]) -> Part:
        return kind(**{name: values[name] for name in rules(kind) if name in values})

    return Request(
        data=part(DataRequest),
        network=part(NetworkRequest),
        variants=variant_request(values),
        study=part(StudyRequest),
        answer=part(AnswerRequest),
        output=part(OutputRequest),
        command=command,
    )


# What a function has no use for: it shows nothing, judges nothing, and resumes only where `out` says so.
_COMMAND_ONLY = {*rules(OutputRequest), "until_clear", "fresh"} - {"out"}
_SWEEP = {
    **rules(DataRequest),
    **variant_rules(),
    **rules(NetworkRequest),
    **rules(StudyRequest),
    "out": rules(OutputRequest)["out"],
}
_RULES = {"compare": {**_SWEEP, **rules(AnswerRequest)}, "sweep": _SWEEP}


def from_python(command: str, options: Mapping[str, Any]) -> Request:
    """The request of a function's options: those of the command by their names, with values of Python.

    None stands for an option that is not given. Raises UsageError with a sentence.
    """
    known = _RULES[command]
    for name in options:
        if name in _COMMAND_ONLY:
            raise UsageError(
                f"options must be those of a study, but {name} belongs to the command line alone"
            )
        if name not in known:
            hint = nearest(name, known.keys() - _COMMAND_ONLY, f"see regcli {command} --help", own=True)
            raise UsageError(f"options must be those of regcli {command}, but {name} was given; {hint}")
    given = {name: value for name, value in options.items() if value is not None}
    return build({name: _checked(name, known[name], value) for name, value in given.items()})


def _checked(name: str, rule: Rule, value: Any) -> Any:
    try:
        return rule(value)
    except ValueError as error:
        raise UsageError(f"{name} {error}") from None
