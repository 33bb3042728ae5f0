"""Progress shown while models are trained: a bar on a terminal, plain lines off it; always on standard error."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reg_cli.quantities import count

if TYPE_CHECKING:
    from rich.console import Console

    from reg_cli.study.results.records import Record
    from reg_cli.study.run import Started

_SECONDS_BETWEEN_LINES = 5.0


class Progress:
    """Told what starts and what is done; this one shows nothing."""

    def start(self, started: Started) -> None:
        """Called once, when it is known how much there is to do."""

    def done(self, records: Sequence[Record]) -> None:
        """Called with every finished stack."""


class Lines(Progress):
    """Plain lines, a few seconds apart."""

    def __init__(self, name: str, console: Console) -> None:
        self.name, self.console = name, console
        self.n_done = self.n_todo = 0
        self.began = self.last = time.monotonic()

    def start(self, started: Started) -> None:
        """Say how much there is to do."""
        self.n_todo = started.n_trials - started.n_stored
        stored = f", {started.n_stored} stored already" if started.n_stored else ""
        self._say(
            f"{self.name}: {count(self.n_todo, 'model')} to train{stored}, in {count(started.jobs, 'process')}"
        )

    def done(self, records: Sequence[Record]) -> None:
        """Say how far it is, not too often, and once at the end."""
        self.n_done += len(records)
        now = time.monotonic()
        if now - self.last >= _SECONDS_BETWEEN_LINES or self.n_done == self.n_todo:
            self.last = now
            self._say(
                f"{self.name}: {self.n_done} of {count(self.n_todo, 'model')} trained, {now - self.began:.1f} s"
            )

    def _say(self, text: str) -> None:
        from rich.text import Text

        self.console.print(Text(text), soft_wrap=True)


@contextmanager
def display(name: str, console: Console, *, quiet: bool) -> Iterator[Progress]:
    """The progress display that fits the console, for as long as models are trained."""
    if quiet:
        yield Progress()
    elif console.is_terminal and not console.is_dumb_terminal:
        with bar(name, console) as progress:
            yield progress
    else:
        yield Lines(name, console)


@contextmanager
def bar(name: str, console: Console) -> Iterator[Progress]:
    """A bar with models trained, rate and time left."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress
    from rich.text import Text

    class Rate(TextColumn):
        """Models per second."""

        def render(self, task: object) -> Text:
            speed = getattr(task, "finished_speed", None) or getattr(task, "speed", None)
            return Text(f"{speed:.1f}/s" if speed else "", style="progress.data.speed")

    columns = RichProgress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("models"),
        Rate(""),
        TimeRemainingColumn(compact=True),
        TextColumn("left"),
        console=console,
        transient=True,
        expand=True,
    )

    class Bar(Progress):
        """The bar as it is told."""

        def start(self, started: Started) -> None:
            self.task = columns.add_task(name, total=started.n_trials, completed=started.n_stored)

        def done(self, records: Sequence[Record]) -> None:
            columns.advance(self.task, len(records))

    with columns:
        yield Bar()
