"""Parquet, measured before anything is unpacked and watched while it is.

Text stays in its dictionary: a long cell that a hundred million rows repeat is held once. So text
takes what its pages take without compression, and every cell a number or a place in a dictionary.
Columns of lists and the like, whose length only their pages tell, are not read at all.

Of a damaged file pyarrow's ``row_group(i).column(j)`` ends the process by SIGABRT (seen in 26.0):
nothing here asks for it.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.parquet

from mixtura.errors import InvalidDataError
from mixtura.tables.cells import value_type
from mixtura.tables.memory_limit import as_numbers, count_numbers, refuse_beyond_memory
from mixtura.tables.table import refuse_repeated

MAGIC = b"PAR1"

ROWS = 65_536
"""Rows unpacked at a time."""

WIDTH = {"BOOLEAN": 1, "INT32": 4, "INT64": 8, "INT96": 12, "FLOAT": 4, "DOUBLE": 8}
"""Bytes of a value, by its physical type."""

PLACE = 4
"""Bytes of a place in a dictionary."""

TEXT = "BYTE_ARRAY"


def read_parquet(buffer: Any, source: str) -> tuple[Any, dict[str, str]]:
    """A pyarrow table from a buffer that holds a Parquet file, and the types of unread columns.

    Those are empty in the table.
    """
    metadata = pyarrow.parquet.read_metadata(pa.BufferReader(buffer))
    leaves = [metadata.schema.column(index) for index in range(len(metadata.schema))]
    text = [leaf.path for leaf in leaves if leaf.physical_type == TEXT]
    opened = pyarrow.parquet.ParquetFile(pa.BufferReader(buffer), read_dictionary=text)
    schema = opened.schema_arrow
    refuse_repeated(schema.names, source)
    flat = [field.name for field in schema if not _is_nested(field.type)]
    size = _size(metadata, leaves)
    numbers = as_numbers(metadata.num_rows, count_numbers(schema.types))
    refuse_beyond_memory(size + numbers, source)
    batches, held = [], 0
    for batch in opened.iter_batches(ROWS, columns=flat) if flat else ():
        batches.append(batch)
        held += batch.get_total_buffer_size()
        if held > size:  # the metadata need not be true
            refuse_beyond_memory(held - size + numbers, source)
    if not flat:
        return _in_order([], metadata.num_rows, schema)
    read = pa.Table.from_batches(batches) if batches else schema.empty_table().select(flat)
    if read.column_names != flat:
        raise InvalidDataError(
            f"{source} has a column whose name holds a point and is also that of a part of "
            "another column: rename it."
        )
    return _in_order(read.columns, read.num_rows, schema)


def _is_nested(kind: Any) -> bool:
    return bool(pa.types.is_nested(getattr(kind, "storage_type", kind)))


def _size(metadata: Any, leaves: list[Any]) -> int:
    """Bytes of the cells, and of the text that is kept beside them."""
    size = 0
    for leaf in leaves:
        if not leaf.max_repetition_level:
            width = WIDTH.get(leaf.physical_type) or max(leaf.length or 0, PLACE)
            size += metadata.num_rows * width
    if any(leaf.physical_type == TEXT for leaf in leaves):
        groups = (metadata.row_group(index) for index in range(metadata.num_row_groups))
        size += sum(max(group.total_byte_size, 0) for group in groups)
    return size


def _in_order(flat: list[Any], rows: int, schema: Any) -> tuple[Any, dict[str, str]]:
    """The columns that were read, and empty ones where the others belong."""
    read, columns, foreign = iter(flat), [], {}
    for field in schema:
        if _is_nested(field.type):
            foreign[field.name] = str(value_type(field.type))
            columns.append(pa.nulls(rows))
        else:
            columns.append(next(read))
    return pa.table(columns, names=schema.names), foreign
