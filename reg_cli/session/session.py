"""One study of a command: its folder, its training with progress, its reports, its exit code."""

from __future__ import annotations

import shlex
import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from reg_cli.data.quality import notices
from reg_cli.errors import ExitCode, StorageError
from reg_cli.quantities import count
from reg_cli.request.config import STUDY_TOML, study_toml
from reg_cli.session.gates import Gatekeeper
from reg_cli.session.progress import shown
from reg_cli.study.results.schema import STUDY_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from reg_cli.comparison.comparison import Comparison
    from reg_cli.comparison.findings import Findings
    from reg_cli.request.request import Request
    from reg_cli.study.plan import Plan
    from reg_cli.study.results.lock import FolderLock
    from reg_cli.study.results.study import Study


@dataclass
class Session:
    """A command at work: where it writes, what it says, and how it will end."""

    request: Request
    out: Console
    messages: Console
    folders: dict[str, str] = field(default_factory=dict)
    code: ExitCode = ExitCode.DONE
    lock: FolderLock | None = None
    told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.gates = Gatekeeper(self.request, self.say)

    @classmethod
    def of(cls, request: Request) -> Session:
        """Open the consoles: data on standard output, progress and messages on standard error."""
        from reg_cli.reports.terminal.console import consoles

        return cls(request, *consoles())

    def folder(self, spec: str, name: str) -> Path:
        """The study folder of a data set, made and proved writable before anything is trained."""
        from reg_cli.names import slug

        base, count = slug(name), 1
        chosen = base
        while self.folders.get(chosen, spec) != spec:  # another data set of the same name in this command
            count += 1
            chosen = f"{base}-{count}"
        self.folders[chosen] = spec
        path = self.request.out / chosen
        try:
            path.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path, prefix=".writable-"):
                pass
        except OSError as error:
            from reg_cli.study.results.disk import reason_and_space

            raise StorageError(
                f"--out must be a folder that can be written, but {path}: {reason_and_space(path, error)}; "
                "give another --out"
            ) from error
        return path

    def preview(self, plan: Plan) -> None:
        """Show what would be done, without doing it."""
        from reg_cli.session.dry_run import print_dry_run

        print_dry_run(plan, self.request["jobs"], self.out)

    def train(self, plan: Plan, folder: Path) -> Study:
        """Train what is missing; interrupted, return what there is and remember how to end."""
        from reg_cli.session.signals import Terminated
        from reg_cli.study.backends.backend import Backend
        from reg_cli.study.results.find import load
        from reg_cli.study.results.store import Store
        from reg_cli.study.run import run

        self._hold(folder)
        self._tell_of_data(plan)
        with Store(folder / STUDY_FILE) as store:
            if self.request["fresh"]:
                store.forget(plan.settings.key)
            self._tell_of_others(plan, store)
            try:
                with shown(plan.dataset.name, self.messages, quiet=self.request["quiet"]) as progress:
                    return run(
                        plan,
                        store,
                        Backend(self.request["jobs"], self.request["backend"], self.request["scheduler"]),
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
        """Say once what the reader guessed, repaired or left out."""
        if self.request["quiet"] or plan.dataset.name in self.told:
            return
        self.told.add(plan.dataset.name)
        for text in notices(plan.dataset):
            self.say(f"{plan.dataset.name}: {text}")

    def _hold(self, folder: Path) -> None:
        """Be the only command that trains and writes in the folder, until the report is written."""
        from reg_cli.study.results.lock import FolderLock

        self.lock = self.lock or FolderLock(
            folder, lambda: self.say(f"another regcli works in {folder}; waiting until it is done")
        )

    def _tell_of_others(self, plan: Plan, store: object) -> None:
        """Say when the folder holds a study with other settings, and what differs."""
        from reg_cli.study.design.settings import changes
        from reg_cli.study.results.store import Store

        assert isinstance(store, Store)
        stored = store.studies()
        if stored and plan.settings.key not in stored:
            latest = list(stored.values())[-1]
            if "along" in plan.display and latest["plan"].get("along") == plan.display["along"]:
                return  # another point of the same sweep
            differ = changes(latest["settings"], plan.settings.to_dict())
            what = "; ".join(differ) if differ else "another version of the engine"
            self.say(
                f"the folder keeps an earlier study with other settings ({what}); this one starts beside it"
            )

    def repeats_to_add(self, study: Study) -> int | None:
        """With --until-clear, to how many repeats to go on; None when every verdict is settled, or at the end."""
        from reg_cli.comparison.findings import read
        from reg_cli.comparison.until_clear import is_clear, plan_looks

        looks = study.settings.get("looks")
        if not looks or self.stopped:
            return None
        more = plan_looks(looks["first"], looks["most"], study.test_train_ratio).after(study.n_splits)
        if more is None or more <= study.n_splits or is_clear(read(study).comparison):
            return None
        return more

    def report(self, study: Study, folder: Path) -> Comparison:
        """Compare, advise, write the files and print what was asked for; a sweep is also read as one."""
        from reg_cli.comparison.findings import read

        self._note_failures([study])
        findings = read(study, self.request["margin"])
        if findings.tuned is not None:
            for technique in findings.tuned.chosen:
                if len(study.settings["tune"][technique]) < 2:
                    continue
                often = ", ".join(f"{k} on {n}" for k, n in findings.tuned.how_often(technique).items())
                self.say(
                    f"{technique}: chosen on validation rows: {often} of {count(study.n_splits, 'split')}"
                )
        return self._publish(findings, folder)

    def report_along(self, name: str, studies: Sequence[tuple[float, Study]], folder: Path) -> Comparison:
        """Report every variant's response along a condition, one study per value; the last one in full."""
        from reg_cli.comparison.findings import read_along

        self._note_failures([study for _, study in studies])
        at = f"{name}={studies[-1][0]:g}"
        self.say(
            f"results.csv, comparison.csv and their figures hold the last point, {at}; responses.csv has all"
        )
        return self._publish(read_along(name, studies, self.request["margin"]), folder)

    def _publish(self, findings: Findings, folder: Path) -> Comparison:
        """Judge the gates, write every file, and print what was asked for."""
        from reg_cli.reports import render, write_reports
        from reg_cli.reports.files.github import append_step_summary
        from reg_cli.reports.files.markdown import table_markdown
        from reg_cli.reports.files.write import write_file
        from reg_cli.reports.terminal.footer import print_written

        findings = replace(findings, gates=self.gates.judge(findings.comparison))
        plots = not self.request["no_plots"] and not self.stopped  # who stops a command wants it to end
        paths = write_reports(findings, folder, plots=plots, figure_formats=self.request["figure_format"])
        if self.request.options.get("out") is not None:
            paths.append(write_file(folder / STUDY_TOML, study_toml(self.folders[folder.name])))
        append_step_summary(table_markdown(findings))
        render(findings, self.request["format"], self.out, explain=bool(self.request["explain"]))
        if not self.request["quiet"]:
            print_written([folder / STUDY_FILE, *paths], self.messages)
        if self.lock is not None:
            self.lock.release()
            self.lock = None
        if self.stopped:
            self._tell_how_to_go_on(findings.study)
        return findings.comparison

    def _note_failures(self, studies: Sequence[Study]) -> None:
        """End with the code for it where a trial diverged or crashed, whichever is shown."""
        failed = any(not record.status.has_numbers for study in studies for record in study.records)
        if failed and self.code is ExitCode.DONE:
            self.code = ExitCode.SOME_TRIALS_FAILED

    def _tell_how_to_go_on(self, study: Study) -> None:
        n_done = sum(record.variant in study.variant_names for record in study.records)
        n_all = len(study.variants) * study.n_splits
        again = shlex.join(["regcli", *(word for word in sys.argv[1:] if word != "--fresh")])
        self.say(f"incomplete: {n_done} of {count(n_all, 'model')} trained; to go on from here: {again}")

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

        found = across(comparisons)
        plots, formats = not self.request["no_plots"], self.request["figure_format"]
        paths = write_across(found, self.request.out, plots=plots, figure_formats=formats)
        if self.request["format"] == "table":
            print_across(found, self.out)
        if not self.request["quiet"]:
            print_written(paths, self.messages)

    def say(self, text: str) -> None:
        """A line on standard error. It must begin with a word of ours: `::` at its beginning is an order to CI."""
        from rich.text import Text

        from reg_cli.names import printable

        self.messages.print(Text(printable(text, 2000)), soft_wrap=not self.messages.is_terminal)

    @property
    def stopped(self) -> bool:
        """Whether the user asked to stop."""
        return self.code in (ExitCode.INTERRUPTED, ExitCode.TERMINATED)
