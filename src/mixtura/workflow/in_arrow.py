"""A table that Python holds in memory as columns of pyarrow, as files of typed formats become."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa

from mixtura._typing import Floats
from mixtura.data.numbers import NotANumberError, as_numbers
from mixtura.tables.table import Table
from mixtura.tables.typed import from_arrow

SOURCE = "the table"


def table_of(names: Sequence[str], frame: nw.DataFrame[Any] | None, array: Floats | None) -> Table:
    """The columns of a frame, or those of an array (n, d), as a table.

    Raises
    ------
    InvalidDataError
        It has no rows, or two columns of one name.
    """
    if frame is None:
        assert array is not None  # noqa: S101  (it is one of the two)
        return from_arrow(pa.table(list(array.T), names=list(names)), SOURCE)
    columns = [_column(frame.get_column(name)) for name in frame.columns]
    return from_arrow(pa.Table.from_arrays(columns, names=list(names)), SOURCE)


def _column(series: nw.Series[Any]) -> Any:
    """Cells as pyarrow takes them; those of several kinds as numbers, or else as text."""
    try:
        return series.to_arrow()
    except (pa.ArrowException, TypeError, ValueError, NotImplementedError):
        try:
            return pa.array(as_numbers(series.to_list()), from_pandas=True)
        except NotANumberError:
            pass
        cells = series.to_list()
        missing = [cell is None or cell != cell for cell in cells]  # NaN, NaT
        texts = [None if gone else str(cell) for cell, gone in zip(cells, missing, strict=True)]
        return pa.array(texts, pa.string())
