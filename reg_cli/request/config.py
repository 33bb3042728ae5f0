"""Settings from files: `--config FILE`, `regcli.toml`, or `[tool.regcli]` in pyproject.toml; flags win, then REGCLI_*.

A file holds options by their names, dashes or underscores: for all commands at the top, for one under its name.

    epochs = 50
    [compare]
    data = ["prices.csv"]
    dropout = ["0.2", "0.5"]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import rich_click as click

from reg_cli.errors import UsageError
from reg_cli.names import nearest
from reg_cli.request.values import Rule, Some, folds, image_shape, widths, written
from reg_cli.request.working_folder import relative
from reg_cli.study.design.variant import REFERENCES

if TYPE_CHECKING:
    from click import Context, Parameter

F = TypeVar("F", bound=Callable[..., Any])

STUDY_TOML = "study.toml"
SETTINGS = {"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "REGCLI"}
"""Context settings of the study commands; the prefix lets REGCLI_EPOCHS stand for --epochs."""
_OWN = "regcli.toml"
_TYPED: dict[str, Rule] = {
    "hidden": widths,
    "image_shape": image_shape,
    "cv": folds,
    "references": Some(REFERENCES),
}
_NOT_KEPT = {"config", "out", "quiet", "verbose", "fresh", "dry_run", "format", "jobs", "junit", "explain"}


def config_option(function: F) -> F:
    """Add --config; without it, regcli.toml or pyproject.toml of this folder is read where it is there."""
    return click.option(
        "--config",
        metavar="FILE",
        is_eager=True,
        expose_value=False,
        callback=_read_config,
        help="Take options from a TOML file, such as the study.toml of a study folder.",
    )(function)


def _read_config(ctx: Context, parameter: Parameter, value: str | None) -> None:
    if ctx.resilient_parsing:
        return
    if value is not None:
        given, where = _load(Path(value)), value
        given = _tool_table(given) if Path(value).name == "pyproject.toml" else given
    elif Path(_OWN).is_file():
        given, where = _load(Path(_OWN)), _OWN
    elif Path("pyproject.toml").is_file():
        given, where = _tool_table(_load(Path("pyproject.toml"))), "pyproject.toml"
    else:
        return
    ctx.default_map = _options(ctx, given, where)


def _load(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise UsageError(
            f"--config must be a readable file, but {path}: {error.strerror or error}"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} must be TOML, but {error}") from error


def _tool_table(document: dict[str, Any]) -> dict[str, Any]:
    """The table [tool.regcli] of a pyproject.toml, empty where it has none."""
    tool = document.get("tool")
    table = tool.get("regcli") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else {}


def _options(ctx: Context, given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The options that a file gives to this command; UsageError with the nearest name for what is none."""
    known = {p.name: p for p in ctx.command.params if p.name}
    tables = {"compare", "sweep"}
    own = ctx.command.name or ""
    options: dict[str, Any] = {}
    for values in (given, given.get(own, {})):
        for key, value in values.items():
            if isinstance(value, Mapping):
                if key not in tables:
                    raise UsageError(
                        f"{where} must hold the tables {' and '.join(sorted(tables))}, but [{key}]; "
                        + nearest(key, tables, f"see regcli {own} --help", own=True)
                    )
                continue
            name = key.replace("-", "_")
            if name not in known:
                hint = nearest(
                    key, [other.replace("_", "-") for other in known], f"see regcli {own} --help", own=True
                )
                raise UsageError(f"{where} must hold options of regcli {own}, but {key!r} is none; {hint}")
            parameter = known[name]
            if parameter.multiple or parameter.nargs == -1:
                options[parameter.name or name] = tuple(
                    _text(item) for item in (value if isinstance(value, list) else [value])
                )
            else:
                options[parameter.name or name] = _text(value)
    return options


def _text(value: Any) -> Any:
    """A value as it would stand on the command line; switches stay switches."""
    if isinstance(value, bool):
        return value
    return ",".join(str(item) for item in value) if isinstance(value, list) else str(value)


def study_toml(spec: str) -> str:
    """The options of the running command that were given anywhere, as a file that repeats its study of `spec`."""
    from click import get_current_context
    from click.core import ParameterSource

    ctx = get_current_context()
    several = any(parameter.name == "data" and parameter.nargs == -1 for parameter in ctx.command.params)
    lines = [
        f"# Repeats this study, from the folder it was run in: regcli {ctx.command.name} --config {STUDY_TOML}",
        f"[{ctx.command.name}]",
        f"data = {_toml('data', (spec,) if several else spec)}",
    ]
    for parameter in ctx.command.params:
        name = parameter.name
        if name is None or name == "data" or name in _NOT_KEPT or ctx.params.get(name) in (None, ""):
            continue
        if ctx.params[name] == () and name not in _TYPED:  # typed, no value is a value: `--hidden none`
            continue
        if ctx.get_parameter_source(name) is not ParameterSource.DEFAULT:
            lines.append(f"{name.replace('_', '-')} = {_toml(name, ctx.params[name])}")
    return "\n".join(lines) + "\n"


def _toml(name: str, value: Any) -> str:
    """A value in TOML: strings as JSON writes them, which TOML reads; widths, shapes and folds as they are typed."""
    if rule := _TYPED.get(name):
        return json.dumps(written(value, rule))
    if isinstance(value, tuple):
        return f"[{', '.join(_toml('', item) for item in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(relative(str(value)), ensure_ascii=True)
