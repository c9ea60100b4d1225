"""The container: named float arrays and a few strings, as safetensors.

A safetensors file is eight bytes with the header's length, a JSON header that gives each array's
dtype, shape and place, and the arrays' bytes. Reading it runs no code. Everything here treats the
file as written by an enemy: sizes are capped before anything is parsed, and what JSON leaves open
(a key twice, NaN, a deep nest) is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np
import safetensors

from mixtura._typing import Rows
from mixtura.errors import ModelFileError

MAX_HEADER_BYTES = 1 << 24
"""Room for 100 000 column names of 100 characters."""

MAX_TENSORS = 32
DTYPES: dict[str, np.dtype[Any]] = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8")}


def to_bytes(metadata: Mapping[str, str], tensors: Mapping[str, Rows]) -> bytes:
    """The file's bytes: the same for the same content, which the library's writer leaves open."""
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    parts: list[bytes] = []
    end = 0
    for name, array in sorted(tensors.items()):
        dtype = f"F{8 * array.itemsize}"
        parts.append(array.astype(DTYPES[dtype]).tobytes())
        begin, end = end, end + len(parts[-1])
        header[name] = {"dtype": dtype, "shape": array.shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)  # so that the arrays begin at a multiple of their size
    return len(text).to_bytes(8, "little") + text + b"".join(parts)


def from_bytes(data: bytes) -> tuple[dict[str, str], dict[str, Rows]]:
    """Strings and arrays of a file's bytes."""
    if len(data) < 8:
        raise ModelFileError(f"it has {len(data)} bytes, too few for a header.")
    length = int.from_bytes(data[:8], "little")
    if length > min(MAX_HEADER_BYTES, len(data) - 8):
        raise ModelFileError(
            f"its header claims {length} bytes, but the file has {len(data)}: it is truncated or "
            "something else than a model file."
        )
    header = parse_object(data[8 : 8 + length], "its header")
    metadata = header.pop("__metadata__", None)
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise ModelFileError("its header has no metadata.")
    if len(header) > MAX_TENSORS:
        raise ModelFileError(f"it has {len(header)} arrays, more than a model needs.")
    for name, entry in header.items():
        dtype = entry.get("dtype") if isinstance(entry, dict) else None
        if not isinstance(dtype, str) or dtype not in DTYPES:
            raise ModelFileError(f"array {name!r} has dtype {dtype!r}; a model has F32 and F64.")
    try:
        # checks shapes and places against the bytes: no overlap, no hole, nothing beyond the end
        entries = safetensors.deserialize(data)  # type: ignore[no-untyped-call]
    except safetensors.SafetensorError as error:
        raise ModelFileError(f"its arrays do not fit its bytes ({error}).") from error
    return metadata, {name: _array(entry) for name, entry in entries}


def _array(entry: Any) -> Rows:
    dtype = DTYPES[entry["dtype"]]
    flat = np.frombuffer(entry["data"], dtype=dtype)
    return flat.reshape(entry["shape"]).astype(dtype.newbyteorder("="))


def parse_object(text: bytes | str, what: str) -> dict[str, Any]:
    """A JSON object without repeated keys, NaN or infinity."""
    try:
        value = json.loads(
            text.decode("utf-8") if isinstance(text, bytes) else text,
            object_pairs_hook=_without_repeats,
            parse_constant=_no_constants,
        )
    except (ValueError, RecursionError) as error:
        raise ModelFileError(f"{what} is not valid JSON ({error}).") from error
    if not isinstance(value, dict):
        raise ModelFileError(f"{what} is not a JSON object.")
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) < len(pairs):
        raise ValueError("a key is there twice")
    return names


def _no_constants(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
