"""Tables in: pandas, polars, pyarrow and whatever else narwhals reads, to an array and names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import narwhals
import narwhals.stable.v2 as nw
import numpy as np
from narwhals.exceptions import DuplicateError

from mixtura._printable import first_of
from mixtura._typing import Floats, Rows
from mixtura.data.array import ArraySource, Check
from mixtura.data.numbers import NotANumberError, as_numbers, kind_of_fault
from mixtura.data.sparse import check_fits_dense
from mixtura.errors import InvalidDataError, InvalidTypeError

MOST_NAMED = 6
"""Columns that an error names one by one."""


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
        # what narwhals wraps already is unwrapped first: frames of its other interfaces would
        # come back as they are, and be no frames of this one
        native = narwhals.to_native(X, pass_through=True)
        frame = nw.from_native(native, pass_through=True)
        if isinstance(frame, nw.LazyFrame):
            frame = frame.collect()
        return frame if isinstance(frame, nw.DataFrame) and frame.columns is not None else None
    except DuplicateError as error:
        raise InvalidDataError(
            f"two columns have one name, so rename or drop one. {error}"
        ) from error


def open_frame(X: Any, check: Check) -> ArraySource | None:
    """A table, with the names of its columns."""
    frame = as_frame(X)
    if frame is None:
        return None
    cells, names = as_array(frame)
    return ArraySource(check(cells, frame.to_native()), names=names)


def as_array(frame: nw.DataFrame[Any]) -> tuple[Rows, list[str]]:
    """The numbers of a frame as an array (n, d), and the names of its columns.

    Columns of objects, of categories and of text count as numbers where every cell reads as one;
    sparse columns of pandas become dense.

    Raises
    ------
    InvalidTypeError
        A column is not numeric; the error names it and its first cell that is no number.
    InvalidDataError
        Sparse columns would take too much memory.
    """
    schema = frame.schema
    narrow = all(dtype == nw.Float32 for dtype in schema.values())
    if any(dtype == nw.Unknown for dtype in schema.values()):
        check_fits_dense((frame.shape[0], len(schema)), np.dtype(np.float64))
    array = np.empty((frame.shape[0], len(schema)), dtype=np.float32 if narrow else np.float64)
    wrong: dict[Any, NotANumberError] = {}
    for column, name in enumerate(schema):
        try:
            array[:, column] = _numbers(frame.get_column(name))
        except NotANumberError as error:
            wrong[name] = error
    if wrong:
        raise InvalidTypeError(_not_numeric(frame, wrong))
    return array, [str(name) for name in schema]


def _numbers(column: nw.Series[Any]) -> Floats:
    if column.dtype.is_numeric():
        return column.to_numpy()
    if column.dtype == nw.Boolean:  # as numbers, so that a missing value becomes NaN
        return _numbers(column.cast(nw.Float64))
    if column.dtype == nw.Unknown:  # the sparse columns of pandas
        values = column.to_numpy()
        if values.dtype.kind in "biuf":
            return values.astype(np.float64, copy=False)
    return as_numbers(column.to_list())


def _not_numeric(frame: nw.DataFrame[Any], wrong: dict[Any, NotANumberError]) -> str:
    """What the first column without numbers holds, and what to do about all of them."""
    first, error = next(iter(wrong.items()))
    kind = str(frame.schema[first]).partition("(")[0]  # without the list of its levels
    what = f"column {first!r} is {kind}, not numeric: row {error.index} holds {error.cell!r:.60}."
    faults: dict[str, list[Any]] = {}
    for name, reason in wrong.items():
        fault = kind_of_fault(frame.get_column(name).to_list(), reason.cell)
        faults.setdefault(fault, []).append(name)
    return " ".join([what, *(_CURES[fault](names) for fault, names in faults.items())])


def _encode(names: list[Any]) -> str:
    which = [str(name) for name in names] if len(names) <= MOST_NAMED else "auto"
    return (
        f"Leave {_listed(names)} out, or encode as columns of 0 and 1 with "
        f"PreparedGaussianMixture(one_hot={which!r})."
    )


_CURES: dict[str, Callable[[list[Any]], str]] = {
    "mistyped": lambda names: (
        f"Most cells of {_listed(names)} are numbers: correct the others, or drop their rows."
    ),
    "category": _encode,
    "complex": lambda names: (
        f"Give the real and the imaginary parts of {_listed(names)} as columns of their own."
    ),
    "date": lambda names: (
        f"Count {_listed(names)} in numbers, such as days since the first, or leave out."
    ),
    "other": lambda names: f"Leave {_listed(names)} out.",
}
"""What to do about columns, by what is wrong with them."""


def _listed(names: list[Any]) -> str:
    return first_of([*map(repr, names)], MOST_NAMED)
