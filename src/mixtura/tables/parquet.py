"""Parquet, measured before anything is unpacked and watched while it is.

Text stays in its dictionary: a long cell that a hundred million rows repeat is held once. So text
takes what its pages take without compression, and every cell a number or a place in a dictionary.
"""

from __future__ import annotations

from typing import Any

from mixtura.tables.room import as_numbers, refuse_beyond_memory

MAGIC = b"PAR1"

ROWS = 65_536
"""Rows unpacked at a time."""

WIDTH = {"BOOLEAN": 1, "INT32": 4, "INT64": 8, "INT96": 12, "FLOAT": 4, "DOUBLE": 8}
"""Bytes of a value, by its physical type."""

PLACE = 4
"""Bytes of a place in a dictionary."""

TEXT = "BYTE_ARRAY"


def read_parquet(buffer: Any, source: str) -> Any:
    """A pyarrow table from a buffer that holds a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet

    metadata = pyarrow.parquet.read_metadata(pa.BufferReader(buffer))
    size = _size(metadata)
    leaves = [metadata.schema.column(index) for index in range(len(metadata.schema))]
    text = [leaf.path for leaf in leaves if leaf.physical_type == TEXT]
    numbers = as_numbers(metadata.num_rows, len(leaves) - len(text))
    refuse_beyond_memory(size + numbers, source)
    opened = pyarrow.parquet.ParquetFile(pa.BufferReader(buffer), read_dictionary=text)
    batches, held = [], 0
    for batch in opened.iter_batches(ROWS):
        batches.append(batch)
        held += batch.get_total_buffer_size()
        if held > size:  # the metadata need not be true
            refuse_beyond_memory(held - size + numbers, source)
    return pa.Table.from_batches(batches, opened.schema_arrow if not batches else None)


def _size(metadata: Any) -> int:
    """Bytes of the cells, and of the text that is kept beside them."""
    groups = [metadata.row_group(index) for index in range(metadata.num_row_groups)]
    size = 0
    for index in range(len(metadata.schema)):
        leaf = metadata.schema.column(index)
        values = metadata.num_rows
        if leaf.max_repetition_level:  # a list has as many as it likes
            values = sum(max(group.column(index).num_values, 0) for group in groups)
        size += values * (WIDTH.get(leaf.physical_type) or max(leaf.length or 0, PLACE))
        if leaf.physical_type == TEXT:
            chunks = (group.column(index).total_uncompressed_size for group in groups)
            size += sum(max(length, 0) for length in chunks)
    return size
