"""One file, written whole or not at all."""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from mixtura.files.durable import open_as, state_of, sync, sync_folder
from mixtura.files.endings import Endings
from mixtura.files.locks import NoLocksError, is_still, try_lock

PathLike = str | os.PathLike[str]

DRAFTS = 8
"""Names of drafts among which those of dead writers are looked for."""


Produce = Callable[[Callable[[bytes], object]], object]
"""What is given a ``write`` and gives it bytes, a part at a time."""


def write_atomically(path: PathLike, data: bytes | Produce) -> None:
    """Put ``data`` at ``path``, so that a reader sees the old file or the new one, never a part.

    The bytes go to a new file in the same folder and reach the disk before that file takes the
    name, with the owner and mode of the old one. Whatever goes wrong, the old file stays and
    nothing else is left behind; what a killed process left, the next one takes away.

    Raises
    ------
    OSError
        The folder is missing or closed to us, the disk is full, or the name is that of a folder,
        a pipe or a device.
    """
    target = Path(os.path.realpath(path))  # a link stays a link to the file that is replaced
    with Endings() as endings:
        old = state_of(target)
        draft, descriptor = _new_draft(target, old)
        try:
            with open(descriptor, "wb") as file:
                if callable(data):
                    data(file.write)
                else:
                    file.write(data)
                file.flush()
                open_as(old, draft)
                sync(file.fileno())
                endings.wait()
                if os.name == "posix":  # while it is locked, so that nobody takes it for left
                    os.replace(draft, target)
            if os.name != "posix":  # where an open file keeps its name
                os.replace(draft, target)
        except BaseException:  # an interrupt too must leave nothing behind
            endings.wait()
            with suppress(OSError):
                draft.unlink()
            raise
        sync_folder(target.parent)


def _new_draft(target: Path, old: os.stat_result | None) -> tuple[Path, int]:
    """A new file that no other process writes to, and none of dead ones beside it."""
    found = None
    try:
        for number in itertools.count():
            if found is not None and number >= DRAFTS:
                break
            draft = target.with_name(f".{target.name[:50]}.{number}.part")
            if os.path.lexists(draft):
                _remove_left(draft)
            if found is None:
                found = _open_new(draft, old)
    except BaseException:
        if found is not None:
            os.close(found[1])
            with suppress(OSError):
                found[0].unlink()
        raise
    assert found is not None  # noqa: S101  (the loop ends with one)
    return found


def _open_new(draft: Path, old: os.stat_result | None) -> tuple[Path, int] | None:
    # not tempfile: its files are closed to everyone else, while a new file follows the umask
    mode = 0o666 if old is None else stat.S_IMODE(old.st_mode) & 0o666 | 0o200
    while True:
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        except FileExistsError:  # of a process that is at work
            return None
        try:
            if try_lock(descriptor) and is_still(descriptor, draft):
                return draft, descriptor
        except NoLocksError:
            return draft, descriptor
        except BaseException:
            os.close(descriptor)
            draft.unlink(missing_ok=True)
            raise
        os.close(descriptor)  # somebody took it for left, in the moment before it was locked


def _remove_left(draft: Path) -> None:
    """Take a draft away if its writer is dead: a living one holds its lock."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with suppress(OSError):  # no locks, or somebody else's: another name will do
        descriptor = os.open(draft, flags)
        try:
            if try_lock(descriptor) and is_still(descriptor, draft) and os.name == "posix":
                draft.unlink()
        finally:
            os.close(descriptor)
        if os.name != "posix":  # where an open file cannot go
            draft.unlink()
