"""What makes bytes and names last through a loss of power, and keeps them to their readers."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "darwin":
    import fcntl


def sync(descriptor: int) -> None:
    """Return when an open file's bytes are on the disk."""
    if sys.platform == "darwin":  # where fsync stops at the drive's cache
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def sync_file(path: Path) -> None:
    """The same for a file by its name."""
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last; file systems that cannot do this do it by themselves."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            sync(descriptor)
        finally:
            os.close(descriptor)


def open_as(old: os.stat_result | None, path: Path) -> None:
    """Give a file to those who could read the one that it replaces: its owner and its mode.

    Without an ``old`` one it keeps what the umask gave it. The owner stays where only an
    administrator may change it.
    """
    if old is None:
        return
    if hasattr(os, "chown"):
        for owner, group in ((old.st_uid, -1), (-1, old.st_gid)):
            with suppress(OSError):
                os.chown(path, owner, group)
    path.chmod(stat.S_IMODE(old.st_mode) & 0o777)


def state_of(path: Path) -> os.stat_result | None:
    """What a name leads to, and none where nothing is there.

    Raises
    ------
    OSError
        Something else than a file is there, which must not be replaced by one.
    """
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    for is_so, what in _ODD:
        if is_so(state.st_mode):
            raise OSError(0, f"{path.name} is {what} there")
    return state


_ODD = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def twin(source: Path, target: Path) -> None:
    """One more name for a file, or a copy where the file system has one name for each."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
        open_as(source.stat(), target)
        sync_file(target)
