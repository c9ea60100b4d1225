"""Which columns and rows of a table a caller in Python wants, and the matrix of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from mixtura._near_names import did_you_mean
from mixtura.errors import InvalidParameterError
from mixtura.extras import missing as lacking
from mixtura.preparation.logarithms import Log, places_of
from mixtura.tables.asked import ROWS, Asked
from mixtura.tables.missing_values import Codes
from mixtura.workflow.given import Given, plain_matrix
from mixtura.workflow.telling import Voice

if TYPE_CHECKING:  # their modules need pyarrow, and what is in memory does not
    from mixtura.tables.columns import Matrix
    from mixtura.workflow.selecting import Wanted


@dataclass(frozen=True, slots=True)
class Cells:
    """What :func:`mixtura.fit_table` was asked for, as it was given."""

    columns: Sequence[str] | None = None
    one_hot: str | Sequence[str] | None = None
    drop: str | Sequence[str] | None = None
    missing: str = "keep"
    na: Any = None

    def __post_init__(self) -> None:
        if self.missing not in ROWS:
            near = did_you_mean(str(self.missing), ROWS)
            raise InvalidParameterError(
                f"missing is {self.missing!r:.80}; give 'keep', to use rows by the values that "
                "they have, 'drop', to leave rows with a missing value out, or 'error', to "
                f"refuse the table.{near}"
            )


def matrix_of(given: Given, cells: Cells, voice: Voice) -> Matrix:
    """The columns and rows to fit, chosen as ``mixtura fit`` does.

    Raises
    ------
    InvalidDataError, InvalidParameterError
        There is nothing to fit, or a column is named that is not there.
    MissingLibraryError
        What is asked for needs pyarrow, which is not installed.
    """
    if given.table is not None:
        from mixtura.workflow.selecting import select

        return select(given.table, _wanted(given, cells), "dropped", voice)
    if cells.one_hot is not None:
        raise lacking("one_hot needs", "pyarrow", "cli", "encode the columns yourself")
    if cells.na is not None or cells.missing != "keep":
        raise lacking(
            f"na and missing={cells.missing!r} need",
            "pyarrow",
            "cli",
            "leave rows with a gap out yourself",
        )
    columns = None if cells.columns is None else given.named(cells.columns, "columns")
    drop = [] if cells.drop is None else given.named(cells.drop, "drop")
    return plain_matrix(given, columns, drop, voice)


def logarithms(given: Given, matrix: Matrix, log: Log) -> tuple[str, ...]:
    """The columns of the matrix that are taken as logarithms, by name or position.

    Raises
    ------
    InvalidDataError, InvalidParameterError
        A value has no logarithm, or a column is named that is not there or not used.
    MissingLibraryError
        pyarrow is not installed.
    """
    if given.table is None:
        raise lacking("log needs", "pyarrow", "cli", "take the logarithms yourself")
    from mixtura.tables.logarithms import columns_in_logs

    names = given.names
    if log is None or (log == "all" and "all" not in names):
        return columns_in_logs(matrix, log, "log")
    places = places_of([log] if isinstance(log, str) else log, names, len(names), None)
    return columns_in_logs(matrix, [names[place] for place in places], "log")


def _wanted(given: Given, cells: Cells) -> Wanted:
    """The same with names that are known to be columns."""
    from mixtura.workflow.selecting import Wanted

    columns = None if cells.columns is None else given.named(cells.columns, "columns")
    encode: str | list[str] | None = None
    if cells.one_hot is not None:
        everything = cells.one_hot == "all" and "all" not in given.names
        encode = "all" if everything else given.named(cells.one_hot, "one_hot")
    drop = [] if cells.drop is None else given.named(cells.drop, "drop")
    return Wanted(columns, encode, Asked(cells.missing, _codes(given, cells.na), drop))


def _codes(given: Given, na: Any) -> Codes:
    """What stands for a missing value, in all columns or in those named.

    As for ``--na``, a text "age=99" is of the column age.
    """
    if isinstance(na, Mapping):
        given.named(list(na), "na")
        return Codes((), {str(name): _texts(values) for name, values in na.items()})
    everywhere: list[str] = []
    of_column: dict[str, list[str]] = {}
    for text in () if na is None else _texts(na):
        name, sign, code = text.rpartition("=")
        if sign:
            of_column.setdefault(given.named(name, "na")[0], []).append(code.strip())
        else:
            everywhere.append(text)
    return Codes(tuple(everywhere), of_column)


def _texts(values: Any) -> tuple[str, ...]:
    """Values, or one alone, as they would be written."""
    many = isinstance(values, Iterable) and not isinstance(values, str | bytes)
    return tuple(_text(value) for value in (values if many else [values]))


def _text(value: Any) -> str:
    from mixtura.tables.suspects import text_of

    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Real) and not isinstance(value, bool | int):
        return text_of(float(value))  # -999.0 as -999, which a column of words may hold
    return str(value)
