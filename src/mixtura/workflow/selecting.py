"""A table to the matrix that is fitted: which columns, and what is said of the others."""

from __future__ import annotations

from dataclasses import dataclass

from mixtura.errors import InvalidDataError, InvalidParameterError
from mixtura.model.families import for_dependent_columns
from mixtura.preparation.one_hot import caution
from mixtura.tables.columns import Matrix, pick_columns, take_columns
from mixtura.tables.table import Table
from mixtura.workflow.remarks import note_dropped, note_rounded
from mixtura.workflow.telling import Voice


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for of a table; the names are known to be its columns.

    Attributes
    ----------
    columns : list of str, or None for every column of numbers
    one_hot : columns of categories to encode, "all" of them, or None
    """

    columns: list[str] | None = None
    one_hot: str | list[str] | None = None


def select(table: Table, wanted: Wanted, all_in: str, voice: Voice) -> Matrix:
    """The columns that are wanted, and notes on those left out, all of which ``all_in`` names.

    Raises
    ------
    InvalidDataError, InvalidParameterError
        There is nothing to fit, or what is wanted contradicts itself.
    """
    if table.n_rows < 2:
        raise InvalidDataError(f"{table.source} has one row of data; groups need at least two.")
    one_hot = wanted.one_hot
    if wanted.columns is not None:
        if one_hot == "all":
            raise InvalidParameterError(
                "--one-hot all and --columns do not go together: name the columns for --one-hot."
            )
        names = [*wanted.columns]
        names += [name for name in one_hot or () if name not in names]
        matrix = take_columns(table, names, vary=True, one_hot=one_hot or ())
    else:
        matrix = pick_columns(table, one_hot=one_hot)
    note_dropped(matrix.dropped, all_in, voice)
    note_rounded(matrix, voice)
    if matrix.encoding is not None:
        shape = f"--covariance {for_dependent_columns()[0]}"
        text = caution(list(matrix.encoding.levels), shape)
        voice.note(f"--one-hot: {text}")
    elif one_hot is not None:
        voice.note("--one-hot all found no column of categories.")
    return matrix
