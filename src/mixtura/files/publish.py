"""Several files that appear together: a reader sees all of the old or all of the new ones."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from mixtura.errors import OutputError, reason_of
from mixtura.files.durable import open_as, state_of, sync_file, sync_folder
from mixtura.files.endings import Endings
from mixtura.files.locks import PATIENCE, Tell, one_writer
from mixtura.files.staging import Staging, settle, turn


def check_writable(folder: Path, names: Iterable[str] = ()) -> None:
    """Make sure that these files can be written to ``folder`` before any work is done.

    Raises
    ------
    OutputError
        It cannot.
    """
    existing = folder
    while not os.path.lexists(existing) and existing != existing.parent:
        existing = existing.parent
    try:
        tempfile.TemporaryFile(dir=existing).close()
        for name in names:
            state_of(folder / name)
    except OSError as error:
        raise _cannot_write(folder, error) from error


def publish(
    folder: Path,
    files: Mapping[str, Callable[[Path], object]],
    ours: Iterable[str] = (),
    *,
    patience: float = PATIENCE,
    tell: Tell | None = None,
) -> None:
    """Write several files into ``folder`` so that all of them appear in one step, or none.

    Whatever happens in between, a killed process and a loss of power too, each name leads to the
    file of one and the same run. A file of the same name is replaced and keeps its owner and mode;
    one that is a link is replaced by a file, and what it leads to stays. Names that are ``ours``,
    but not among ``files``, end with the earlier run. All else in the folder stays.

    Parameters
    ----------
    folder : made if need be, with its parents; may be a link to a folder
    files : for each name what writes it to a path; the last one is the last to change where the
        file system has no links
    ours : names that an earlier run may have made
    patience : seconds to wait for another process that is writing there
    tell : is told in a sentence where nothing can keep other writers away

    Raises
    ------
    OutputError
        The folder cannot be written, the disk is full, something else than a file has one of the
        names, or another process does not come to an end of its writing.
    """
    gone = [name for name in ours if name not in files]
    try:
        with (
            Endings(": nothing was written") as endings,
            one_writer(folder, patience, tell),
        ):
            settle(folder)  # what a run that is dead has left
            try:
                _stage(folder, files)
                endings.wait()
                turn(Staging(folder), [n for n in gone if state_of(folder / n) is not None])
            except BaseException:
                endings.wait()
                settle(folder)
                raise
            endings.told = ": the results are written"
            try:
                settle(folder)
            except OSError as error:
                raise OutputError(
                    f"the results in {folder} are complete, but not all of them could be moved "
                    f"to their names: {reason_of(error)}. Close what has them open, or make room: "
                    "the next mixtura command on the folder moves them."
                ) from error
    except OutputError:
        raise
    except OSError as error:
        raise _cannot_write(folder, error) from error


def _stage(folder: Path, files: Mapping[str, Callable[[Path], object]]) -> None:
    """The new files, complete and on the disk; until then nobody else may look at them."""
    staging = Staging(folder)
    old = {name: state_of(folder / name) for name in files}
    staging.root.mkdir(mode=0o700)
    staging.put.mkdir(mode=0o700)
    for name, write in files.items():
        path = staging.put / name
        write(path)
        open_as(old[name], path)
        sync_file(path)
    sync_folder(staging.put)


def _cannot_write(folder: Path, error: OSError) -> OutputError:
    return OutputError(
        f"cannot write to {folder}: {reason_of(error)}. Choose another folder with --out DIR."
    )
