"""The groups of a model as a table: features down, groups across."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log10

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from mixtura.cli.model import Model

MOST_FEATURES = 30
"""Columns shown of a group; the summary holds them all."""

LONGEST_NAME = 24


def groups(model: Model, width: int) -> Iterable[RenderableType]:
    """Features down, groups across, in as many tables as the width needs."""
    yield "Mean and standard deviation of each group, in the units of the data:"
    k = len(model.weights)
    cells = [
        [_spread(mean, sd) for mean, sd in zip(means, sds, strict=True)]
        for means, sds in zip(
            model.means[:, :MOST_FEATURES], model.sds[:, :MOST_FEATURES], strict=True
        )
    ]
    widest = max(len(cell) for column in cells for cell in column)
    first = min(LONGEST_NAME, max(len(name) for name in [*model.names[:MOST_FEATURES], "column"]))
    across = max(1, (width - 4 - first) // (max(widest, 8) + 2))
    for begin in range(0, k, across):
        shown = range(begin, min(k, begin + across))
        table = blank_table()
        table.add_column("group", max_width=LONGEST_NAME, overflow="ellipsis", no_wrap=True)
        for group in shown:
            table.add_column(str(group), justify="right", no_wrap=True)
        table.add_row("share", *(f"{100 * model.weights[group]:.1f} %" for group in shown))
        for index, name in enumerate(model.names[:MOST_FEATURES]):
            table.add_row(name, *(cells[group][index] for group in shown))
        yield Padding(table, (1, 0, 0, 2), expand=False)
    if len(model.names) > MOST_FEATURES:
        yield f"  and {len(model.names) - MOST_FEATURES} more columns, in the summary"


def blank_table() -> Table:
    """A table without lines."""
    return Table(box=None, padding=(0, 2, 0, 0), header_style="dim")


def _spread(mean: float, sd: float) -> str:
    """Mean and sd with as many digits as the sd makes meaningful.

    Examples
    --------
    >>> from mixtura.cli.groups import _spread
    >>> _spread(4.2893, 0.4108), _spread(79968.1, 6001.2), _spread(-0.001, 1.0)
    ('4.29 ± 0.41', '79968 ± 6001', '0.0 ± 1.0')
    """
    if sd <= 0 or not 1e-4 < sd < 1e7:
        return f"{mean:.4g} ± {sd:.2g}"
    decimals = max(0, 1 - floor(log10(sd)))
    rounded = round(mean, decimals) + 0.0  # no minus before a zero
    return f"{rounded:.{decimals}f} ± {sd:.{decimals}f}"
