"""A progress bar on stderr, where a terminal can move it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mixtura.cli.voice import Voice
from mixtura.cli.workflow import Plan
from mixtura.selection import Row

Watch = Callable[[Plan], Callable[[Row], None]]


@contextmanager
def watching(voice: Voice) -> Iterator[Watch]:
    """What to tell about a sweep; on a terminal, a bar with the time left."""
    if not voice.animated:
        yield lambda plan: lambda row: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:

        def begin(plan: Plan) -> Callable[[Row], None]:
            count = len(plan.sizes) * len(plan.shapes)
            # time grows with the number of groups, and so does the bar
            total = sum(plan.sizes) * len(plan.shapes)
            task = bar.add_task(f"trying {count} models", total=total)
            return lambda row: bar.advance(task, row.n_components)

        yield begin
