"""The groups of a model as a table: features down, groups across."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from mixtura._precision import factor_cell, in_column
from mixtura.cli.signs import in_ascii
from mixtura.diagnostics.words import listed
from mixtura.fitted import FittedModel

MOST_FEATURES = 30
"""Columns shown of a group; the summary holds them all."""

LONGEST_NAME = 24


def groups(model: FittedModel, width: int) -> Iterable[RenderableType]:
    """Features down, groups across, in as many tables as the width needs."""
    yield _title(model)
    k = len(model.weights)
    described = _described(model)
    shown_names = list(described)[:MOST_FEATURES]
    widest = max(len(in_ascii(cell)) for name in shown_names for cell in described[name])
    first = min(LONGEST_NAME, max(len(name) for name in [*shown_names, "column"]))
    if model.degrees_of_freedom is not None:
        first = max(first, len("degrees of freedom"))
    across = max(1, (width - 4 - first) // (max(widest, 8) + 2))
    for begin in range(0, k, across):
        shown = range(begin, min(k, begin + across))
        table = blank_table()
        table.add_column("group", max_width=LONGEST_NAME, overflow="fold")
        for group in shown:
            table.add_column(str(group), justify="right", no_wrap=True)
        table.add_row("share", *(f"{100 * model.weights[group]:.1f} %" for group in shown))
        for name in shown_names:
            table.add_row(name, *(described[name][group] for group in shown))
        if model.degrees_of_freedom is not None:
            cells = (f"{model.degrees_of_freedom[group]:.3g}" for group in shown)
            table.add_row("degrees of freedom", *cells)
        yield Padding(table, (1, 0, 0, 2), expand=False)
    if model.degrees_of_freedom is not None:
        yield ""
        yield (
            "Few degrees of freedom are heavy tails, a hundred or more those of a bell. The scale "
            "is how far the middle of a group spreads; its standard deviation is more."
        )
    if len(described) > MOST_FEATURES:
        yield f"  and {len(described) - MOST_FEATURES} more columns, in the summary"


def _described(model: FittedModel) -> dict[str, list[str]]:
    """Each feature's cells, a group each; of categories the share of each level."""
    dummies = [False] * len(model.names) if model.encoding is None else model.encoding.is_dummy
    described: dict[str, list[str]] = {}
    for place, name in enumerate(model.names):
        if place in model.log:
            pairs = zip(model.medians[:, place], model.factors[:, place], strict=True)
            described[name] = [factor_cell(median, factor) for median, factor in pairs]
        elif not dummies[place]:
            means, sds = model.means[:, place].tolist(), model.sds[:, place].tolist()
            shown, cells = in_column(name, means, sds)
            described[shown] = cells
    for name, shares in model.level_shares.items():
        for level, share in zip(model.levels[name], shares.T, strict=True):
            described[f"{name}={level}"] = [f"{100 * part:.0f} %" for part in share]
    return described


def _title(model: FittedModel) -> str:
    family = type(model.mixture.components)
    what = f"{family.centre_name.capitalize()} and {family.spread_name[0]} of each group"
    what += ", in the units of the data"
    if not model.log:
        return f"{what}:"
    logs = listed([model.names[place] for place in model.log])
    kind = "a logarithm" if len(model.log) == 1 else "logarithms"
    return (
        f"{what}; of {logs}, taken as {kind}, the median, and the factor that two thirds of the "
        "group are within (×÷):"  # noqa: RUF001
    )


def blank_table(gap: int = 2) -> Table:
    """A table without lines."""
    return Table(box=None, padding=(0, gap, 0, 0), pad_edge=False, header_style="dim")
