"""Arrow's own files and streams, Feather among them, measured before anything is unpacked.

Buffers are used where they lie, so that a message takes no more than its bytes. Only compressed
ones have to be unpacked, and each tells in its first eight bytes what it becomes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from mixtura.tables.flatbuffer import MALFORMED, Table
from mixtura.tables.memory_limit import as_numbers, count_numbers, refuse_beyond_memory
from mixtura.tables.table import refuse_repeated

MAGIC = b"ARROW1"
STREAM = b"\xff\xff\xff\xff"
"""What a file and a stream begin with."""

DICTIONARIES, BATCHES = 2, 3
"""Fields of a file's footer, and kinds of messages."""

BLOCK = "<qi4xq"
"""Where a message of a file begins, bytes of its metadata, bytes of its body."""

BUFFER = "<qq"
"""Where a buffer begins in a message's body, and its length."""

EARLY = b"ARROW:experimental_compression"
"""How files of Arrow 0.17 say that they are compressed."""

ARRAY = 512
"""Bytes that a column of a batch takes at least, which is much where both are many."""


def read_file(buffer: Any, source: str) -> tuple[Any, dict[str, str]]:
    """A pyarrow table from a buffer that holds an IPC file."""
    opened = pa.ipc.open_file(buffer)
    refuse_repeated(opened.schema.names, source)
    _refuse_large(_of_file(buffer), opened.schema, source)
    return opened.read_all(), {}


def read_stream(buffer: Any, source: str) -> tuple[Any, dict[str, str]]:
    """A pyarrow table from a buffer that holds an IPC stream."""
    opened = pa.ipc.open_stream(buffer)
    refuse_repeated(opened.schema.names, source)
    _refuse_large(pa.ipc.MessageReader.open_stream(buffer), opened.schema, source)
    return opened.read_all(), {}


def _of_file(buffer: Any) -> Iterator[Any]:
    """The messages that the footer names, as often as it does."""
    end = buffer.size - len(MAGIC)
    (length,) = struct.unpack("<i", buffer[end - 4 : end].to_pybytes())
    footer = Table.root(buffer[end - 4 - length : end - 4].to_pybytes())
    for field in (DICTIONARIES, BATCHES):
        for begin, _, _ in footer.structs(field, BLOCK):
            if not 0 <= begin < buffer.size:
                raise pa.ArrowInvalid("a message begins outside of the file")
            yield pa.ipc.read_message(buffer[begin:])


def _refuse_large(messages: Iterator[Any], schema: Any, source: str) -> None:
    """Add up what the messages take unpacked, and as numbers.

    Raises
    ------
    InvalidDataError
        There is less memory.
    ArrowInvalid
        A message cannot be understood.
    """
    taken = rows = 0
    try:
        for message in messages:
            unpacked, length = _size(message)
            taken += unpacked + ARRAY * len(schema)
            rows += length
    except MALFORMED as error:
        raise pa.ArrowInvalid("a message is malformed") from error
    refuse_beyond_memory(taken + as_numbers(rows, count_numbers(schema.types)), source)


def _size(message: Any) -> tuple[int, int]:
    """Bytes that a message's compressed buffers take unpacked, and rows of a record batch."""
    metadata = message.metadata.to_pybytes()
    header = Table.root(metadata)
    kind, batch = header.number(1, "<B"), header.table(2)
    if kind == DICTIONARIES and batch is not None:
        batch = batch.table(1)
    elif kind != BATCHES:
        return 0, 0
    if batch is None:
        return 0, 0
    rows = max(batch.number(0, "<q"), 0) if kind == BATCHES else 0
    if batch.table(3) is None and EARLY not in metadata:
        return 0, rows
    body, unpacked = message.body, 0
    for begin, length in batch.structs(2, BUFFER):
        if length >= 8 and 0 <= begin <= body.size - 8:
            (size,) = struct.unpack("<q", body[begin : begin + 8].to_pybytes())
            unpacked += max(size, 0)
    return unpacked, rows
