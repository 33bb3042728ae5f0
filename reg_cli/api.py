"""regcli from Python: the same studies as on the command line, as objects and tidy tables."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reg_cli.errors import UsageError
from reg_cli.request.config import FROM_PYTHON
from reg_cli.request.request import Request
from reg_cli.request.studies import checked, compare_plan, grid_plan
from reg_cli.request.sweep_axis import parse_over
from reg_cli.study.results.schema import STUDY_FILE

if TYPE_CHECKING:
    import pandas as pd

    from reg_cli.comparison.advice.remark import Advice
    from reg_cli.comparison.comparison import Comparison
    from reg_cli.comparison.findings import Findings
    from reg_cli.comparison.sweeps.points import Sweep
    from reg_cli.data.dataset import Dataset
    from reg_cli.study.plan import Plan
    from reg_cli.study.results.study import Study


@dataclass(frozen=True)
class Result:
    """A finished study with its comparison and advice; `sweep` is None unless it was one."""

    findings: Findings

    @property
    def study(self) -> Study:
        """Settings, records and histories."""
        return self.findings.study

    @property
    def comparison(self) -> Comparison:
        """Rows of estimates, differences and verdicts, and the closing sentence."""
        return self.findings.comparison

    @property
    def advice(self) -> tuple[Advice, ...]:
        """The remarks that the study earned."""
        return self.findings.advice

    @property
    def sweep(self) -> Sweep | None:
        """The response along the strengths."""
        return self.findings.sweep

    @property
    def table(self) -> pd.DataFrame:
        """One row per variant: the columns of comparison.csv."""
        return self.comparison.to_frame()

    @property
    def results(self) -> pd.DataFrame:
        """One row per trial: the columns of results.csv."""
        return self.study.results()

    @property
    def history(self) -> pd.DataFrame:
        """One row per trial and epoch: the columns of history.csv."""
        return self.study.history()

    def __str__(self) -> str:
        return f"{self.table.to_string(max_cols=8)}\n\n{self.comparison.closing_sentence}"


def compare(data: str | pd.DataFrame, **options: Any) -> Result:
    """Compare regularized networks with the unregularized one, as `regcli compare` does.

    `options` are those of the command by their names, dashes as underscores: `target="price"`,
    `dropout=[0.2, 0.5]`, `variant="dropout=0.2,l2=1e-3"`, `repeats=20`, `epochs=50`. Nothing is written unless `out`
    names a folder, in which the study is kept and resumed.

    `data` may be a DataFrame: it is read as its CSV file would be, without its index.

    Raises UsageError, DataError or StorageError with a sentence.
    """
    request = _request("compare", options)
    dataset = _load(request, data)
    return _run(request, compare_plan(request, dataset), options.get("out"))


def sweep(
    data: str | pd.DataFrame, over: str | Sequence[str] = "dropout=0:0.8:0.1", **options: Any
) -> Result:
    """Sweep one or two techniques' strengths, as `regcli sweep` does; `over` as on the command line."""
    request = _request("sweep", options)
    axes = [parse_over(text) for text in ([over] if isinstance(over, str) else over)]
    if checked(axes):
        raise UsageError(
            f"over must name techniques here, but {axes[0].name} makes a study of each "
            "value; call compare once for each"
        )
    dataset = _load(request, data)
    return _run(request, grid_plan(request, dataset, axes), options.get("out"))


_COMMAND_ONLY = {
    "until_clear", "fresh", "dry_run", "fail_on", "inconclusive", "junit", "format", "explain", "quiet", "verbose",
    "no_plots", "figure_format",
}  # fmt: skip


def _load(request: Request, data: str | pd.DataFrame) -> Dataset:
    if isinstance(data, str):
        return request.load(data)
    if not hasattr(data, "to_csv"):
        raise UsageError(f"data must be a name, a path or a DataFrame, but a {type(data).__name__} was given")
    with tempfile.TemporaryDirectory(prefix="regcli-") as scratch:
        path = Path(scratch) / "frame.csv"
        data.to_csv(path, index=False)
        return request.load(str(path))


def _request(command: str, options: dict[str, Any]) -> Request:
    """The options as the command line would read them, so that every value is interpreted in one place."""
    import click

    found = import_module(f"reg_cli.commands.{command}").command
    known = {parameter.name: parameter for parameter in found.params if parameter.opts[0].startswith("-")}
    for name in _COMMAND_ONLY & options.keys():
        raise UsageError(f"options must be those of a study, but {name} belongs to the command line alone")
    if unknown := sorted({*options} - {*known}):
        near = difflib.get_close_matches(unknown[0], [name for name in known if name], n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UsageError(
            f"options must be those of regcli {command}, but {', '.join(unknown)} was given{hint}"
        )
    words = [word for name, value in options.items() for word in _words(known[name], value)]
    try:
        context = found.make_context(command, [*words, "--", "data"], obj=FROM_PYTHON)
    except click.ClickException as error:
        raise UsageError(error.format_message()) from error
    request = Request({name: value for name, value in context.params.items() if name not in ("data", "over")})
    request.check()
    return request


def _words(option: Any, value: Any) -> list[str]:
    """One option as words of a command line; None and False stand for its absence."""
    flag = option.opts[0]
    if value is None or value is False:
        return []
    if option.is_flag:
        return [flag]
    if option.multiple:
        several = [value] if isinstance(value, str | int | float) else list(value)
        return [word for one in several for word in (flag, str(one))]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [flag, ("x" if option.name == "image_shape" else ",").join(map(str, value)) or "none"]
    return [flag, str(value)]


def _run(request: Request, plan: Plan, out: str | None) -> Result:
    from reg_cli.comparison.findings import read
    from reg_cli.names import slug
    from reg_cli.study.backends.backend import Backend
    from reg_cli.study.results.lock import FolderLock
    from reg_cli.study.results.store import Store
    from reg_cli.study.run import run

    with tempfile.TemporaryDirectory(prefix="regcli-") as scratch:
        folder = Path(scratch) if out is None else Path(out) / slug(plan.dataset.name)
        folder.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(folder)
        try:
            with Store(folder / STUDY_FILE) as store:
                study = run(plan, store, Backend(request["jobs"], request["backend"], request["scheduler"]))
        finally:
            lock.release()
    return Result(read(study, request["margin"]))
