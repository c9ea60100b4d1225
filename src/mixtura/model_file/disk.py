"""Bytes on disk: written whole or not at all, read only up to a limit."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

MAX_FILE_BYTES = 1 << 31
"""Room for 100 components with full covariances in 1000 dimensions, and as much again."""

PathLike = str | os.PathLike[str]


def write_atomically(path: PathLike, data: bytes) -> None:
    """Put ``data`` at ``path``, so that a reader sees the old file or the new one, never a part.

    The bytes go to a new file in the same folder and reach the disk before that file takes the
    name. Whatever goes wrong, the old file stays and nothing else is left behind.

    Raises
    ------
    OSError
        The folder is missing or closed to us, or the disk is full.
    """
    target = Path(os.path.realpath(path))  # a link stays a link to the file that is replaced
    if target.is_dir():
        raise IsADirectoryError(f"{target} is a folder")
    draft = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}.part")
    # not tempfile: its files are closed to everyone else, while a new file follows the umask
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    except BaseException:  # an interrupt too must leave nothing behind
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last; file systems that cannot do this make it last by themselves."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read_bytes(path: PathLike) -> bytes:
    """All of a file, provided that it is one and is not larger than a model can be.

    Raises
    ------
    OSError
        There is no such file, or it is a folder, a pipe or a device, or too large.
    ValueError
        The path is no path.
    """
    # without O_NONBLOCK, opening a pipe would wait for somebody to write into it
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError("it is not a regular file")
        if status.st_size > MAX_FILE_BYTES:
            raise OSError(f"it has {status.st_size} bytes, more than {MAX_FILE_BYTES}")
        return file.read(status.st_size)
