"""regcli from Python: the same studies as on the command line, as objects and tidy tables."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reg_cli.errors import UsageError
from reg_cli.request.build import from_python
from reg_cli.request.planning import plan_splits, plan_study
from reg_cli.request.request import Request
from reg_cli.request.studies import condition, list_points, list_variants
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
    def attribution(self) -> pd.DataFrame | None:
        """One row per effect of a factorial: the columns of attribution.csv; None where the study holds none."""
        found = self.findings.attribution
        return None if found is None else found.to_frame()

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
        told = (self.comparison.closing_sentence, self.comparison.reference_sentence)
        return "\n".join([self.table.to_string(max_cols=8), "", *filter(None, told)])


def compare(data: str | PathLike[str] | pd.DataFrame, **options: Any) -> Result:
    """Compare regularized networks with the unregularized one, as `regcli compare` does.

    `options` are those of the command by their names, dashes as underscores, with Python's own values:
    `target="price"`, `dropout=[0.2, 0.5]`, `variant="dropout=0.2,l2=1e-3"`, `hidden=(64, 64)`, `cv=(10, 5)`,
    `tune=True`. None stands for an option that is not given. Nothing is written unless `out` names a folder, in which
    the study is kept and resumed.

    `data` may be a DataFrame: it is read as its CSV file would be, without its index.

    Raises UsageError, DataError or StorageError with a sentence.
    """
    request = from_python("compare", options)
    dataset = _load(request, data)
    variants, question = list_variants(request, dataset)
    return _run(request, plan_study(request, dataset, plan_splits(request, dataset), variants, question))


def sweep(
    data: str | PathLike[str] | pd.DataFrame, over: str | Sequence[str] = "dropout=0:0.8:0.1", **options: Any
) -> Result:
    """Sweep one or two techniques' strengths, as `regcli sweep` does; `over` as on the command line."""
    request = from_python("sweep", options)
    axes = [parse_over(text) for text in ([over] if isinstance(over, str) else over)]
    if (along := condition(axes)) is not None:
        raise UsageError(
            f"over must name techniques here, but {along.name} makes a study of each value; call compare "
            "once for each"
        )
    dataset = _load(request, data)
    variants, question = list_points(request, axes)
    return _run(request, plan_study(request, dataset, plan_splits(request, dataset), variants, question))


def _load(request: Request, data: str | PathLike[str] | pd.DataFrame) -> Dataset:
    if isinstance(data, str | PathLike):
        return request.data.load(str(data))
    if not hasattr(data, "to_csv"):
        raise UsageError(f"data must be a name, a path or a DataFrame, but a {type(data).__name__} was given")
    with tempfile.TemporaryDirectory(prefix="regcli-") as scratch:
        path = Path(scratch) / "frame.csv"
        data.to_csv(path, index=False)
        return request.data.load(str(path))


def _run(request: Request, plan: Plan) -> Result:
    from reg_cli.comparison.findings import read
    from reg_cli.names import slug
    from reg_cli.study.backends.backend import Backend
    from reg_cli.study.results.lock import FolderLock
    from reg_cli.study.results.store import Store
    from reg_cli.study.run import run

    asked, out = request.study, request.output.out
    with tempfile.TemporaryDirectory(prefix="regcli-") as scratch:
        folder = Path(scratch) if out is None else Path(out) / slug(plan.dataset.name)
        folder.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(folder)
        try:
            with Store(folder / STUDY_FILE) as store:
                study = run(plan, store, Backend(asked.jobs, asked.backend, asked.scheduler))
        finally:
            lock.release()
    return Result(read(study, asked.margin))
