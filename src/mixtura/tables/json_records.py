"""JSON to a table: records one a line, or an array of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from mixtura.errors import InvalidDataError, MixturaError
from mixtura.tables.memory_limit import as_numbers, out_of_memory, refuse_beyond_memory
from mixtura.tables.table import Table

BEGINS = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\{\s*["}]|\[\s*(?:[\[{"\]\d-]|null|true|false|NaN))')

BLANK = re.compile(r"\s*")

PER_BYTE = 12
"""Bytes of Python's that a byte of JSON takes at most, as a rule."""

WANTED = (
    'give records, one a line or in an array: {"a": 1.5, "b": "x"}; pandas writes them by '
    'to_json(orient="records")'
)


def is_json(data: bytes) -> bool:
    """Whether text begins as JSON that holds more than a word."""
    return BEGINS.match(data[:4096]) is not None


def read_json(data: bytes, source: str, decimal: str | None = None) -> Table:
    """A table of text from records; a record that lacks a name has an empty cell there.

    Raises
    ------
    InvalidDataError
        It is no JSON, holds something else than records, two values of one name, or takes more
        memory than there is.
    """
    refuse_beyond_memory(PER_BYTE * len(data), source)
    try:
        return _table(data, source, decimal)
    except MemoryError as error:
        raise out_of_memory(source) from error
    except RecursionError as error:
        raise InvalidDataError(
            f"{source} is JSON of lists within lists, deeper than any table: {WANTED}."
        ) from error


def _table(data: bytes, source: str, decimal: str | None) -> Table:
    text = data.decode("utf-8-sig")
    places, found = [], []
    for place, value in _values(text, source):
        places.append(place)
        found.append(value)
    in_array = len(found) == 1 and isinstance(found[0], list)
    records = found[0] if in_array else found
    if in_array and not records:
        raise InvalidDataError(f"{source} has no rows.")
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict):
            raise InvalidDataError(
                f"{source} is JSON whose value {number} is {_kind(record)}, and no record of "
                f"names and values: {WANTED}."
            )
    names = list(dict.fromkeys(name for record in records for name in record))
    if not names:
        raise InvalidDataError(f"{source} has no columns: {WANTED}.")
    refuse_beyond_memory(as_numbers(len(records), len(names)), source)
    columns, foreign = [], {}
    for name in names:
        values = [record.get(name) for record in records]
        nested = next((value for value in values if isinstance(value, dict | list)), None)
        if nested is not None:
            foreign[name] = _kind(nested)
            columns.append(pa.chunked_array([pa.nulls(len(values))]))
            continue
        columns.append(
            pa.chunked_array([pa.array([_text(value, decimal) for value in values], pa.string())])
        )
    if len(foreign) == len(names):
        first = next(iter(foreign))
        raise InvalidDataError(
            f"{source} is JSON whose {first!r} is {foreign[first]}, and so is all beside it, "
            f"where a number or a word is wanted: {WANTED}."
        )

    def line_of(row: int) -> int | None:
        return None if in_array else text.count("\n", 0, places[row]) + 1

    return Table(source, names, columns, line_of, foreign=foreign, decimal=decimal, plain=False)


def _values(text: str, source: str) -> Iterator[tuple[int, Any]]:
    """The values one after the other, and where each begins."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        record = dict(pairs)
        if len(record) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise InvalidDataError(
                f"{source} has {names.count(twice)} values named {twice!r} in one record: rename "
                "them, since a model tells columns by their names."
            )
        return record

    decoder = json.JSONDecoder(object_pairs_hook=unique)
    at = _skip(text, 0)
    while at < len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except MixturaError:
            raise
        except ValueError as error:  # damage, or a number of thousands of digits
            line = text.count("\n", 0, getattr(error, "pos", at)) + 1
            raise InvalidDataError(
                f"{source} begins like JSON, but cannot be read from line {line} on: correct "
                "that line, or write it again."
            ) from error
        yield at, value
        at = _skip(text, end)


def _skip(text: str, at: int) -> int:
    found = BLANK.match(text, at)
    return at if found is None else found.end()


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return "a word" if isinstance(value, str) else "a number" if value is not None else "null"


def _text(value: Any, decimal: str | None) -> str:
    """A value as a cell of text, which reads back to the same number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value).replace(".", decimal or ".")
    return value.encode("utf-8", "replace").decode()
