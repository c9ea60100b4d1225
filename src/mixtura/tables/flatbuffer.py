"""As much of FlatBuffers as it takes to ask an Arrow message for its lengths.

Format: https://flatbuffers.dev/internals/. A table begins with the distance back to its vtable,
which holds two sizes and then the place of every field, 0 for one that is left out.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MALFORMED = (struct.error, IndexError, ValueError)
"""What reading bytes that are no FlatBuffer ends in."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table at a place of a buffer."""

    data: bytes
    place: int

    @classmethod
    def root(cls, data: bytes) -> Table:
        """The table that a buffer is about."""
        return cls(data, _at(data, 0, "<I"))

    def number(self, field: int, form: str) -> int:
        """A number, of a form of :mod:`struct`; 0 where it is left out."""
        place = self._place(field)
        return 0 if place is None else _at(self.data, place, form)

    def table(self, field: int) -> Table | None:
        """A table inside this one."""
        place = self._place(field)
        return None if place is None else Table(self.data, place + _at(self.data, place, "<I"))

    def structs(self, field: int, form: str) -> Iterator[tuple[Any, ...]]:
        """The entries of a vector of structs."""
        place = self._place(field)
        if place is None:
            return
        begin = place + _at(self.data, place, "<I")
        end = begin + 4 + _at(self.data, begin, "<I") * struct.calcsize(form)
        if end > len(self.data):
            raise ValueError("a vector goes beyond its buffer")
        yield from struct.iter_unpack(form, self.data[begin + 4 : end])

    def _place(self, field: int) -> int | None:
        vtable = self.place - _at(self.data, self.place, "<i")
        entry = 4 + 2 * field
        if entry >= _at(self.data, vtable, "<H"):
            return None
        offset = _at(self.data, vtable + entry, "<H")
        return self.place + offset if offset else None


def _at(data: bytes, place: int, form: str) -> int:
    if place < 0:  # which would count from the end
        raise IndexError(place)
    number: int = struct.unpack_from(form, data, place)[0]
    return number
