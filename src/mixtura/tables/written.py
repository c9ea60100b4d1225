"""Columns as they are written to CSV: digits that read back, dates to read, no formulas.

Text stays as it stood. Numbers have the fewest digits that read back to the same bits, without an
exponent where people write none; NaN is an empty cell. A time without a fraction has none, and a
column whose times are all midnight is one of dates.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mixtura.tables.cells import is_moment, is_text, value_type
from mixtura.tables.formulas import guarded_array

PLAIN = (1e10, 1e16)
"""Between these, Arrow writes an exponent where people write the digits."""

LITTLE = 1 << 29
"""Bytes of text that an array with short offsets holds, with every mark doubled too."""

A_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}

NO_FRACTION = (r"\.0+([+-]\d{4}|Z)?$", r"\1")
SHORTER_FRACTION = (r"(\.\d*[1-9])0+([+-]\d{4}|Z)?$", r"\1\2")
MIDNIGHT = (r" 00:00:00$", "")

Writer = Callable[[Any], Any]
"""A part of a column to an array of text or numbers, as a CSV has it."""


def as_arrow(column: Any) -> Any:
    """A column of numpy, of Python or of Arrow, as the last."""
    if isinstance(column, pa.Array | pa.ChunkedArray):
        return column
    values = column
    if isinstance(column, np.ndarray) and column.dtype.kind in "OUT":
        values = column.tolist()
    try:
        return pa.array(values)
    except UnicodeEncodeError:  # half of a pair, which no file of UTF-8 holds
        return pa.array([_encodable(value) for value in values])


def writer_of(column: Any, *, guard: bool) -> Writer:
    """How to write a column of Arrow, part by part; with ``guard`` no text is a formula."""
    kind = value_type(column.type)
    write = _writer(column, kind, guard=guard)
    return lambda part: write(_whole(part))


def _writer(column: Any, kind: Any, *, guard: bool) -> Writer:
    if is_text(kind):
        return guarded_array if guard else lambda part: part
    if pa.types.is_floating(kind):
        return _floats
    if is_moment(kind):
        steps = [NO_FRACTION, SHORTER_FRACTION]
        if _is_all_midnight(column, kind):
            steps.append(MIDNIGHT)
        return lambda part: _moments(part, kind, steps)
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind):
        return lambda part: part.cast(kind)
    return lambda part: part.cast(pa.string())


def _whole(part: Any) -> Any:
    """As one array; text in the type that holds any amount of it, unless there is little."""
    kind = value_type(part.type)
    if is_text(kind) and not (kind == part.type == pa.string() and part.nbytes < LITTLE):
        part = large_text(part)
    if isinstance(part, pa.ChunkedArray):
        part = part.chunk(0) if part.num_chunks == 1 else part.combine_chunks()
    return part


def large_text(part: Any) -> Any:
    """Text in the type that holds any amount of it."""
    try:
        return part.cast(pa.large_string())
    except pa.ArrowNotImplementedError:  # views, before Arrow 18
        return pa.array(part.to_pylist(), pa.large_string())


def _floats(part: Any) -> Any:
    kind = value_type(part.type)
    numbers = part.cast(pa.float32() if kind == pa.float16() else kind)
    missing = pc.is_nan(numbers)
    if pc.any(missing).as_py():
        numbers = pc.if_else(missing, pa.scalar(None, numbers.type), numbers)
    size = pc.abs(numbers)
    large = pc.and_(pc.greater_equal(size, PLAIN[0]), pc.less(size, PLAIN[1])).fill_null(False)
    if not pc.any(large).as_py():
        return numbers
    digits = [
        np.format_float_positional(number, trim="-")
        for number in numbers.filter(large).to_numpy(zero_copy_only=False)
    ]
    return pc.replace_with_mask(numbers.cast(pa.string()), large, pa.array(digits))


def _moments(part: Any, kind: Any, steps: list[tuple[str, str]]) -> Any:
    part = part.cast(kind)
    try:
        text = part.cast(pa.string())
    except pa.ArrowInvalid:  # a zone that nobody knows: the same moments, in universal time
        text = part.cast(pa.timestamp(kind.unit, "UTC")).cast(pa.string())
    for pattern, shorter in steps:
        text = pc.replace_substring_regex(text, pattern, shorter)
    return text


def _is_all_midnight(column: Any, kind: Any) -> bool:
    if not pa.types.is_timestamp(kind) or kind.tz is not None:
        return False
    counted = column.cast(kind).cast(pa.int64()).drop_null().to_numpy()
    return bool((counted % A_DAY[kind.unit] == 0).all())


def _encodable(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "backslashreplace").decode("utf-8")
