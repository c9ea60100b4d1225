"""Numbers out: CSV to stdout, and files that appear together or not at all."""

from __future__ import annotations

import csv
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from mixtura._printable import printable
from mixtura.errors import OutputError
from mixtura.tables.formulas import guarded_column

ROWS_AT_ONCE = 65_536


def write_csv(
    columns: Mapping[str, Any], write: Callable[[bytes], object], *, guard: bool = True
) -> None:
    """Columns as CSV; every float has the digits that read back to the same bits.

    With ``guard`` no cell of text begins as a formula does (:mod:`mixtura.tables.formulas`).
    Without, the table is that which a model was fitted to, cell for cell and name for name.
    """
    import pyarrow as pa
    import pyarrow.csv

    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow(columns)
    write(header.getvalue().encode("utf-8", "backslashreplace"))
    arrays = [guarded_column(column) if guard else column for column in columns.values()]
    table = pa.table(arrays, names=[str(number) for number in range(len(arrays))])
    for begin in range(0, table.num_rows, ROWS_AT_ONCE):
        part = io.BytesIO()
        options = pyarrow.csv.WriteOptions(include_header=False)
        pyarrow.csv.write_csv(table.slice(begin, ROWS_AT_ONCE), part, options)
        write(part.getvalue())


def to_stdout(produce: Callable[[Callable[[bytes], object]], object]) -> None:
    """Let ``produce`` write bytes to stdout; a reader that has had enough is no error.

    Raises
    ------
    OutputError
        The bytes cannot be written, for instance to a disk that is full.
    """
    if sys.stdout is None:  # closed by the caller, as with >&-
        raise OutputError("cannot write to standard output: it is closed. Send it to a file.")
    write = sys.stdout.buffer.write
    if sys.stdout.isatty():  # a file gets the bytes, a terminal shows what it would obey

        def show(data: bytes) -> int:
            return write(printable(data.decode("utf-8", "replace"), keep="\n").encode())

    try:
        produce(show if sys.stdout.isatty() else write)
        sys.stdout.buffer.flush()
    except OSError as error:
        # what is left in the buffer goes nowhere, without a complaint when Python ends
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return
        reason = (error.strerror or str(error)).lower()
        raise OutputError(
            f"cannot write to standard output: {reason}. What was written is not complete: make "
            "room, or send it elsewhere."
        ) from error


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
            _refuse_folder(folder / name)
    except OSError as error:
        raise _cannot_write(folder, error) from error


def publish(folder: Path, files: Mapping[str, Callable[[Path], object]]) -> None:
    """Write several files into ``folder`` so that all of them appear, or none.

    They are written to a folder beside it and then moved. A file of the same name is replaced,
    and put back where anything fails; other files in the folder stay.

    Raises
    ------
    OutputError
        The folder cannot be written, or the disk is full.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".mixtura-", dir=_beside(folder)))
        try:
            for name, write in files.items():
                write(staging / name)
            _move(staging, folder, list(files))
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise _cannot_write(folder, error) from error


def _beside(folder: Path) -> Path:
    """Where files can be staged on the same disk."""
    return folder if folder.is_dir() else folder.parent


def _move(staging: Path, folder: Path, names: list[str]) -> None:
    if not folder.is_dir():
        umask = os.umask(0)
        os.umask(umask)
        staging.chmod(0o777 & ~umask)
        staging.rename(folder)
        return
    moved: list[str] = []
    try:
        for name in names:
            _refuse_folder(folder / name)
            if (folder / name).exists():
                (folder / name).rename(staging / f"old-{name}")
            moved.append(name)
            (staging / name).rename(folder / name)
    except BaseException:
        for name in moved:
            (folder / name).unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                (staging / f"old-{name}").rename(folder / name)
        raise


def _refuse_folder(file: Path) -> None:
    if file.is_dir():
        raise IsADirectoryError(0, f"{file.name} is a folder there")


def _cannot_write(folder: Path, error: OSError) -> OutputError:
    reason = (error.strerror or str(error)).lower()
    return OutputError(
        f"cannot write to {folder}: {reason}. Choose another folder with --out DIR."
    )
