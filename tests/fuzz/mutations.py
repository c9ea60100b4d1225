"""What damage does to bytes: a few bits, a number in the middle, a piece lost, twice or moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Generator = np.random.Generator
Mutation = Callable[[Generator, bytearray], None]

#: What a length, an offset or a count is most likely to be wrong with.
TELLING = (
    0,
    1,
    -1,
    127,
    128,
    255,
    1 << 15,
    (1 << 16) - 1,
    1 << 30,
    (1 << 31) - 1,
    -(1 << 31),
    1 << 62,
)


def damaged(rng: Generator, sound: bytes, others: Sequence[bytes] = ()) -> bytes:
    """One to four mutations of sound bytes; pieces may come from other inputs."""
    data = bytearray(sound)
    for _ in range(int(rng.integers(1, 5))):
        if not data:
            break
        if others and rng.random() < 0.1:
            _spliced(rng, data, others[int(rng.integers(len(others)))])
        else:
            MUTATIONS[int(rng.integers(len(MUTATIONS)))](rng, data)
    return bytes(data)


def _place(rng: Generator, data: bytearray, width: int = 1) -> int:
    """Anywhere; as often near the ends, where formats keep what describes the rest."""
    room = max(len(data) - width, 0) + 1
    near = min(room, 256)
    draw = rng.random()
    if draw < 0.25:
        return int(rng.integers(near))
    if draw < 0.5:
        return room - 1 - int(rng.integers(near))
    return int(rng.integers(room))


def _bits_flipped(rng: Generator, data: bytearray) -> None:
    for _ in range(int(rng.integers(1, 9))):
        data[_place(rng, data)] ^= 1 << int(rng.integers(8))


def _byte_replaced(rng: Generator, data: bytearray) -> None:
    data[_place(rng, data)] = int(rng.integers(256))


def _number_written(rng: Generator, data: bytearray) -> None:
    """A little-endian integer of 2, 4 or 8 bytes, aligned as formats align them, or not."""
    width = int(rng.choice([2, 4, 8]))
    value = TELLING[int(rng.integers(len(TELLING)))] % (1 << (8 * width))
    at = _place(rng, data, width)
    if rng.random() < 0.7:
        at -= at % width
    data[at : at + width] = value.to_bytes(width, "little")[: len(data) - at]


def _piece_lost(rng: Generator, data: bytearray) -> None:
    at = _place(rng, data)
    del data[at : at + int(rng.integers(1, 65))]


def _piece_twice(rng: Generator, data: bytearray) -> None:
    at = _place(rng, data)
    data[at:at] = data[at : at + int(rng.integers(1, 65))]


def _noise_inserted(rng: Generator, data: bytearray) -> None:
    at = _place(rng, data)
    data[at:at] = rng.bytes(int(rng.integers(1, 17)))


def _zeroed(rng: Generator, data: bytearray) -> None:
    at = _place(rng, data)
    width = min(int(rng.integers(1, 129)), len(data) - at)
    data[at : at + width] = bytes(width)


def _truncated(rng: Generator, data: bytearray) -> None:
    del data[_place(rng, data) :]


def _spliced(rng: Generator, data: bytearray, other: bytes) -> None:
    if other:
        at = int(rng.integers(len(other)))
        data[_place(rng, data) :] = other[at:]


MUTATIONS: tuple[Mutation, ...] = (
    _bits_flipped,
    _byte_replaced,
    _number_written,
    _number_written,
    _piece_lost,
    _piece_twice,
    _noise_inserted,
    _zeroed,
    _truncated,
)
