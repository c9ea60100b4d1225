"""How far a command is: a bar where a terminal can move it, now and then a line where not.

It begins before the heavy imports, so that whoever waits sees within a second that work goes on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mixtura._printable import printable
from mixtura.cli.voice import Voice
from mixtura.workflow.telling import Advance

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

LARGE_FILE = 100_000
"""Bytes of a file from which on its reading is told where there is no terminal ..."""

LARGE_TABLE = 20_000
"""... and numbers in a table from which on the rest is: less is done before anyone asks."""

PARTS = 2
"""Lines in which the steps of one stage are told."""


class Progress:
    """Tells nothing; those below do."""

    def __call__(self, what: str, steps: float | None = None) -> Advance:
        """A stage begins: what is done, and in how many steps where that is known."""
        return lambda done: None

    def seen(self, n_numbers: int) -> None:
        """The table has so many numbers."""

    def stop(self) -> None:
        """There is a result to show. May be called again."""


class Lines(Progress):
    """A line where a stage begins and for every half of its steps, of large tables only."""

    def __init__(self, voice: Voice, *, large: bool) -> None:
        self._voice = voice
        self._large = large

    def __call__(self, what: str, steps: float | None = None) -> Advance:
        if not self._large:
            return super().__call__(what, steps)
        self._voice.pass_on(f"{what} ...")
        done = 0.0

        def advance(more: float) -> None:
            nonlocal done
            before, done = done, done + more
            if steps and PARTS * done // steps > PARTS * before // steps and done < steps:
                self._voice.pass_on(f"{what}: {100 * done / steps:.0f} %")

        return advance

    def seen(self, n_numbers: int) -> None:
        self._large = n_numbers >= LARGE_TABLE


class Bar(Progress):
    """A bar with the time that has gone and, where the steps are known, the time left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        self._bar: RichProgress = Progress(
            SpinnerColumn("line"),
            TextColumn("{task.description}", markup=False),  # a file may be named [a]
            BarColumn(bar_width=20),
            TimeElapsedColumn(),  # moves while a single fit takes long, too
            TimeRemainingColumn(),
            TextColumn("left"),
            console=Console(stderr=True),
            transient=True,
        )
        self._bar.start()

    def __call__(self, what: str, steps: float | None = None) -> Advance:
        for task in self._bar.task_ids:
            self._bar.remove_task(task)
        task = self._bar.add_task(printable(what), total=steps)
        return lambda done: self._bar.advance(task, done)

    def stop(self) -> None:
        self._bar.stop()


@contextmanager
def watching(voice: Voice, file: str) -> Iterator[Progress]:
    """The progress of a command on a file, stopped at its end however that comes."""
    progress = _progress(voice, file)
    try:
        progress(f"reading {Path(file).name if file != '-' else 'standard input'}")
        yield progress
    finally:
        progress.stop()


def _progress(voice: Voice, file: str) -> Progress:
    if voice.animated:
        return Bar()
    if voice.quiet:
        return Progress()
    try:
        size = os.path.getsize(file)
    except (OSError, ValueError):  # whoever reads it will say so
        size = 0
    return Lines(voice, large=size >= LARGE_FILE)
