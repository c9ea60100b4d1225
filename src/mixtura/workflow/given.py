"""What a caller in Python holds, a path, a table of any kind or an array, to rows that are fitted.

With pyarrow everything goes the way of ``mixtura fit``. Without it, what is in memory still does
as far as columns of numbers go.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from numbers import Integral
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import numpy as np

from mixtura._near_names import did_you_mean
from mixtura._printable import first_of
from mixtura._typing import Floats, Ints
from mixtura.data.containers import in_numpy
from mixtura.data.frames import as_frame
from mixtura.errors import InvalidDataError, InvalidParameterError
from mixtura.estimators.inputs.encoded_rows import names_of
from mixtura.estimators.inputs.rows import read_source
from mixtura.estimators.prepared_gaussian_mixture import PreparedGaussianMixture
from mixtura.extras import missing
from mixtura.workflow.remarks import note_reading
from mixtura.workflow.telling import Voice

if TYPE_CHECKING:
    from mixtura.tables.columns import Matrix
    from mixtura.tables.reading import Reading
    from mixtura.tables.table import Table

READ_IT_YOURSELF = (
    "read the file yourself and give fit_table a table of pandas or polars, or an array"
)


@dataclass(frozen=True, slots=True)
class Given:
    """A table as the caller holds it.

    Attributes
    ----------
    frame : the caller's own, in narwhals, or None where it is a file or an array
    array : (n, d) or None
    table : Table, as ``mixtura fit`` reads it; None without pyarrow
    source : str, what a sentence calls it
    """

    source: str
    frame: nw.DataFrame[Any] | None = None
    array: Floats | None = None
    table: Table | None = None

    @property
    def names(self) -> list[str]:
        """Of the columns."""
        if self.table is not None:
            return list(self.table.names)
        if self.frame is not None:
            return [str(name) for name in self.frame.columns]
        assert self.array is not None  # noqa: S101  (one of the three is there)
        return [f"x{column}" for column in range(self.array.shape[1])]

    def named(self, names: Any, parameter: str) -> list[str]:
        """Names of columns that somebody asks for, known to be there.

        Raises
        ------
        InvalidParameterError
            One is not, or is named twice.
        """
        wanted = [names] if isinstance(names, str) else [str(name) for name in names]
        known = self.names
        for name in wanted:
            if name not in known:
                raise InvalidParameterError(
                    f"{parameter} names {name!r:.80}, which the table does not have."
                    f"{did_you_mean(name, known)} Its columns: {first_of(known, 12)}."
                )
            if wanted.count(name) > 1:
                raise InvalidParameterError(f"{parameter} names {name!r} more than once.")
        if not wanted:
            raise InvalidParameterError(f"{parameter} is empty: name a column, or leave it out.")
        return wanted


@dataclass(frozen=True, slots=True)
class Plain:
    """Columns of numbers without pyarrow; with it, a :class:`mixtura.tables.columns.Matrix`."""

    names: list[str]
    X: Floats
    kept: Ints
    native: Any = None
    dropped: list[Any] = field(default_factory=list)
    encoding: None = None

    @property
    def columns(self) -> list[str]:
        return self.names

    def table(self) -> Any:
        """The columns as the caller's kind of table, or the array."""
        return self.X if self.native is None else self.native


@dataclass(frozen=True, slots=True)
class Left:
    """A column that was left out, and the reason in words."""

    name: str
    reason: str


def opened(given: Any, voice: Voice, reading: Mapping[str, Any] | None = None) -> Given:
    """Whatever holds a table; a file is read as ``reading`` says (tables/reading.py).

    Raises
    ------
    MissingLibraryError
        It is a file, and pyarrow is not installed.
    InvalidDataError, InvalidTypeError
        It cannot be read, or is nothing that holds rows.
    InvalidParameterError
        The reading is of no file, or says what cannot be.
    """
    has_pyarrow = find_spec("pyarrow") is not None
    if isinstance(given, str | os.PathLike):
        if not has_pyarrow:
            raise missing(
                f"to read {os.fspath(given)!r} needs", "pyarrow", "cli", READ_IT_YOURSELF
            )
        from mixtura.tables.formats import read_table

        table = read_table(os.fspath(given), reading_of(reading or {}))
        note_reading(table, voice)
        return Given(table.source, table=table)
    told = [name for name, value in (reading or {}).items() if value is not None]
    if told:
        one = len(told) == 1
        raise InvalidParameterError(
            f"{' and '.join(told)} say{'s' if one else ''} how a file is read, and the table is "
            f"in memory: leave {'it' if one else 'them'} out."
        )
    frame = as_frame(given)
    array = _array(given) if frame is None else None
    known = Given("the table", frame, array)
    if not has_pyarrow:
        return known
    from mixtura.workflow.in_arrow import table_of

    return Given("the table", frame, array, table_of(known.names, frame, array))


