"""Columns that a command is to take as logarithms: whether they can be."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mixtura._typing import Floats
from mixtura.errors import InvalidDataError, InvalidParameterError

if TYPE_CHECKING:
    from mixtura.tables.columns import Matrix

OF_THE_MODEL = (
    "The model was fitted to the logarithm of that column: correct the value or remove the row, "
    "or fit again without it in --log."
)
"""What may be done about a value of a table that a fitted model reads."""


def columns_in_logs(
    matrix: Matrix, asked: str | Sequence[str] | None, option: str = "--log"
) -> tuple[str, ...]:
    """The columns to be taken as logarithms, in the order of the matrix.

    ``asked`` are names of columns of its table, or "all" for every column of numbers.

    Raises
    ------
    InvalidParameterError
        A column is not used, or is one of categories.
    InvalidDataError
        A value is zero or below.
    """
    if asked is None:
        return ()
    encoded = () if matrix.encoding is None else tuple(matrix.encoding.levels)
    numbers = [name for name in matrix.columns if name not in encoded]
    if asked == "all":
        if not numbers:
            raise InvalidParameterError(
                f"{option} is all, but every column that is used is one of categories: leave "
                f"{option} out."
            )
        names = numbers
    else:
        for name in asked:
            _require_used(matrix, name, numbers, encoded, option)
        names = [name for name in numbers if name in asked]
    good = [name for name in names if not (_values(matrix, name) <= 0).any()]
    cure = f"Take the others alone ({_asked(option, good)})" if good else f"Leave {option} out"
    refuse_without_logarithm(
        matrix,
        names,
        f"{cure}, correct the value, or add a constant to the whole column yourself.",
    )
    return tuple(names)


def refuse_without_logarithm(matrix: Matrix, names: Sequence[str], cure: str) -> None:
    """InvalidDataError where one of these columns has a value that is not above zero.

    A value that is missing is no such value.
    """
    for name in names:
        values = _values(matrix, name)
        bad = np.flatnonzero(values <= 0)
        if not bad.size:
            continue
        row = int(bad[0])
        others = "" if bad.size == 1 else f", the first of {bad.size} such values in that column"
        number = int(matrix.kept[row])
        origin = getattr(matrix, "origin", None)  # not without pyarrow
        where = f"column {name!r}, data row {number + 1}"
        if origin is not None:
            where = origin.where(number, name)
        raise InvalidDataError(
            f"{where} is {values[row]:.6g}{others}, "
            f"and only numbers above zero have a logarithm. {cure}"
        )


def _asked(option: str, names: Sequence[str]) -> str:
    """What asks for these, for the command line or for Python."""
    if not option.startswith("-"):
        return f"{option}={list(names)!r}"
    if any("," in name for name in names):
        return " ".join(f"{option} {shlex.quote(name)}" for name in names)
    return f"{option} {shlex.quote(','.join(names))}"


def _require_used(
    matrix: Matrix, name: str, numbers: Sequence[str], encoded: Sequence[str], option: str
) -> None:
    if name in numbers:
        return
    if name in encoded:
        raise InvalidParameterError(
            f"{option} names {name!r}, which --one-hot makes columns of 0 and 1, and 0 has no "
            "logarithm: leave it out of one of the two."
        )
    reason = next((drop.reason for drop in matrix.dropped if drop.name == name), None)
    if reason is None:
        raise InvalidParameterError(
            f"{option} names {name!r}, which is not among the columns that are used: name it in "
            f"--columns as well, or leave it out of {option}."
        )
    raise InvalidParameterError(
        f"{option} names {name!r}, which is left out: {reason}. Leave it out of {option} as well."
    )


def _values(matrix: Matrix, name: str) -> Floats:
    values: Floats = matrix.X[:, matrix.names.index(name)]
    return values
