"""How several names change at one moment: links through one link, which is turned over.

In ``FOLDER/.mixtura-publishing`` lie the new files (``new/``, and ``put/``, their second names)
and second names of the old (``old/``). The link ``now`` leads to ``old``. One by one the names in
the folder are replaced by links through it, ``rows.csv -> .mixtura-publishing/now/rows.csv``,
which changes nothing that can be read. Then ``now`` is turned to ``new``: **all names change in
one step**, and one by one the files of ``put/`` take their names. Whenever a process dies, each
name leads to the same run, and :func:`settle` needs to know no more than where ``now`` leads.

Without links (Windows, FAT) ``now`` is a plain file: until it is there nothing has changed, and
afterwards the next run moves what is still in ``put/``. Until then some names may be of the run
before, which is why this is the second choice.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from mixtura.files.durable import sync_file, sync_folder, twin
from mixtura.files.locks import LOCK, one_writer

STAGING = ".mixtura-publishing"
NOW = "now"
UP = os.path.join(os.pardir, os.pardir)


class Staging:
    """The parts of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, folder / STAGING
        self.put, self.new, self.old = self.root / "put", self.root / "new", self.root / "old"
        self.now = self.root / NOW

    def linked(self) -> list[str]:
        """The names in the folder that are links through ``now``."""
        with os.scandir(self.folder) as entries:
            return [entry.name for entry in entries if is_staged(self.folder / entry.name)]

    def gone(self) -> list[str] | None:
        """The names that end with the turn, or nothing where ``now`` was not turned yet."""
        try:
            if self.now.is_symlink():
                put = set(os.listdir(self.put))
                turned = os.readlink(self.now) == self.new.name
                return [name for name in self.linked() if name not in put] if turned else None
            names = self.now.read_text(encoding="utf-8").splitlines()
            there = set(os.listdir(self.folder))  # no path that leads out of it is
            return [name for name in names if name in there]
        except FileNotFoundError:
            return None  # ``now``, or a ``put`` that was not made yet


def is_staged(path: Path) -> bool:
    """Whether a name is a link through a staging folder."""
    try:
        return Path(os.readlink(path)).parts[:2] == (STAGING, NOW)
    except OSError:  # no link, or nothing at all
        return False


def turn(staging: Staging, gone: Iterable[str]) -> None:
    """Let the files in ``put/`` be those of the folder, and the names that are ``gone`` end.

    Raises
    ------
    OSError
        The folder cannot be written; nothing has then changed.
    """
    names, gone = os.listdir(staging.put), list(gone)
    draft = staging.root / "draft"
    try:
        staging.now.symlink_to(staging.old.name)
    except (OSError, NotImplementedError):
        draft.write_text("".join(f"{name}\n" for name in gone), encoding="utf-8")
        sync_file(draft)
    else:
        _show_old(staging, [*names, *gone])
        draft.symlink_to(staging.new.name)
    sync_folder(staging.root)
    os.replace(draft, staging.now)
    sync_folder(staging.root)


def _show_old(staging: Staging, names: list[str]) -> None:
    staging.old.mkdir()
    staging.new.mkdir()
    for name in os.listdir(staging.put):
        twin(staging.put / name, staging.new / name)
    for name in names:
        there = staging.folder / name
        if there.is_symlink():
            # as seen from two folders further down
            (staging.old / name).symlink_to(os.path.join(UP, os.readlink(there)))
        elif there.exists():
            twin(there, staging.old / name)
    access = staging.folder.stat().st_mode & 0o7777
    for folder in (staging.old, staging.new, staging.root):
        sync_folder(folder)
        folder.chmod(access | 0o700)
    sync_folder(staging.folder)
    for name in names:
        link = staging.root / "link"
        link.symlink_to(Path(STAGING, NOW, name))
        os.replace(link, staging.folder / name)
    sync_folder(staging.folder)


def settle(folder: Path) -> None:
    """Finish or undo what is half done, and take the staging folder away.

    Whoever calls this holds the lock of the folder, so that a staging folder in it is their own
    or that of a run which is dead.

    Raises
    ------
    OSError
        What is there cannot be read, or a file cannot be moved; calling it again goes on.
    """
    staging = Staging(folder)
    if not os.path.lexists(staging.root):
        return
    for part in (staging.root, staging.put, staging.old):
        if part.is_symlink():  # nothing of ours: it would fetch files from elsewhere
            raise OSError(0, f"{part.relative_to(folder)} is a link there")
    gone = staging.gone()
    if gone is None:
        _undo(staging)
    else:
        _finish(staging, gone)
    with suppress(OSError):
        staging.now.unlink(missing_ok=True)  # first, since it says what the rest means
    shutil.rmtree(staging.root, ignore_errors=True)


def _finish(staging: Staging, gone: list[str]) -> None:
    for name in os.listdir(staging.put):
        os.replace(staging.put / name, staging.folder / name)
    for name in gone:
        (staging.folder / name).unlink(missing_ok=True)
    sync_folder(staging.folder)


def _undo(staging: Staging) -> None:
    for name in staging.linked():
        kept = staging.old / name
        if kept.is_symlink():
            back = staging.root / "back"
            back.unlink(missing_ok=True)
            back.symlink_to(os.readlink(kept).removeprefix(UP + os.sep))
            os.replace(back, staging.folder / name)
        elif kept.exists():
            os.replace(kept, staging.folder / name)
        else:
            (staging.folder / name).unlink(missing_ok=True)
    sync_folder(staging.folder)


def recover(folder: Path) -> None:
    """Tidy up after a run that is dead; where one is still at it, or nobody can tell, do nothing.

    What can be read in the folder is of one run all the same, so that failing is no error.
    """
    if any(os.path.lexists(folder / name) for name in (STAGING, LOCK)):
        with suppress(OSError), one_writer(folder, patience=0) as certain:
            if certain:
                settle(folder)
