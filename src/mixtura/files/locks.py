"""One writer at a time: a lock that the system takes back when its holder dies."""

from __future__ import annotations

import errno
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mixtura.errors import OutputError

LOCK = ".mixtura-lock"

PATIENCE = 60.0
"""Seconds to wait for another writer: it holds the lock while it writes, not while it fits."""

PAUSE = 0.02

_HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)

Tell = Callable[[str], object]


class NoLocksError(OSError):
    """The file system has no locks."""


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # far from the text, which others may read
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def try_lock(descriptor: int) -> bool:
    """Take the lock of an open file, until it is closed; false where somebody else has it.

    Raises
    ------
    NoLocksError
        The file system has none, as NFS without its lock service.
    """
    try:
        _lock(descriptor)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise NoLocksError(error.errno, error.strerror) from error
    return True


def is_still(descriptor: int, path: Path) -> bool:
    """Whether an open file still has the name by which it was opened."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except FileNotFoundError:
        return False


@contextmanager
def one_writer(
    folder: Path, patience: float = PATIENCE, tell: Tell | None = None
) -> Iterator[bool]:
    """Be the only one who writes results to ``folder``; gives whether that is certain.

    Makes the folder, and takes it away again if it is still empty in the end. Where the file
    system has no locks, ``tell`` is told so.

    Raises
    ------
    OutputError
        Somebody else is still writing after ``patience`` seconds.
    OSError
        The folder cannot be written.
    """
    path = folder / LOCK
    made: list[Path] = []
    try:
        descriptor, certain = _acquire(path, made, patience)
        if not certain and tell is not None:
            tell(
                f"note: the file system of {folder} has no locks, so nothing keeps two runs from "
                "writing there at once: see to it that only one does."
            )
        try:
            with suppress(OSError):  # who waits is told less, where there is no room for it
                os.ftruncate(descriptor, 0)
                os.write(descriptor, f"process {os.getpid()} on {platform.node()}".encode())
            yield certain
        finally:
            with suppress(OSError):  # while it is held, so that nobody takes a name that goes
                path.unlink()
            os.close(descriptor)
            if os.name != "posix":  # where an open file cannot go
                with suppress(OSError):
                    path.unlink()
    finally:
        for empty in made:
            with suppress(OSError):
                empty.rmdir()


def _acquire(path: Path, made: list[Path], patience: float) -> tuple[int, bool]:
    end = time.monotonic() + patience
    while True:
        descriptor = _open(path, made)
        try:
            free = try_lock(descriptor)
            if free and is_still(descriptor, path):
                return descriptor, True
            who = "" if free else _holder(descriptor)
        except NoLocksError:
            return descriptor, False
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if not free:
            if time.monotonic() >= end:
                raise OutputError(
                    f"another run of mixtura{who} is writing to {path.parent}: wait for it to "
                    "end, or choose another folder with --out DIR."
                )
            time.sleep(PAUSE)


def _open(path: Path, made: list[Path]) -> int:
    flags = os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    while True:
        try:
            return os.open(path, os.O_RDWR | flags, 0o666)
        except PermissionError:
            if not path.exists():
                raise
            # left by another user, in a folder of both
            return os.open(path, os.O_RDONLY | flags & ~os.O_CREAT)
        except FileNotFoundError:  # never there, or taken away by a run that failed
            _make(path.parent, made)


def _make(folder: Path, made: list[Path]) -> None:
    """Make a folder and its parents, the last one first in ``made``."""
    try:
        folder.mkdir()
    except FileNotFoundError:
        _make(folder.parent, made)
        folder.mkdir(exist_ok=True)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return
    made.insert(0, folder)


def _holder(descriptor: int) -> str:
    with suppress(OSError):
        os.lseek(descriptor, 0, os.SEEK_SET)
        text = os.read(descriptor, 200).decode(errors="replace")
        return f" ({text})" if text and text.isprintable() else ""
    return ""
