"""The groups of a model as a table: features down, groups across."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log10

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

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
    widest = max(len(cell) for name in shown_names for cell in described[name])
    first = min(LONGEST_NAME, max(len(name) for name in [*shown_names, "column"]))
    across = max(1, (width - 4 - first) // (max(widest, 8) + 2))
    for begin in range(0, k, across):
        shown = range(begin, min(k, begin + across))
        table = blank_table()
        table.add_column("group", max_width=LONGEST_NAME, overflow="ellipsis", no_wrap=True)
        for group in shown:
            table.add_column(str(group), justify="right", no_wrap=True)
        table.add_row("share", *(f"{100 * model.weights[group]:.1f} %" for group in shown))
        for name in shown_names:
            table.add_row(name, *(described[name][group] for group in shown))
        yield Padding(table, (1, 0, 0, 2), expand=False)
    if len(described) > MOST_FEATURES:
        yield f"  and {len(described) - MOST_FEATURES} more columns, in the summary"


def _described(model: FittedModel) -> dict[str, list[str]]:
    """Each feature's cells, a group each; of categories the share of each level."""
    dummies = [False] * len(model.names) if model.encoding is None else model.encoding.is_dummy
    described: dict[str, list[str]] = {}
    for place, name in enumerate(model.names):
        if place in model.log:
            pairs = zip(model.medians[:, place], model.factors[:, place], strict=True)
            described[name] = [_factor(median, factor) for median, factor in pairs]
        elif not dummies[place]:
            pairs = zip(model.means[:, place], model.sds[:, place], strict=True)
            described[name] = [_spread(mean, sd) for mean, sd in pairs]
    for name, shares in model.level_shares.items():
        for level, share in zip(model.levels[name], shares.T, strict=True):
            described[f"{name}={level}"] = [f"{100 * part:.0f} %" for part in share]
    return described


def _title(model: FittedModel) -> str:
    what = "Mean and standard deviation of each group, in the units of the data"
    if not model.log:
        return f"{what}:"
    logs = listed([model.names[place] for place in model.log])
    kind = "a logarithm" if len(model.log) == 1 else "logarithms"
    return (
        f"{what}; of {logs}, taken as {kind}, the median, and the factor that two thirds of the "
        "group are within (×÷):"  # noqa: RUF001
    )


def blank_table() -> Table:
    """A table without lines."""
    return Table(box=None, padding=(0, 2, 0, 0), header_style="dim")


def _factor(median: float, factor: float) -> str:
    """The middle of a group, and by which factor two thirds of it differ from it at most.

    Examples
    --------
    >>> from mixtura.cli.groups import _factor
    >>> _factor(40216.4, 2.134), _factor(0.00123, 1.004), _factor(3.2e12, 55.3)
    ('40200 ×÷ 2.1', '0.00123 ×÷ 1.004', '3.2e+12 ×÷ 55')
    """
    digits = 3 if factor > 1.05 else 5
    rounded = float(f"{median:.{digits}g}")
    shown = f"{rounded:.0f}" if 10 ** (digits - 1) <= rounded < 1e9 else f"{median:.{digits}g}"
    return f"{shown} ×÷ {factor:.{2 if factor > 1.05 else 4}g}"  # noqa: RUF001


def _spread(mean: float, sd: float) -> str:
    """Mean and sd with as many digits as the sd makes meaningful.

    Examples
    --------
    >>> from mixtura.cli.groups import _spread
    >>> _spread(4.2893, 0.4108), _spread(79968.1, 6001.2), _spread(-0.001, 1.0)
    ('4.29 ± 0.41', '79968 ± 6001', '0.0 ± 1.0')
    >>> _spread(52.5100061, 1.8e-5), _spread(-0.07, 1.4e10)
    ('52.510006 ± 1.8e-05', '0 ± 1.4e+10')
    """
    if sd <= 0:
        return f"{mean:.6g} ± {sd:.2g}"
    decimals = 1 - floor(log10(sd))
    rounded = round(mean, decimals) + 0.0  # no minus before a zero
    if not 1e-4 < sd < 1e7:
        digits = 1 + decimals + floor(log10(abs(rounded))) if rounded else 1
        return f"{rounded:.{min(max(digits, 1), 17)}g} ± {sd:.2g}"
    decimals = max(0, decimals)
    rounded = round(mean, decimals) + 0.0
    return f"{rounded:.{decimals}f} ± {sd:.{decimals}f}"
