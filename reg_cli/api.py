"""regcli from Python: the same studies as on the command line, as objects and tidy tables."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reg_cli.commands.over import parse_over
from reg_cli.commands.request import Request
from reg_cli.commands.stored import STUDY_FILE
from reg_cli.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from reg_cli.comparison.comparison import Comparison
    from reg_cli.comparison.reading import Reading
    from reg_cli.comparison.remarks.remark import Advice
    from reg_cli.comparison.swept import Sweep
    from reg_cli.study.run import Plan
    from reg_cli.study.study import Study


@dataclass(frozen=True)
class Result:
    """A finished study with its comparison and advice; `sweep` is None unless it was one."""

    reading: Reading

    @property
    def study(self) -> Study:
        """Settings, records and histories."""
        return self.reading.study

    @property
    def comparison(self) -> Comparison:
        """Rows of estimates, differences and verdicts, and the closing sentence."""
        return self.reading.comparison

    @property
    def advice(self) -> tuple[Advice, ...]:
        """The remarks that the study earned."""
        return self.reading.advice

    @property
    def sweep(self) -> Sweep | None:
        """The response along the strengths."""
        return self.reading.sweep

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


def compare(data: str, **options: Any) -> Result:
    """Compare regularized networks with the unregularized one, as `regcli compare` does.

    `options` are those of the command by their names, dashes as underscores: `target="price"`,
    `dropout=[0.2, 0.5]`, `variant="dropout=0.2,l2=1e-3"`, `repeats=20`, `epochs=50`. Nothing is written unless `out`
    names a folder, in which the study is kept and resumed.

    Raises UsageError, DataError or StorageError with a sentence.
    """
    request = _request("compare", options)
    dataset = request.load(data)
    return _run(request, request.compare_plan(dataset), options.get("out"))


def sweep(data: str, over: str | Sequence[str] = "dropout=0:0.8:0.1", **options: Any) -> Result:
    """Sweep one or two techniques' strengths, as `regcli sweep` does; `over` as on the command line."""
    from reg_cli.commands.sweep import grid

    request = _request("sweep", options)
    axes = [parse_over(text) for text in ([over] if isinstance(over, str) else over)]
    if any(axis.is_condition for axis in axes):
        raise UsageError(
            "over must name techniques here, however: "
            f"{axes[0].name} makes a study of each value; call compare once for each"
        )
    dataset = request.load(data)
    plan = request.plan(
        dataset, grid(axes, request.chosen_variants()), {"over": [axis.name for axis in axes]}
    )
    return _run(request, plan, options.get("out"))


def _request(command: str, options: dict[str, Any]) -> Request:
    """The options of a command at their defaults, with the given ones in the command line's own form."""
    found = import_module(f"reg_cli.commands.{command}").command
    values: dict[str, Any] = {}
    for parameter in found.params:
        if parameter.name in ("data", "over") or parameter.name is None:
            continue
        if parameter.name in options:
            given = options[parameter.name]
            if parameter.multiple:
                given = (given,) if isinstance(given, str | int | float) else given
                values[parameter.name] = tuple(str(value) for value in given)
            elif parameter.name == "hidden" and not isinstance(given, str):
                values[parameter.name] = tuple(given)
            else:
                values[parameter.name] = given
        else:
            default = parameter.get_default(found.make_context(command, ["x"], resilient_parsing=True))
            values[parameter.name] = parameter.type_cast_value(None, default)
    if unknown := sorted({*options} - {*values}):
        raise UsageError(f"options must be those of regcli {command}, however: {', '.join(unknown)}")
    request = Request(values)
    request.check()
    return request


def _run(request: Request, plan: Plan, out: str | None) -> Result:
    from reg_cli.comparison.reading import read
    from reg_cli.data.names import slug
    from reg_cli.study.backend import Backend
    from reg_cli.study.run import run
    from reg_cli.study.store import Store

    with tempfile.TemporaryDirectory(prefix="regcli-") as scratch:
        folder = Path(scratch) if out is None else Path(out) / slug(plan.dataset.name)
        folder.mkdir(parents=True, exist_ok=True)
        with Store(folder / STUDY_FILE) as store:
            study = run(plan, store, Backend(request["jobs"], request["backend"], request["scheduler"]))
    return Result(read(study, request["margin"]))
