"""Compressed files to the bytes in them: gzip, bzip2, xz, zstd, and a zip of one file.

Bytes tell the compression, whatever a file is called. How much it becomes is for a stranger to
say, so that it is unpacked piece by piece, as long as the memory takes it.
"""

from __future__ import annotations

import bz2
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

import pyarrow as pa

from mixtura._printable import printable
from mixtura.errors import InvalidDataError, MixturaError
from mixtura.free_memory import free_memory, in_words
from mixtura.tables.memory_limit import out_of_memory

GZIP, BZIP2, XZ, ZSTD, ZIP = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"(\xb5/\xfd", b"PK\x03\x04"

EMPTY_ZIP = b"PK\x05\x06"

PIECE = 1 << 20
INTO = 1 << 22
"""Bytes taken from a compressed file, and given from it, at a time."""

SUFFIXES = (".gz", ".bz2", ".xz", ".zst", ".zstd", ".zip")

TABLES = (".csv", ".tsv", ".tab", ".txt", ".dat", ".parquet", ".arrow", ".feather", ".json",
          ".jsonl", ".ndjson", ".xlsx")  # fmt: skip
"""Endings of what a zip may hold beside other things."""


def is_packed(data: bytes) -> bool:
    """Whether bytes begin as a compressed file does."""
    return data.startswith((*READERS, ZIP, EMPTY_ZIP))


def unpacked(data: bytes, source: str) -> bytes:
    """What is in a compressed file that is no zip file.

    Raises
    ------
    InvalidDataError
        The file is damaged or cut off, or takes more memory than there is.
    """
    kind, read = next(reader for magic, reader in READERS.items() if data.startswith(magic))
    return _joined(read(data), source, kind)


def unzipped(data: bytes, source: str) -> tuple[bytes, str]:
    """The one table in a zip file, and its name.

    Raises
    ------
    InvalidDataError
        There is none or are several, it is encrypted, damaged, or takes more memory than there is.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = _one_table(archive, source)
            with archive.open(info) as member:
                return _joined(iter(lambda: member.read(INTO), b""), source, "zip"), info.filename
    except MixturaError:
        raise
    except Exception as error:  # the bytes decide what it is: BadZipFile, NotImplementedError, ...
        raise damaged(source, "a zip file") from error


def _one_table(archive: zipfile.ZipFile, source: str) -> zipfile.ZipInfo:
    inside = [info for info in archive.infolist() if _is_file(info.filename) and not info.is_dir()]
    tables = [info for info in inside if _suffix(info.filename) in TABLES] or inside
    if len(tables) != 1:
        names = ", ".join(printable(info.filename) for info in tables[:6])
        more = ", ..." if len(tables) > 6 else ""
        what = f"{len(tables)} files ({names}{more})" if tables else "no file"
        raise InvalidDataError(
            f"{source} is a zip file that holds {what}, where one table is wanted: unpack it, and "
            "give a table."
        )
    if tables[0].flag_bits & 1:
        raise InvalidDataError(
            f"{source} is a zip file that is locked by a password: unpack it, and give the table."
        )
    return tables[0]


def _is_file(name: str) -> bool:
    """Whether it is no file that systems put beside others."""
    path = PurePosixPath(name)
    return "__MACOSX" not in path.parts and not path.name.startswith(".")


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _joined(pieces: Iterator[bytes], source: str, kind: str) -> bytes:
    """All the pieces, as long as the memory takes them and the whole that they make."""
    held: list[bytes] = []
    size, room = 0, free_memory() / 2
    try:
        for piece in pieces:
            held.append(piece)
            size += len(piece)
            if size > room:
                raise InvalidDataError(
                    f"{source} holds more than {in_words(size)} once it is unpacked, which is "
                    "more than the memory that is free here can work with: give fewer rows or "
                    "columns."
                )
        return b"".join(held)
    except MixturaError:
        raise
    except MemoryError as error:
        raise out_of_memory(source) from error
    except Exception as error:  # of four libraries: EOFError, OSError, LZMAError, ArrowInvalid
        if "Memory usage limit" in str(error):  # of xz, whose files say how much they take
            raise out_of_memory(source) from error
        raise damaged(source, f"a file compressed by {kind}") from error


def damaged(source: str, kind: str) -> InvalidDataError:
    """The error for a file that begins like one of a kind."""
    return InvalidDataError(
        f"{source} begins like {kind}, but is damaged or cut off: write or download it again."
    )


def _members(data: bytes, magic: bytes, begin: Callable[[], object]) -> Iterator[bytes]:
    """The pieces of each compressed member, one after the other, up to zeros that only fill up."""
    at = 0
    while data.startswith(magic, at):
        member = begin()
        while not member.eof:  # type: ignore[attr-defined]
            piece = data[at : at + PIECE]
            if not piece:
                raise EOFError
            yield from _pieces(member, piece)
            at += len(piece) - len(member.unused_data)  # type: ignore[attr-defined]
    if data[at:].strip(b"\x00"):
        raise EOFError


def _pieces(member: object, piece: bytes) -> Iterator[bytes]:
    """What a piece becomes, no more than so much of it at a time."""
    yield member.decompress(piece, INTO)  # type: ignore[attr-defined]
    if isinstance(member, bz2.BZ2Decompressor | lzma.LZMADecompressor):
        while not member.eof and not member.needs_input:
            yield member.decompress(b"", INTO)
        return
    while tail := member.unconsumed_tail:  # type: ignore[attr-defined]
        yield member.decompress(tail, INTO)  # type: ignore[attr-defined]


def _zstd(data: bytes) -> Iterator[bytes]:
    with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as stream:
        while piece := stream.read(INTO):
            yield piece


READERS: dict[bytes, tuple[str, Callable[[bytes], Iterator[bytes]]]] = {
    GZIP: ("gzip", lambda data: _members(data, GZIP, lambda: zlib.decompressobj(31))),
    BZIP2: ("bzip2", lambda data: _members(data, BZIP2, bz2.BZ2Decompressor)),
    XZ: (
        "xz",
        lambda data: _members(
            data, XZ, lambda: lzma.LZMADecompressor(memlimit=int(min(free_memory() / 2, 1 << 62)))
        ),
    ),
    ZSTD: ("zstd", _zstd),
}
"""By a file's first bytes."""
