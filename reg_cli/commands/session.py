"""One study of a command: its folder, its training with progress, its reports, its exit code."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reg_cli.commands.progress import shown
from reg_cli.errors import ExitCode, StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from reg_cli.commands.request import Request
    from reg_cli.comparison.comparison import Comparison
    from reg_cli.comparison.gates import GateResult
    from reg_cli.study.run import Plan
    from reg_cli.study.study import Study


@dataclass
class Session:
    """A command at work: where it writes, what it says, and how it will end."""

    request: Request
    out: Console
    messages: Console
    folders: dict[str, str] = field(default_factory=dict)
    code: ExitCode = ExitCode.DONE

    @classmethod
    def of(cls, request: Request) -> Session:
        """Open the consoles: data on standard output, progress and messages on standard error."""
        from reg_cli.commands.consoles import consoles

        return cls(request, *consoles())

    def folder(self, spec: str, name: str) -> Path:
        """The study folder of a data set, made and proved writable before anything is trained."""
        from reg_cli.data.names import slug

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
            raise StorageError(
                f"--out must be a folder that can be written, however: {path}: {error.strerror or error}; "
                "give another --out"
            ) from error
        return path

    def train(self, plan: Plan, folder: Path) -> Study:
        """Train what is missing; interrupted, return what there is and remember how to end."""
        from reg_cli.cli import Terminated
        from reg_cli.study.backend import Backend
        from reg_cli.study.run import load, run
        from reg_cli.study.store import Store

        with Store(folder / "study.sqlite") as store:
            if self.request["fresh"]:
                store.forget(plan.settings.key)
            self._tell_of_others(plan, store)
            try:
                with shown(plan.dataset.name, self.messages, quiet=self.request["quiet"]) as progress:
                    return run(
                        plan,
                        store,
                        Backend(self.request["jobs"]),
                        on_start=progress.start,
                        on_done=progress.done,
                    )
            except (KeyboardInterrupt, Terminated) as stop:
                terminated = isinstance(stop, Terminated)
                self.code = ExitCode.TERMINATED if terminated else ExitCode.INTERRUPTED
                self.say("stopped: what is finished is kept, the same command goes on from here")
                return load(store, plan.settings.key)

    def _tell_of_others(self, plan: Plan, store: object) -> None:
        """Say when the folder holds a study with other settings, and what differs."""
        from reg_cli.study.settings import changes
        from reg_cli.study.store import Store

        assert isinstance(store, Store)
        stored = store.studies()
        if stored and plan.settings.key not in stored:
            latest = list(stored.values())[-1]
            differ = changes(latest["settings"], plan.settings.to_dict())
            what = "; ".join(differ) if differ else "another version of the engine"
            self.say(f"the folder keeps an earlier study with other settings ({what}); this one starts beside it")

    def report(self, study: Study, folder: Path) -> Comparison:
        """Compare, advise, write the files and print what was asked for."""
        from reg_cli.comparison.advice import advise
        from reg_cli.comparison.comparison import compare
        from reg_cli.reports import render, write_reports
        from reg_cli.reports.closing import print_written

        comparison = compare(study, margin=self.request["margin"])
        advice = advise(study, comparison)
        paths = write_reports(study, comparison, advice, folder, plots=not self.request["no_plots"])
        if self.code is ExitCode.DONE and any(not r.status.has_numbers for r in study.records):
            self.code = ExitCode.SOME_TRIALS_FAILED
        render(study, comparison, advice, self.request["format"], self.out)
        if not self.request["quiet"]:
            print_written([folder / "study.sqlite", *paths], self.messages)
        return comparison

    def judge(self, comparison: Comparison) -> Sequence[GateResult]:
        """Judge the gates, say how each came out, and fail the command where one surely fails."""
        from reg_cli.comparison.gates import Outcome, judge_gates

        results = judge_gates(self.request["fail_on"], comparison)
        for result in results:
            self.say(f"gate {result.text}: {result.outcome}: {result.told}")
        if self.code in (ExitCode.DONE, ExitCode.SOME_TRIALS_FAILED) and any(
            result.outcome is Outcome.FAIL for result in results
        ):
            self.code = ExitCode.GATE_FAILED
        return results

    def summarise(self, comparisons: Sequence[Comparison]) -> None:
        """Across several data sets: ranks and tests, printed under the last table."""
        if len(comparisons) < 2 or self.request["format"] != "table":
            return
        from reg_cli.comparison.across import across
        from reg_cli.reports.across_table import print_across

        print_across(across(comparisons), self.out)

    def say(self, text: str) -> None:
        """A line on standard error."""
        from rich.text import Text

        from reg_cli.data.names import printable

        self.messages.print(Text(printable(text, 2000)), soft_wrap=not self.messages.is_terminal)

    @property
    def stopped(self) -> bool:
        """Whether the user asked to stop."""
        return self.code in (ExitCode.INTERRUPTED, ExitCode.TERMINATED)