def reading_of(asked: Mapping[str, Any]) -> Reading:
    """How a file is to be read; a number of a sheet is its text.

    Raises
    ------
    InvalidParameterError
        A value is of a kind that says nothing, or one that there is not.
    """
    from mixtura.tables.reading import Reading

    header, sheet = asked.get("header"), asked.get("sheet")
    if not (header is None or isinstance(header, bool | np.bool_)):
        raise InvalidParameterError(
            f"header is {header!r:.80}; give True where the first line names the columns, and "
            "False where it is data."
        )
    if not (sheet is None or isinstance(sheet, str | Integral)) or isinstance(sheet, bool):
        raise InvalidParameterError(
            f"sheet is {sheet!r:.80}; give the name of a sheet, or its number, from 1."
        )
    encoding = asked.get("encoding")
    return Reading(
        None if header is None else bool(header),
        asked.get("decimal"),
        None if encoding is None else str(encoding),
        None if sheet is None else str(sheet),
    )


def _array(given: Any) -> Floats:
    cells = in_numpy(given)
    if isinstance(cells, np.ndarray) and cells.ndim == 2 and cells.dtype.kind in "biuf":
        return cells.astype(np.float64)
    model = PreparedGaussianMixture()  # which has a sentence for whatever is no such array
    source = read_source(model, given, reset=True, at_least=2, gaps=True)
    return np.asarray(source.array(), np.float64)


def plain_matrix(
    given: Given, columns: Sequence[str] | None, drop: Sequence[str], voice: Voice
) -> Matrix:
    """The columns of numbers, without pyarrow: those that vary, all of them complete.

    Of those that are named, or of all, without those to ``drop``.

    Raises
    ------
    InvalidDataError, InvalidTypeError
        None is left, or a cell is missing or infinite.
    """
    frame, left = given.frame, []
    if columns is not None:
        columns = [name for name in columns if name not in drop]
    native: Any = given.array
    if frame is not None:
        for name, dtype in frame.schema.items():
            if name in drop:
                continue
            if columns is None and not (dtype.is_numeric() or dtype == nw.Boolean):
                left.append(Left(name, f"not numbers ({dtype})"))
        skip = {column.name for column in left} | set(drop)
        wanted = [n for n in frame.columns if n not in skip] if columns is None else list(columns)
        native = frame.select(wanted).to_native() if wanted else None
    elif columns is not None or drop:
        columns = [name for name in columns or given.names if name not in drop]
        native = native[:, [given.names.index(name) for name in columns]] if columns else None
    if native is None:
        raise InvalidDataError(f"{given.source} has no column of numbers to work with.")
    source = read_source(PreparedGaussianMixture(), native, reset=True, at_least=2, gaps=True)
    X = np.asarray(source.array(), dtype=np.float64)
    names = names_of(source) if frame is not None else list(columns or given.names)
    spread, largest = np.nanmax(X, axis=0) - np.nanmin(X, axis=0), np.nanmax(np.abs(X), axis=0)
    varies = spread > 4 * np.finfo(np.float64).eps * largest
    for name, moves, value in zip(names, varies, X[0], strict=True):
        if not moves:
            left.append(Left(name, f"constant (always {value:g})"))
    if not varies.any():
        raise InvalidDataError(f"of the columns of {given.source} none varies.")
    kept = [name for name, moves in zip(names, varies, strict=True) if moves]
    if frame is not None:
        native = nw.from_native(native, eager_only=True).select(kept).to_native()
    for column in left:
        voice.note(f"left out column {column.name!r}: {column.reason}.")
    voice.note(
        "pyarrow is not installed, so that columns which count the rows or hold identifiers are "
        "not noticed: leave them out by columns."
    )
    matrix: Any = Plain(
        kept, X[:, varies], np.arange(len(X)), None if frame is None else native, left
    )
    return matrix  # type: ignore[no-any-return]  # it stands for one
