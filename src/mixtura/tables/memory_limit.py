"""Whether the memory takes what a table would become; said before it is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mixtura.errors import InvalidDataError
from mixtura.free_memory import free_memory, in_words
from mixtura.tables.cells import is_number

NUMBER = 8
"""Bytes of a number."""

COPIES = 2
"""Of the numbers: the columns, and the matrix made of them."""


def refuse_beyond_memory(size: float, source: str) -> None:
    """Refuse a table of which so many bytes have to be held.

    Raises
    ------
    InvalidDataError
        There is less memory.
    """
    free = free_memory()
    if size > free:
        raise InvalidDataError(
            f"{source} takes {in_words(size)} of memory once it is unpacked, and "
            f"{in_words(free)} are free here: give fewer of its rows or columns, or use a "
            "computer with more memory."
        )


def as_numbers(rows: int, columns: int) -> int:
    """Bytes that columns take as numbers, whatever they took before; one at least is looked at."""
    return COPIES * NUMBER * rows * max(columns, 1)


def count_numbers(types: Iterable[Any]) -> int:
    """How many of some types of pyarrow are those of numbers."""
    return sum(map(is_number, types))


def out_of_memory(source: str) -> InvalidDataError:
    """The error where memory ran out all the same."""
    return InvalidDataError(
        f"{source} takes more memory than is free here: give fewer of its rows or columns, or use "
        "a computer with more memory."
    )
