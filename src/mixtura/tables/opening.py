"""The bytes of whatever a name stands for: a file, a pipe, standard input; or why there are none.

A pipe is read as ``<(command)`` of a shell makes one, but not waited for without end where nobody
writes. A device gives bytes for ever, or none, and is no table.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from mixtura._printable import printable
from mixtura.errors import InvalidDataError, reason_of
from mixtura.free_memory import free_memory, in_words
from mixtura.tables.memory_limit import out_of_memory

STDIN = "-"

PATIENCE = 5.0
"""Seconds in which somebody has to open the other end of a pipe."""

PAUSE = 0.02
PIECE = 1 << 20

ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")
"""What a place in a network begins with, and no file that is there."""

KINDS = {
    stat.S_IFDIR: "a directory: name a file in it",
    stat.S_IFBLK: "a disk, not a table: name a file on it",
    stat.S_IFCHR: "a device, not a table: give a file",
    stat.S_IFSOCK: "a socket, not a table: give a file, or send the table through a pipe",
}


def shown(file: str) -> str:
    """What a sentence calls it; bytes that are no text are written out."""
    return "standard input" if file == STDIN else printable(file)


def read_bytes(file: str) -> bytes:
    """All bytes of a file, a pipe or standard input ("-").

    Raises
    ------
    InvalidDataError
        There is no such file, it is something else, too large for the memory, or a pipe to which
        nobody writes.
    """
    source = shown(file)
    try:
        if file == STDIN:
            return _of_stdin(source)
        descriptor = _opened(file, source)
        try:
            return _read(descriptor, source)
        finally:
            os.close(descriptor)
    except InvalidDataError:
        raise
    except ValueError as error:  # a NUL in the name
        raise InvalidDataError(f"cannot read {source!r}: it is no file's name.") from error
    except OSError as error:
        if ADDRESS.match(file):
            raise InvalidDataError(
                f"{source} is an address, and mixtura reads nothing from a network: download the "
                "file, and give that."
            ) from error
        raise InvalidDataError(f"cannot read {source}: {reason_of(error)}.") from error
    except MemoryError as error:
        raise out_of_memory(source) from error


def beginning(file: str, size: int) -> bytes:
    """The first bytes of a file that can be read again; none of a pipe, or where there is none."""
    with suppress(OSError, ValueError):
        if stat.S_ISREG(os.stat(file).st_mode):
            with Path(file).open("rb") as stream:
                return stream.read(size)
    return b""


def _of_stdin(source: str) -> bytes:
    if sys.stdin is None:  # closed by the caller, as with <&-
        raise InvalidDataError(f"cannot read {source}: it is closed. Name a file instead.")
    read: Callable[[int], bytes] = getattr(sys.stdin.buffer, "read1", sys.stdin.buffer.read)
    try:
        descriptor = sys.stdin.fileno()
    except (OSError, ValueError):  # something in its place that has no descriptor
        return _to_the_end(read, source)
    _check(descriptor, source)
    return _to_the_end(read, source)


def _opened(file: str, source: str) -> int:
    """A descriptor, without waiting for the other end of a pipe."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    kind = os.stat(file).st_mode
    if stat.S_IFMT(kind) in (stat.S_IFDIR, stat.S_IFBLK, stat.S_IFSOCK):
        raise _refusal(source, kind)  # which opening might not survive, or say in riddles
    return os.open(file, flags | getattr(os, "O_NOCTTY", 0))


def _read(descriptor: int, source: str) -> bytes:
    if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
        first = _first_of_pipe(descriptor, source)
        os.set_blocking(descriptor, True)
        return first + _to_the_end(partial(os.read, descriptor), source)
    _check(descriptor, source)
    if hasattr(os, "O_NONBLOCK"):
        os.set_blocking(descriptor, True)
    return _to_the_end(partial(os.read, descriptor), source)


def _first_of_pipe(descriptor: int, source: str) -> bytes:
    """What comes first; as long as nobody has the other end open, only so long is waited."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            first = os.read(descriptor, PIECE)
        except BlockingIOError:  # somebody is there, and still at work
            return b""
        if first:
            return first
        if time.monotonic() > until:
            raise InvalidDataError(
                f"{source} is a pipe into which nobody has written for {PATIENCE:g} seconds: "
                "start what writes to it first, or give a file."
            )
        time.sleep(PAUSE)


def _to_the_end(read: Callable[[int], bytes], source: str) -> bytes:
    """Everything that comes, as long as the memory takes it."""
    pieces: list[bytes] = []
    size, room = 0, free_memory() / 2  # the pieces, and all of them together
    while True:
        piece = read(PIECE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        size += len(piece)
        if size > room:
            raise InvalidDataError(
                f"{source} holds more than {in_words(size)}, which is more than the memory that "
                "is free here can work with: give fewer rows or columns."
            )


def _check(descriptor: int, source: str) -> None:
    """Refuse a device, other than a terminal or one from which nothing comes, and a large file."""
    status, free = os.fstat(descriptor), free_memory()
    if stat.S_ISCHR(status.st_mode) and not (os.isatty(descriptor) or _is_null(descriptor)):
        raise _refusal(source, status.st_mode)
    if stat.S_ISREG(status.st_mode) and 2 * status.st_size > free:
        raise InvalidDataError(
            f"{source} holds {in_words(status.st_size)}, more than the {in_words(free)} of memory "
            "that are free here can work with: give fewer rows or columns."
        )


def _is_null(descriptor: int) -> bool:
    """Whether it is where nothing comes from, which is an empty table and no riddle."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(os.devnull))
    except OSError:
        return False


def _refusal(source: str, kind: int) -> InvalidDataError:
    return InvalidDataError(f"cannot read {source}, which is {KINDS[stat.S_IFMT(kind)]}.")
