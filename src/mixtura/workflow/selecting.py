"""A table to the matrix that is fitted: which columns, and what is said of the others."""

from __future__ import annotations

from dataclasses import dataclass

from mixtura.errors import InvalidDataError, InvalidParameterError
from mixtura.model.families import for_dependent_columns
from mixtura.preparation.one_hot import caution
from mixtura.tables.asked import AS_USUAL, Asked
from mixtura.tables.columns import Matrix, pick_columns, take_columns
from mixtura.tables.table import Table
from mixtura.workflow.remarks import note_columns
from mixtura.workflow.telling import Voice


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for of a table; the names are known to be its columns.

    Attributes
    ----------
    columns : list of str, or None for every column of numbers
    one_hot : columns of categories to encode, "all" of them, or None
    asked : Asked, what becomes of gaps, and of columns that are not to be used
    """

    columns: list[str] | None = None
    one_hot: str | list[str] | None = None
    asked: Asked = AS_USUAL


def select(table: Table, wanted: Wanted, all_in: str, voice: Voice) -> Matrix:
    """The columns that are wanted, and notes on those left out, all of which ``all_in`` names.

    Raises
    ------
    InvalidDataError, InvalidParameterError
        There is nothing to fit, or what is wanted contradicts itself.
    """
    if table.n_rows < 2:
        raise InvalidDataError(f"{table.source} has one row of data; groups need at least two.")
    matrix = matrix_of(table, wanted)
    note_columns(matrix, wanted.asked.advice, all_in, voice)
    if matrix.encoding is not None:
        shape = f"--covariance {for_dependent_columns()[0]}"
        text, _, more = caution(list(matrix.encoding.levels), shape).partition(". ")
        voice.note(f"--one-hot: {text}.", more)
    elif wanted.one_hot is not None:
        voice.note("--one-hot all found no column of categories.")
    return matrix


def matrix_of(table: Table, wanted: Wanted) -> Matrix:
    """The columns and rows that are wanted.

    Raises
    ------
    InvalidDataError, InvalidParameterError
        As :func:`select`.
    """
    one_hot, asked = wanted.one_hot, wanted.asked
    named = one_hot if isinstance(one_hot, list) else []
    for option, names in (("--columns", wanted.columns or []), ("--one-hot", named)):
        both = [name for name in names if name in asked.drop]
        if both:
            raise InvalidParameterError(
                f"{option} and --drop both name {both[0]!r}: leave it away from one of them."
            )
    if wanted.columns is None:
        return pick_columns(table, one_hot=one_hot, asked=asked)
    if one_hot == "all":
        raise InvalidParameterError(
            "--one-hot all and --columns do not go together: name the columns for --one-hot."
        )
    names = [*wanted.columns, *(name for name in named if name not in wanted.columns)]
    return take_columns(table, names, vary=True, one_hot=named, asked=asked)
