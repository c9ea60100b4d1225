"""The groups in a small table: their names, how large they are, and the columns that matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from rich.cells import cell_len
from rich.console import Group
from rich.padding import Padding

from mixtura._precision import factor_cell, in_column
from mixtura._printable import cut_inside
from mixtura._typing import Ints
from mixtura.cli.groups import blank_table
from mixtura.cli.signs import in_ascii
from mixtura.diagnostics.words import percent
from mixtura.fitted.group_names import group_names
from mixtura.fitted.marks import Features

MOST_COLUMNS = 4
"""Columns of the data that are shown."""

TELLS = 0.05
"""Share of a column's variance between groups below which their centres hardly differ in it."""

LONGEST_NAME = 32
"""Letters of a column's name in the name of a group."""

NAME_WIDTH = 34, 16
"""Letters of a group's name before it is wrapped, where there is room, and at least."""

HEADING = 14
"""Letters of a line of a heading, where its column is not wider anyhow."""

GAP = 2


@dataclass(frozen=True, slots=True)
class Groups:
    """What is shown of the groups of a model, by group.

    Attributes
    ----------
    named : (k,) names
    shares, sizes : (k,) of each in per cent and in rows; no rows where they are not known
    columns : of each column that is shown, its name and what stands in it (k,)
    order : (k,) groups, the largest first
    """

    named: list[str]
    shares: list[str]
    sizes: list[str]
    columns: list[tuple[str, list[str]]]
    order: list[int]

    @classmethod
    def of(
        cls, features: Features, rows: Ints | None, *, signs: bool = True, noise: int = 0
    ) -> Groups:
        """Of a model; ``rows`` (k,) of each group, or None where they are not known.

        Rows that are ``noise`` are in no group, and shares are of all rows.
        Without ``signs`` all is in ASCII but letters of names, and as wide as that makes it.
        """
        told = str if signs else in_ascii
        share = features.weights if rows is None else rows.astype(np.float64)
        share = share / (share.sum() + noise)
        sizes = [] if rows is None else [f"{count:,}" for count in rows.tolist()]
        return cls(
            [told(name) for name in group_names(features.shortened(LONGEST_NAME))],
            [percent(part) for part in share],
            sizes,
            [
                (name, [told(cell) for cell in cells])
                for name, cells in (_column(features, j) for j in telling(features)[:MOST_COLUMNS])
            ],
            np.argsort(-share, kind="stable").tolist(),
        )

    def table(self, width: int, most: int, least: int) -> Padding:
        """The ``most`` largest groups, with at least so many columns where that is possible."""
        shown = sorted(self.order[:most])
        columns, name_width = self._fitting(shown, width, least)
        table = blank_table(GAP)
        table.add_column("group", no_wrap=True)
        table.add_column("", width=name_width, overflow="fold")
        table.add_column("share", justify="right", no_wrap=True)
        if self.sizes:
            table.add_column("rows", justify="right", no_wrap=True)
        for name, cells in columns:
            lines = heading(name, max(cell_len(cells[group]) for group in shown))
            table.add_column(Group(*lines), justify="right", no_wrap=True)
        for group in shown:
            table.add_row(
                str(group),
                self.named[group],
                self.shares[group],
                *(self.sizes[group : group + 1]),
                *(cells[group] for _, cells in columns),
            )
        return Padding(table, (0, 0, 0, 2), expand=False)

    def _fitting(
        self, shown: Sequence[int], width: int, least: int
    ) -> tuple[list[tuple[str, list[str]]], int]:
        """As many columns as leave the names room, and how wide those are."""
        longest = max(cell_len(self.named[group]) for group in shown)
        wanted, narrow = (min(longest, limit) for limit in NAME_WIDTH)
        fixed = 2 + len("group") + GAP + GAP + max(5, *(len(self.shares[g]) for g in shown))
        if self.sizes:
            fixed += GAP + max(len("rows"), *(len(self.sizes[g]) for g in shown))
        for limit, fewest in ((wanted, least), (narrow, least), (wanted, 1), (narrow, 1)):
            for count in range(len(self.columns), fewest - 1, -1):
                taken = sum(GAP + _wide(column, shown) for column in self.columns[:count])
                if width - fixed - taken >= limit:
                    return self.columns[:count], min(longest, width - fixed - taken)
        return [], max(1, min(longest, width - fixed))


def telling(features: Features) -> list[int]:
    """The columns that tell the groups apart, the best first; of one group the first ones."""
    if len(features.weights) == 1:
        return list(range(len(features.names)))
    apart = features.told_apart
    order = np.argsort(-apart, kind="stable")
    return [int(j) for j in order if apart[j] >= TELLS] or [int(j) for j in order[:2]]


def _column(features: Features, j: int) -> tuple[str, list[str]]:
    means, sds = features.means[:, j].tolist(), features.sds[:, j].tolist()
    name = features.names[j]
    if features.variables[j] is not None:
        return name, [percent(share) for share in means]
    if j in features.log:
        return name, [factor_cell(exp(m), exp(sd)) for m, sd in zip(means, sds, strict=True)]
    return in_column(name, means, sds)


def _wide(column: tuple[str, list[str]], shown: Sequence[int]) -> int:
    cells = max(cell_len(column[1][group]) for group in shown)
    return max(cells, *map(cell_len, heading(column[0], cells)))


def heading(name: str, width: int) -> tuple[str, ...]:
    """A name over a column, in at most two lines that end where its words do.

    Examples
    --------
    >>> from mixtura.cli.first_table import heading
    >>> heading("flipper_length_mm", 9)
    ('flipper_', 'length_mm')
    """
    most = max(width, HEADING)
    if cell_len(name) <= most:
        return (name,)
    parts = re.findall(r"[^ _\-./]*[ _\-./]?", name)
    breaks = [sum(map(len, parts[:count])) for count in range(1, len(parts))]
    halves = [(name[:at].rstrip(), name[at:]) for at in breaks if 0 < at < len(name)]
    best = min(halves, key=lambda half: max(map(cell_len, half)), default=(name, ""))
    if max(map(cell_len, best)) <= most:
        return tuple(filter(None, best))
    short = cut_inside(name, 2 * most)
    return tuple(filter(None, (short[:most], short[most:])))
