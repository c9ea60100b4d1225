"""A table given back with what a model says about each of its rows.

The columns of the table come first, all of them, in their order and with their names; then the
answers. A row that the model did not read stands in its place, and its answers are empty.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from mixtura._typing import Ints
from mixtura.errors import InvalidParameterError
from mixtura.tables.row_keys import row_keys
from mixtura.tables.table import Table
from mixtura.tables.written import as_arrow

WHICH = ("full", "ids", "bare")
"""All columns of the table; those that tell its rows apart; none, but the number of the row."""

OURS = "mixtura_"
"""Before the name of an answer where the table has a column of that name."""


@dataclass(frozen=True, slots=True)
class RowsBack:
    """Columns by name, one value for each row of the table.

    Attributes
    ----------
    columns : dict of pyarrow arrays; the answers are null where a row has none
    renamed : dict, answers whose name a column of the table has, and what they are called instead
    unwritten : dict, columns of the table whose values were not read, and their type
    """

    columns: dict[str, Any]
    renamed: dict[str, str] = field(default_factory=dict)
    unwritten: dict[str, str] = field(default_factory=dict)


def give_back(
    table: Table,
    kept: Ints,
    answers: Mapping[str, Any],
    which: str = "full",
    used: Collection[str] = (),
) -> RowsBack:
    r"""The rows of a table, and the answers about them.

    Parameters
    ----------
    table : Table, as it was read
    kept : (m,), number (from 0) in the table of each row that there are answers for
    answers : columns (m,) by name
    which : "full", "ids" or "bare"
        All columns of the table; those that tell rows apart, or the number of the row where there
        are none; the number of the row, from 1, and no column.
    used : names of the columns that the model takes, which for "ids" are none that tell rows apart

    Raises
    ------
    InvalidParameterError
        ``which`` is none of these.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.tables.delimited import read_delimited
    >>> from mixtura.tables.rows_back import give_back
    >>> table = read_delimited(b"name,height\nAnn,161.0\nBob,\n", "people.csv")
    >>> back = give_back(table, np.array([0]), {"group": [2]})
    >>> {name: column.to_pylist() for name, column in back.columns.items()}
    {'name': ['Ann', 'Bob'], 'height': ['161.0', ''], 'group': [2, None]}
    """
    if which not in WHICH:
        raise InvalidParameterError(f"rows are {which!r}; give one of {', '.join(WHICH)}.")
    keys = set(row_keys(table, used)) if which == "ids" else set()
    columns: dict[str, Any] = {}
    unwritten: dict[str, str] = {}
    for name, column in zip(table.names, table.columns, strict=True):
        if which != "full" and name not in keys:
            continue
        if name in table.given:
            columns[name] = table.given[name]
        elif name in table.foreign:
            unwritten[name] = table.foreign[name]
        else:
            columns[name] = column
    added = {name: _spread(values, kept, table.n_rows) for name, values in answers.items()}
    if not columns:
        added = {"row": pa.array(np.arange(1, table.n_rows + 1)), **added}
    renamed = {}
    for name, values in added.items():
        free = _free(name, columns, added)
        if free != name:
            renamed[name] = free
        columns[free] = values
    return RowsBack(columns, renamed, unwritten)


def _spread(values: Any, kept: Ints, n_rows: int) -> Any:
    """Values (m,) at the rows that they belong to, of all rows, and nulls elsewhere."""
    array = as_arrow(values)
    if len(kept) == n_rows:
        return array
    place = np.full(n_rows, -1)
    place[kept] = np.arange(len(kept))
    return array.take(pa.array(place, mask=place < 0))


def _free(name: str, taken: Collection[str], added: Collection[str]) -> str:
    """The name itself, or one that no column has."""
    if name not in taken:
        return name
    free, number = f"{OURS}{name}", 1
    while free in taken or free in added:
        number += 1
        free = f"{OURS}{name}_{number}"
    return free
