"""Whether every value can be computed with; a sentence names the first that cannot."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Ints, Rows
from mixtura.errors import InvalidDataError
from mixtura.limits import LARGEST


def column_name(index: int, names: list[str] | None) -> str:
    """How an error names a column."""
    return f"column {names[index]!r}" if names is not None else f"column {index}"


def empty_columns(which: Ints, names: list[str] | None) -> InvalidDataError:
    """The error for columns without a single value."""
    told = ", ".join(column_name(int(index), names) for index in which[:6])
    if which.size > 6:
        told += f" and {which.size - 6} more"
    one = which.size == 1
    return InvalidDataError(
        f"Input X contains NaN only in {told}: a column without a single value says nothing, so "
        f"leave {'it' if one else 'them'} out."
    )


def check_finite(
    X: Rows, names: list[str] | None, first_row: int = 0, *, gaps: bool = False
) -> None:
    """Every value finite and not too large to square; the error names row and column.

    With ``gaps`` values may be missing, which is NaN.
    """
    step = max(1, (1 << 20) // max(1, X.shape[1]))
    # a float32 would turn the limit into infinity, and infinity would be within it
    limit = min(LARGEST, float(np.finfo(X.dtype).max))
    for begin in range(0, X.shape[0], step):
        part = X[begin : begin + step]
        if -limit <= part.min() and part.max() <= limit:  # false for NaN
            continue
        bad = ~(np.abs(part) <= limit)
        if gaps:
            bad &= ~np.isnan(part)
            if not bad.any():
                continue
        row, column = np.argwhere(bad)[0]
        value = part[row, column]
        where = f"at row {first_row + begin + row}, {column_name(int(column), names)}"
        if np.isnan(value):
            raise InvalidDataError(
                f"Input X contains NaN {where}: this needs complete rows, "
                "so fill in missing values (impute does) or drop their rows."
            )
        kind = "infinity or a value too large"
        raise InvalidDataError(
            f"Input X contains {kind} ({value}) {where}: "
            f"replace it, or rescale the column so that no value exceeds {limit:g}."
        )
