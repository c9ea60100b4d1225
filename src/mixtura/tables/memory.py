"""Bytes where Arrow's threads may let go of them."""

from __future__ import annotations

from typing import Any

import pyarrow as pa


def in_arrow(data: bytes | memoryview) -> Any:
    """A copy of the bytes in Arrow's own memory, as a buffer.

    Arrow reads ahead in threads of its own. One that drops the last hold on bytes of Python's has
    to enter the interpreter, and where that is just ending, as after an error, the whole program
    aborts (in one of fifty runs on a busy machine). Arrow's own memory needs no interpreter.
    """
    sink = pa.BufferOutputStream()
    sink.write(data)
    return sink.getvalue()
