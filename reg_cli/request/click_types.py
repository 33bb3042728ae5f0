"""Options of the command line made of a request's fields: name, type, default and range follow from the field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

import rich_click as click

from reg_cli.request.request import rules
from reg_cli.request.values import Choice, Number, Rule, Several, Whole, flag, text, written

F = TypeVar("F", bound=Callable[..., Any])
Option = tuple[tuple[str, ...], dict[str, Any]]
"""Names and settings of one option, to be grouped."""


def grouped(panel: str, *options: Option) -> Callable[[F], F]:
    """A decorator that adds options under one heading of the help."""

    def decorate(function: F) -> F:
        for names, settings in reversed(options):
            function = click.option(*names, panel=panel, **settings)(function)
        return function

    return decorate


def option_of(part: type, name: str, help: str, *short: str, **settings: Any) -> Option:
    """The option of one field of a request."""
    default = next(field.default for field in fields(part) if field.name == name)
    return option(name, rules(part)[name], help, *short, **{"default": default, **settings})


def option(name: str, rule: Rule, help: str, *short: str, default: Any = None, **settings: Any) -> Option:
    """An option by its name and rule; several values make it repeatable, a flag takes none."""
    names = (f"--{name.replace('_', '-')}", *short, name)
    if rule is flag:
        return names, {"is_flag": True, "help": help, **settings}
    if isinstance(rule, Several):
        return names, {
            "type": param_type(rule.rule),
            "multiple": True,
            "default": default,
            "help": help,
            **settings,
        }
    shown = {} if default is None else {"default": written(default, rule), "show_default": True}
    return names, {"type": param_type(rule), "help": help, **shown, **settings}


def param_type(rule: Rule) -> Any:
    """The type that click reads a value by: the rule itself, with its words or range in the help."""
    if isinstance(rule, Choice):
        return _Word(rule)
    if isinstance(rule, Whole | Number) and rule.low is rule.high is None:
        return _Value(rule, "integer" if isinstance(rule, Whole) else "float")
    if isinstance(rule, Whole):
        return _Whole(rule)
    if isinstance(rule, Number):
        return _Number(rule)
    return click.STRING if rule is text else _Value(rule, getattr(rule, "__name__", "value"))


def words(*choices: str) -> Any:
    """The type of an option that is one of some words."""
    return _Word(Choice(choices))


class _Reads:
    """Reads a value by a rule; what it refuses becomes click's error for the option."""

    rule: Rule

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value as it is meant."""
        try:
            return self.rule(value)
        except ValueError as error:
            raise click.BadParameter(str(error), ctx=ctx, param=param) from None


class _Value(_Reads, click.ParamType):  # type: ignore[type-arg]
    def __init__(self, rule: Rule, name: str) -> None:
        self.rule, self.name = rule, name.replace("_", " ")


class _Word(_Reads, click.Choice):  # type: ignore[type-arg]
    def __init__(self, rule: Choice) -> None:
        super().__init__(rule.words)
        self.rule = rule


class _Whole(_Reads, click.IntRange):
    def __init__(self, rule: Whole) -> None:
        super().__init__(rule.low, rule.high)
        self.rule = rule


class _Number(_Reads, click.FloatRange):
    def __init__(self, rule: Number) -> None:
        super().__init__(rule.low, rule.high, min_open=rule.low_open, max_open=rule.high_open)
        self.rule = rule
