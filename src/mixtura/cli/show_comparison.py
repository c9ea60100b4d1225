"""What a person sees of a comparison: the table, what the methods differ in, how they ran."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from mixtura.cli.groups import blank_table
from mixtura.cli.voice import terminal_width
from mixtura.comparison import Comparison
from mixtura.comparison.text import cells, headings, legend, ran_with
from mixtura.tables.columns import Matrix
from mixtura.tables.table import Table

NARROW = 79
"""In fewer columns than this ..."""

FOR_WIDE = ("rows belong", "NMI", "seconds")
"""... these are left out of the table."""


def report(
    table: Table, label: str | None, matrix: Matrix, comparison: Comparison
) -> RenderableType:
    """The outcome of ``mixtura compare``."""
    n, d = matrix.X.shape
    where = Text.assemble(("Four" if label else "Three", "bold"), " methods on the same ")
    where.append(f"{n:,} rows of {d} column{'s'[: d != 1]} of {table.source}")
    if label:
        where.append(f", held against the {len(comparison.label_names)} labels in {label}")
    where.append(".")
    return Group(
        where,
        Padding(_table(comparison), (1, 0, 1, 2), expand=False),
        Text(legend(bool(comparison.label_names)), style="dim"),
        "",
        _points(comparison.sentences),
        "",
        "Each method ran with:",
        _points(f"{method.title}: {ran_with(method)}" for method in comparison.methods),
    )


def _table(comparison: Comparison) -> RenderableType:
    table = blank_table()
    narrow = terminal_width() < NARROW
    labelled = bool(comparison.label_names)
    names = headings(labelled)
    shown = [i for i, name in enumerate(names) if not (narrow and name in FOR_WIDE)]
    for index in shown:
        table.add_column(names[index], justify="left" if index < 2 else "right", overflow="fold")
    for method in comparison.methods:
        line = cells(method, labelled)
        table.add_row(*(line[index] for index in shown))
    return table


def _points(sentences: Iterable[str]) -> RenderableType:
    """Sentences as a list, each line of one under its first."""
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=1)
    grid.add_column()
    for sentence in sentences:
        grid.add_row("-", sentence)
    return grid
