"""One study of a command: its folder, its training with progress, its reports, its exit code."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from reg_cli.errors import ExitCode
from reg_cli.request.config import STUDY_TOML, study_toml
from reg_cli.session.folders import Folders
from reg_cli.session.gates import Gatekeeper
from reg_cli.session.messages import chosen_strengths, earlier_study, how_to_go_on
from reg_cli.session.progress import display
from reg_cli.study.results.schema import STUDY_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from reg_cli.comparison.comparison import Comparison
    from reg_cli.comparison.findings import Findings
    from reg_cli.request.request import Request
    from reg_cli.study.plan import Plan
    from reg_cli.study.results.lock import FolderLock
    from reg_cli.study.results.study import Study

MOST_WHEN_QUIET = 5
"""Lines on how the data were read that --quiet lets through."""


@dataclass
class Session:
    """A command at work: where it writes, what it says, and how it will end."""

    request: Request
    out: Console
    messages: Console
    code: ExitCode = ExitCode.DONE
    lock: FolderLock | None = None
    introduced: set[str] = field(default_factory=set)
    """Data sets whose notices were said."""
    afresh: set[str] = field(default_factory=set)
    """Keys of the studies that --fresh has begun again: once in a command, however often it trains them."""

    def __post_init__(self) -> None:
        self.gates = Gatekeeper(self.request, self.say)
        self.folders = Folders(Path(self.request.output.out or ""))

    @classmethod
    def of(cls, request: Request) -> Session:
        """Open the consoles: data on standard output, progress and messages on standard error."""
        from reg_cli.reports.terminal.console import consoles

        return cls(request, *consoles())

    def check(self, plans: Iterable[Plan]) -> None:
        """Refuse gates that cannot be judged on the planned studies."""
        for plan in plans:
            self.gates.check(plan)

    def preview(self, plans: Iterable[Plan]) -> int:
        """Show what would be done, without doing it."""
        from reg_cli.session.dry_run import print_dry_run

        for plan in plans:
            print_dry_run(plan, self.request.study.jobs, self.out)
        return self.finish()

    def folder(self, spec: str, name: str) -> Path:
        """The study folder of a data set."""
        return self.folders.make(spec, name)

    def run(self, plan: Plan, folder: Path) -> Study:
        """Train a study; with --until-clear add repeats until every verdict is settled."""
        from reg_cli.request.planning import more_repeats

        study = self.train(plan, folder)
        while more := self.looks_to_come(study):
            study = self.train(more_repeats(self.request, plan, *more), folder)
        return study

    def run_all(self, plans: Sequence[Plan], folder: Path) -> list[Study]:
        """Train one study after the other in one folder, as far as the user lets them run."""
        studies: list[Study] = []
        for plan in plans:
            studies.append(self.run(plan, folder))
            if self.stopped:
                break
        return studies

    def train(self, plan: Plan, folder: Path) -> Study:
        """Train what the store lacks of a plan; interrupted, return what there is and remember how to end."""
        from reg_cli.session.signals import Terminated
        from reg_cli.study.backends.backend import Backend
        from reg_cli.study.results.find import load
        from reg_cli.study.results.store import Store
        from reg_cli.study.run import run

        study, output = self.request.study, self.request.output
        self._hold(folder)
        self._tell_of_data(plan)
        with Store(folder / STUDY_FILE) as store:
            if self.request.study.fresh and plan.settings.key not in self.afresh:
                store.forget(plan.settings.key)
                self.afresh.add(plan.settings.key)
            if message := earlier_study(plan, store):
                self.say(message)
            try:
                with display(plan.dataset.name, self.messages, quiet=output.quiet) as progress:
                    return run(
                        plan,
                        store,
                        Backend(study.jobs, study.backend, study.scheduler),
                        on_start=progress.start,
                        on_done=progress.done,
                    )
            except (KeyboardInterrupt, Terminated) as stop:
                terminated = isinstance(stop, Terminated)
                self.code = ExitCode.TERMINATED if terminated else ExitCode.INTERRUPTED
                if plan.settings.key not in store.studies():
                    raise
                return load(store, plan.settings.key)

    def _tell_of_data(self, plan: Plan) -> None:
        """Say once how the data were read; the worst few lines also under --quiet, as they may bend every number."""
        if plan.dataset.name in self.introduced:
            return
        self.introduced.add(plan.dataset.name)
        for notice in plan.notices[: MOST_WHEN_QUIET if self.request.output.quiet else None]:
            self.say(f"{plan.dataset.name}: {notice.message}")

    def _hold(self, folder: Path) -> None:
        """Be the only command that trains and writes in the folder, until the report is written."""
        from reg_cli.study.results.lock import FolderLock

        self.lock = self.lock or FolderLock(
            folder, lambda: self.say(f"another regcli works in {folder}; waiting until it is done")
        )

    def looks_to_come(self, study: Study) -> tuple[int, dict[str, int]] | None:
        """With --until-clear, to how many repeats to go on, and who stays behind; None when all is settled."""
        from reg_cli.comparison.findings import read
        from reg_cli.comparison.until_clear import is_clear, plan_looks, surely_worse

        looks = study.question.looks
        if looks is None or self.stopped:
            return None
        more = plan_looks(looks.first, looks.most).after(study.n_splits)
        if more is None or is_clear(comparison := read(study).comparison):
            return None
        return more, surely_worse(study, comparison)

    def read(self, study: Study) -> Findings:
        """Compare and advise; say which strengths were chosen where techniques were tuned."""
        from reg_cli.comparison import findings

        self._note_failures([study])
        result = findings.read(study, self.request.study.margin)
        if result.tuned is not None:
            for message in chosen_strengths(result.tuned, study):
                self.say(message)
        return result

    def read_along(self, name: str, studies: Sequence[tuple[float, Study]]) -> Findings:
        """Every variant's response along a condition, one study per value; the last one is read in full."""
        from reg_cli.comparison import findings

        self._note_failures([study for _, study in studies])
        at = f"{name}={studies[-1][0]:g}"
        self.say(
            f"comparison.csv and its figures hold the last point, {at}; results.csv and responses.csv have all"
        )
        return findings.read_along(name, studies, self.request.study.margin)

    def publish(self, findings: Findings, folder: Path) -> Comparison:
        """Judge the gates, write every file, and print what was asked for."""
        from reg_cli.reports import render, write_reports
        from reg_cli.reports.files.github import append_step_summary
        from reg_cli.reports.files.markdown import table_markdown
        from reg_cli.reports.files.rows_csv import rows_csv
        from reg_cli.reports.files.write import write_file
        from reg_cli.reports.terminal.footer import print_written

        output = self.request.output
        rows = rows_csv(findings) if output.rows else None  # refuses before anything is written
        findings = replace(findings, gates=self.gates.judge(findings.comparison))
        plots = not output.no_plots and not self.stopped  # who stops a command wants it to end
        paths = write_reports(findings, folder, plots=plots, figure_formats=output.figure_format)
        if rows is not None:
            paths.append(write_file(folder / "rows.csv", rows))
        if output.out is not None:
            paths.append(write_file(folder / STUDY_TOML, study_toml(self.folders.spec_of[folder.name])))
        append_step_summary(table_markdown(findings))
        render(findings, output.format, self.out, explain=output.explain)
        if not output.quiet:
            print_written([folder / STUDY_FILE, *paths], self.messages)
        if self.lock is not None:
            self.lock.release()
            self.lock = None
        if self.stopped:
            self.say(how_to_go_on(findings.study))
        return findings.comparison

    def _note_failures(self, studies: Sequence[Study]) -> None:
        """End with the code for it where a trial diverged or crashed, whichever is shown."""
        failed = any(not record.status.has_numbers for study in studies for record in study.records)
        if failed and self.code is ExitCode.DONE:
            self.code = ExitCode.SOME_TRIALS_FAILED

    def finish(self, comparisons: Sequence[Comparison] = ()) -> int:
        """Summarise several data sets, tell of the gates, and say with which code the command ends."""
        if len(comparisons) > 1:
            self._summarise(comparisons)
        self.gates.tell()
        if self.gates.failed and self.code in (ExitCode.DONE, ExitCode.SOME_TRIALS_FAILED):
            self.code = ExitCode.GATE_FAILED
        return self.code

    def _summarise(self, comparisons: Sequence[Comparison]) -> None:
        """Across several data sets: ranks and tests, as files and under the last table."""
        from reg_cli.comparison.across import across
        from reg_cli.reports import write_across
        from reg_cli.reports.terminal.across import print_across
        from reg_cli.reports.terminal.footer import print_written

        output = self.request.output
        ranks = across(comparisons)
        paths = write_across(
            ranks, self.folders.out, plots=not output.no_plots, figure_formats=output.figure_format
        )
        if output.format == "table":
            print_across(ranks, self.out)
        if not self.request.output.quiet:
            print_written(paths, self.messages)

    def say(self, text: str) -> None:
        """A line on standard error. It must begin with a word of ours: `::` at its beginning is an order to CI."""
        from rich.text import Text

        from reg_cli.names import printable

        self.messages.print(Text(printable(text, 2000)), soft_wrap=not self.messages.is_terminal)

    @property
    def stopped(self) -> bool:
        """True once the user asked to stop."""
        return self.code in (ExitCode.INTERRUPTED, ExitCode.TERMINATED)
