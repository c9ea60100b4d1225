"""Tables in: pandas, polars, pyarrow and whatever else narwhals reads, to an array and names."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from mixtura.errors import InvalidTypeError


def as_array(X: Any) -> tuple[Any, list[str] | None]:
    """Rows as an array, and the column names where X is a table.

    What is not a table passes through unchanged with names None.

    Raises
    ------
    InvalidTypeError
        A column is not numeric; the error names it.
    """
    frame = nw.from_native(X, pass_through=True)
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    if not isinstance(frame, nw.DataFrame):
        return X, None
    for name, dtype in frame.schema.items():
        if not (dtype.is_numeric() or dtype == nw.Boolean):
            raise InvalidTypeError(
                f"column {name!r} is {dtype}, not numeric: drop it or encode it as numbers"
            )
    names = [str(name) for name in frame.columns]
    narrow = all(dtype == nw.Float32 for dtype in frame.schema.values())
    array = np.empty((frame.shape[0], len(names)), dtype=np.float32 if narrow else np.float64)
    for column, name in enumerate(frame.columns):
        array[:, column] = frame.get_column(name).to_numpy()
    return array, names
