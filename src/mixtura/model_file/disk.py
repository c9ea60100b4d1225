"""Bytes from disk: read only from a file, and only up to a limit."""

from __future__ import annotations

import os
import stat

from mixtura.files.whole import PathLike

MAX_FILE_BYTES = 1 << 31
"""Room for 100 components with full covariances in 1000 dimensions, and as much again."""


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
