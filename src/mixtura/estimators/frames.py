"""Tables in: pandas, polars, pyarrow and whatever else narwhals reads, to an array and names."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.exceptions import DuplicateError

from mixtura.errors import InvalidDataError, InvalidTypeError


def as_array(X: Any) -> tuple[Any, list[str] | None]:
    """Rows as an array, and the column names where X is a table.

    What is not a table passes through unchanged with names None.

    Raises
    ------
    InvalidTypeError
        A column is not numeric; the error names it.
    InvalidDataError
        Two columns have one name.
    """
    try:
        frame = nw.from_native(X, pass_through=True)
        if isinstance(frame, nw.LazyFrame):
            frame = frame.collect()
        if not isinstance(frame, nw.DataFrame):
            return X, None
        columns = list(frame.columns)
        schema = frame.schema
    except DuplicateError as error:
        raise InvalidDataError(
            f"two columns have one name, so rename or drop one. {error}"
        ) from error
    for name, dtype in schema.items():
        if not (dtype.is_numeric() or dtype == nw.Boolean):
            raise InvalidTypeError(
                f"column {name!r} is {dtype}, not numeric: drop it or encode it as numbers"
            )
    names = [str(name) for name in columns]
    narrow = all(dtype == nw.Float32 for dtype in schema.values())
    array = np.empty((frame.shape[0], len(names)), dtype=np.float32 if narrow else np.float64)
    for column, name in enumerate(columns):
        values = frame.get_column(name)
        if values.dtype == nw.Boolean:  # as numbers, so that a missing value becomes NaN
            values = values.cast(nw.Float64)
        array[:, column] = values.to_numpy()
    return array, names
