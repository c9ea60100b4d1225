"""Where a command may write: names that files can have, and nobody else's files."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from mixtura.cli.model import MODEL_FILE, summary_beside
from mixtura.errors import InvalidParameterError, OutputError, reason_of
from mixtura.files.durable import state_of
from mixtura.files.staging import is_staged
from mixtura.files.whole import Produce, write_atomically
from mixtura.model_file.disk import read_bytes
from mixtura.tables.opening import STDIN


def folder_of(file: str, out: str | None) -> Path:
    """Where the results go: by default a folder named for the file, in the current one.

    Raises
    ------
    InvalidParameterError
        ``out`` is empty, which would mean the current folder without saying so.
    """
    if out is None:
        stem = "stdin" if file == STDIN else Path(file).stem
        return Path(f"{stem}-mixtura")
    if not out.strip():
        raise InvalidParameterError(
            f"--out is {out!r}; give the name of a folder, or leave --out away."
        )
    return Path(out)


def refuse_loss(file: str, folder: Path, names: Iterable[str], summary: str) -> None:
    """Make sure that writing these files to ``folder`` takes nothing from anybody.

    Raises
    ------
    OutputError
        One of them is the table itself, or they are not of an earlier run, which a ``summary``
        among them would show.
    """
    paths = [folder / name for name in names]
    there = [path for path in paths if os.path.lexists(path) and not is_staged(path)]
    for path in paths:
        if _same_file(file, path):
            raise OutputError(
                f"the results would overwrite {path}, which is the table to fit: choose another "
                "folder with --out DIR."
            )
    if there and not _is_summary(folder / summary):
        raise OutputError(
            f"the results would overwrite {there[0]}, which no earlier run of mixtura wrote "
            f"(there is no {summary} of mixtura beside it): choose another folder with --out DIR, "
            "or move the file away."
        )


def check_file(out: Path, what: str, made: str, inputs: Iterable[str]) -> None:
    """Make sure that a file can have the name ``out`` before any work is done.

    Parameters
    ----------
    what, made : what the file is, and by which verb it is made from the ``inputs``
    inputs : names of a model and of a table

    Raises
    ------
    OutputError
        Something else has the name, there is no such folder, or one of the inputs is there.
    """
    if os.path.isdir(out):
        raise OutputError(f"cannot write to {out}: it is a folder. Name a file in it.")
    if not os.path.isdir(out.parent):
        raise OutputError(
            f"cannot write to {out}: there is no folder {out.parent}. Make it first, or choose "
            "another."
        )
    try:
        state_of(out)
    except OSError as error:
        raise _cannot_write(out, error) from error
    for name in inputs:
        sources = (name, Path(name, MODEL_FILE), summary_beside(name))
        if any(_same_file(source, out) for source in sources):
            raise OutputError(
                f"the {what} would overwrite {out}, which it is {made} from: give it another name "
                "with --out."
            )


def write_file(out: Path, data: bytes | Produce) -> None:
    """Put a file in its place whole or not at all.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    try:
        write_atomically(out, data)
    except OSError as error:
        raise _cannot_write(out, error) from error


def _cannot_write(out: Path, error: OSError) -> OutputError:
    return OutputError(
        f"cannot write to {out}: {reason_of(error)}. Choose another name with --out."
    )


def _same_file(file: str | Path, path: Path) -> bool:
    """By what the names stand for, since links and ``..`` lead to a file by many names."""
    try:
        source = os.fstat(sys.stdin.fileno()) if file == STDIN else os.stat(file)
        return os.path.samestat(source, path.stat())
    except (OSError, ValueError):  # a stdin that is no file, a link to nowhere, or nothing there
        return False


def _is_summary(path: Path) -> bool:
    try:
        summary = json.loads(read_bytes(path))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(summary, dict) and "schema_version" in summary
