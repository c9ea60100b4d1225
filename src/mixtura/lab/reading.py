"""Values out of a message, each with the sentence that refuses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from mixtura._printable import is_writable
from mixtura._typing import Floats
from mixtura.lab.refusal import RefusedError
from mixtura.limits import LARGEST

Read = TypeVar("Read")

MOST_SHOWN = 40
"""Characters of a wrong value that an error repeats."""


class Fields:
    """The fields of one object of a message. Those not asked for are refused by :meth:`done`."""

    def __init__(self, value: Any, where: str = "the message") -> None:
        if not isinstance(value, dict):
            raise _wrong(where, "an object of names and values", value)
        self._value = value
        self._where = where
        self._asked: set[str] = set()

    def done(self) -> None:
        """Refuse what nobody has asked for."""
        unknown = sorted(set(self._value) - self._asked)
        if unknown:
            raise RefusedError(
                400,
                f"{self._where} has a field {_shown(unknown[0])} that the lab does not know; it "
                f"knows {', '.join(sorted(self._asked)) or 'none'}.",
            )

    def fields(self, name: str) -> Fields:
        """An object in the object."""
        return Fields(self._take(name), name)

    def text(self, name: str, *, most: int = 200) -> str:
        """Text of at most so many characters."""
        value = self._take(name)
        if not isinstance(value, str) or len(value) > most or not is_writable(value):
            raise _wrong(name, f"text of at most {most} characters", value)
        return value

    def choice(self, name: str, known: Sequence[str]) -> str:
        """One of several words."""
        value = self._take(name)
        if not isinstance(value, str) or value not in known:
            raise _wrong(name, f"one of {', '.join(known)}", value)
        return value

    def choices(self, name: str, known: Sequence[str]) -> list[str]:
        """Several of several words, each once."""
        values = self._list(name, most=len(known), of=f"some of {', '.join(known)}, each once")
        for value in values:
            if not isinstance(value, str) or value not in known or values.count(value) > 1:
                raise _wrong(name, f"some of {', '.join(known)}, each once", value)
        return values

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._take(name)
        if not isinstance(value, bool):
            raise _wrong(name, "true or false", value)
        return value

    def whole(self, name: str, low: int, high: int) -> int:
        """A whole number within bounds."""
        return _whole(name, self._take(name), low, high)

    def wholes(self, name: str, low: int, high: int) -> list[int]:
        """Several different whole numbers within bounds."""
        values = self._list(name, most=high - low + 1, of="different whole numbers")
        numbers = [_whole(name, value, low, high) for value in values]
        if len(set(numbers)) < len(numbers):
            raise _wrong(name, "different whole numbers", values)
        return numbers

    def number(self, name: str, low: float, high: float) -> float:
        """A number within bounds."""
        value = self._take(name)
        if type(value) not in (int, float) or not low <= value <= high:
            raise _wrong(name, f"a number from {low:g} to {high:g}", value)
        return float(value)

    def optional(self, name: str, read: Callable[[], Read]) -> Read | None:
        """What ``read`` makes of a field; None where it is null or not there."""
        self._asked.add(name)
        return None if self._value.get(name) is None else read()

    def texts(self, name: str, *, most: int) -> list[str]:
        """A list of short texts, all different."""
        values = self._list(name, most=most, of="different names of at most 200 characters")
        for value in values:
            if not isinstance(value, str) or not 1 <= len(value) <= 200 or not is_writable(value):
                raise _wrong(name, "different names of at most 200 characters", value)
        if len(set(values)) < len(values):
            raise _wrong(name, "different names of at most 200 characters", values)
        return values

    def vector(self, name: str, *, most: int) -> Floats:
        """Finite numbers (m,)."""
        values = self._list(name, most=most, of="numbers")
        return _numbers(name, values)

    def matrix(self, name: str, *, rows: int, columns: int) -> Floats:
        """Finite numbers (n, m) with at most so many rows and columns, all of one length."""
        return _matrix(name, self._take(name), rows, columns)

    def matrices(self, name: str, *, count: int, size: int) -> Floats:
        """Finite numbers (c, m, m): square matrices, all of one size."""
        values = self._list(name, most=count, of="square matrices")
        parts = [_matrix(f"{name}[{i}]", value, size, size) for i, value in enumerate(values)]
        if any(part.shape != (len(parts[0]), len(parts[0])) for part in parts):
            raise _wrong(name, "square matrices, all of one size", values)
        return np.array(parts)

    def _take(self, name: str) -> Any:
        self._asked.add(name)
        if name not in self._value:
            raise RefusedError(400, f"{self._where} lacks the field {name!r}.")
        return self._value[name]

    def _list(self, name: str, *, most: int, of: str) -> list[Any]:
        value = self._take(name)
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise _wrong(name, f"a list of 1 to {most:,} {of}", value)
        return value


def _whole(name: str, value: Any, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise _wrong(name, f"a whole number from {low} to {high}", value)
    return value


def _matrix(name: str, value: Any, rows: int, columns: int) -> Floats:
    what = f"1 to {rows:,} lists of 1 to {columns:,} numbers each, all of one length"
    if not isinstance(value, list) or not 1 <= len(value) <= rows:
        raise _wrong(name, what, value)
    for row in value:
        if not isinstance(row, list) or not 1 <= len(row) <= columns or len(row) != len(value[0]):
            raise _wrong(name, what, row)
    flat = [number for row in value for number in row]
    return _numbers(name, flat).reshape(len(value), -1)


def _numbers(name: str, values: list[Any]) -> Floats:
    if not {*map(type, values)} <= {int, float}:
        bad = next(value for value in values if type(value) not in (int, float))
        raise _wrong(name, "numbers only", bad)
    bad = next((value for value in values if not abs(value) <= LARGEST), None)
    if bad is not None:
        raise _wrong(name, f"numbers no larger than {LARGEST:g}", bad)
    return np.array(values, dtype=np.float64)


def _wrong(name: str, wanted: str, value: Any) -> RefusedError:
    return RefusedError(400, f"{name} must be {wanted}; it is {_shown(value)}.")


def _shown(value: Any) -> str:
    """A wrong value, cut short."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        kind = "an object" if isinstance(value, dict) else "a list"
        return f"{kind} of {len(value)}" if value else f"an empty {kind.split()[1]}"
    if isinstance(value, int | float) and not abs(value) < 1e15:  # true for NaN
        return "a number too large to take" if value > 0 else "a number too small to take"
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"
