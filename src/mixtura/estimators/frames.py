"""Tables in: pandas, polars, pyarrow and whatever else narwhals reads, to an array and names."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.exceptions import DuplicateError

from mixtura._typing import Rows
from mixtura.errors import InvalidDataError, InvalidTypeError


def as_frame(X: Any) -> nw.DataFrame[Any] | None:
    """X as a narwhals frame in memory, or None where it is no table.

    Raises
    ------
    InvalidDataError
        Two columns have one name.
    """
    if isinstance(X, np.ndarray):
        return None
    try:
        frame = nw.from_native(X, pass_through=True)
        if isinstance(frame, nw.LazyFrame):
            frame = frame.collect()
        return frame if isinstance(frame, nw.DataFrame) and frame.columns is not None else None
    except DuplicateError as error:
        raise InvalidDataError(
            f"two columns have one name, so rename or drop one. {error}"
        ) from error


def as_array(frame: nw.DataFrame[Any]) -> tuple[Rows, list[str]]:
    """The numbers of a frame as an array (n, d), and the names of its columns.

    Raises
    ------
    InvalidTypeError
        A column is not numeric; the error names it.
    """
    schema = frame.schema
    for name, dtype in schema.items():
        if not (dtype.is_numeric() or dtype == nw.Boolean):
            raise InvalidTypeError(
                f"column {name!r} is {dtype}, not numeric: drop it or encode it as numbers "
                "(PreparedGaussianMixture does so with one_hot='auto')."
            )
    narrow = all(dtype == nw.Float32 for dtype in schema.values())
    array = np.empty((frame.shape[0], len(schema)), dtype=np.float32 if narrow else np.float64)
    for column, name in enumerate(schema):
        values = frame.get_column(name)
        if values.dtype == nw.Boolean:  # as numbers, so that a missing value becomes NaN
            values = values.cast(nw.Float64)
        array[:, column] = values.to_numpy()
    return array, [str(name) for name in schema]
