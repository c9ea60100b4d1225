"""Formats with types: Parquet, Arrow and Feather, of which nothing is believed unseen.

A file is a stranger's: what it says of its own buffers decides where in the memory they are read.
So every buffer is checked against what the format says, down to each offset and letter, before
anything touches a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

from mixtura.errors import InvalidDataError, MixturaError
from mixtura.tables import arrow, parquet
from mixtura.tables.cells import is_moment, is_number, is_text, value_type
from mixtura.tables.memory import in_arrow
from mixtura.tables.memory_limit import (
    as_numbers,
    count_numbers,
    out_of_memory,
    refuse_beyond_memory,
)
from mixtura.tables.table import Table, refuse_repeated

INDEX = re.compile(r"__index_level_\d+__")
"""Columns that pandas makes of an index without a name."""

FEATHER_1 = b"FEA1"

Reader = Callable[[Any, str], tuple[Any, dict[str, str]]]
"""A buffer and its name in sentences, to a pyarrow table and the types of columns left unread."""

READERS: Mapping[bytes, tuple[str, Reader]] = {
    parquet.MAGIC: ("a Parquet file", parquet.read_parquet),
    arrow.MAGIC: ("an Arrow file", arrow.read_file),
    arrow.STREAM: ("an Arrow stream", arrow.read_stream),
}
"""By a file's first bytes, whatever it is called."""


def read_typed(data: bytes, source: str) -> Table | None:
    """A table where the bytes are of a format with types, else None.

    Raises
    ------
    InvalidDataError
        They are damaged or cut off, would take more memory than there is, hold no rows, or two
        columns of one name.
    """
    if data.startswith(FEATHER_1):
        raise InvalidDataError(
            f"{source} is a Feather file of version 1, which is no longer written: read it with "
            "what wrote it (pandas.read_feather), and write it as Parquet or as Feather of "
            "version 2 (to_parquet, to_feather)."
        )
    for magic, (kind, read) in READERS.items():
        if data.startswith(magic):
            return _guarded(data, source, kind, read)
    return None


def from_arrow(table: Any, source: str) -> Table:
    """A table of pyarrow that somebody holds in memory.

    Raises
    ------
    InvalidDataError
        It has no rows, or two columns of one name, or becomes larger than the memory.
    """
    return _usable(table, {}, source)


def _guarded(data: bytes, source: str, kind: str, read: Reader) -> Table:
    """The table of a reader, or a sentence whatever becomes of it."""
    try:
        table, unread = read(in_arrow(data), source)
        table.validate(full=True)
        return _usable(table, unread, source)
    except MixturaError:
        raise
    except MemoryError as error:
        raise out_of_memory(source) from error
    except Exception as error:  # the bytes decide what it is: UnicodeDecodeError, SystemError, ...
        raise InvalidDataError(
            f"{source} begins like {kind}, but is damaged or cut off: write it again."
        ) from error


def _usable(table: Any, unread: dict[str, str], source: str) -> Table:
    """Columns of numbers and words; of others no more than their type."""
    refuse_repeated(table.column_names, source)
    if not table.num_rows or not table.num_columns:
        raise InvalidDataError(f"{source} has no rows.")
    refuse_beyond_memory(as_numbers(table.num_rows, count_numbers(table.schema.types)), source)
    columns, foreign, given, notes = [], dict(unread), {}, []
    index = [name for name in table.column_names if INDEX.fullmatch(name)]
    if index and len(index) < table.num_columns:
        notes.append(
            f"left out {', '.join(map(repr, index))} of {source}, by which pandas keeps the names "
            "of the rows (its index)."
        )
        table = table.drop_columns(index)
    table = table.unify_dictionaries()
    for name, column in zip(table.column_names, table.columns, strict=True):
        if _is_foreign(column.type) and column.null_count < len(column):
            foreign[name] = str(value_type(column.type))
            if is_moment(value_type(column.type)):
                given[name] = column
            column = pa.chunked_array([pa.nulls(len(column))])  # which takes no memory
        columns.append(column)
    names = list(table.column_names)
    return Table(source, names, columns, foreign=foreign, given=given, notes=tuple(notes))


def _is_foreign(kind: Any) -> bool:
    """Whether values are neither numbers nor words.

    A date may be beyond Python's years, and a time in a zone that nobody knows; lists and bytes
    may hold anything.
    """
    kind = value_type(kind)
    known = is_number(kind) or is_text(kind) or pa.types.is_boolean(kind)
    return not (known or pa.types.is_null(kind))
