"""Sound tables of every type and format, to be damaged, and what a user does with a table."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
from tests.fuzz.mutations import TELLING, damaged

from mixtura import datasets
from mixtura.errors import MixturaError
from mixtura.tables.columns import pick_columns, take_columns
from mixtura.tables.formats import read_table

PROMISED = (MixturaError,)
ROWS = 40


def use(mutant: bytes, folder: Path, name: str) -> None:
    """Read it, and take its columns in every way that a command does."""
    path = folder / name
    path.write_bytes(mutant)
    table = read_table(str(path))
    ways: list[Any] = [
        lambda: pick_columns(table),
        lambda: pick_columns(table, one_hot="all").table(),
        *(lambda name=name: take_columns(table, [name], vary=False) for name in table.names[:40]),
        *(
            lambda name=name: take_columns(table, [name], vary=True, one_hot=[name]).table()
            for name in table.names[:40]
        ),
    ]
    refusals = []
    for way in ways:
        try:
            way()
        except MixturaError as error:
            refusals.append(str(error))
    for column in table.columns:  # as labels of rows are
        column.unique().to_pylist()
        column.to_pylist()
    assert all(said.strip() for said in refusals)


@cache
def everything() -> pa.Table:
    """A column of each type that a table may have."""
    rng = np.random.default_rng(0)
    some = list(range(ROWS))
    return pa.table(
        {
            "double": rng.normal(size=ROWS),
            "float": rng.normal(size=ROWS).astype(np.float32),
            "half": pa.array(rng.normal(size=ROWS).astype(np.float16)),
            "whole": rng.integers(0, 9, ROWS),
            "unsigned": pa.array(some, pa.uint64()),
            "holes": pa.array([None, 1.5] * (ROWS // 2)),
            "word": pa.array([f"geyser {i % 5}" for i in some]),
            "long word": pa.array([f"g{i % 5}" for i in some], pa.large_string()),
            "view": pa.array(
                [f"a view of more than twelve letters {i}" for i in some], pa.string_view()
            ),
            "level": pa.array(["a", "b"] * (ROWS // 2)).dictionary_encode(),
            "yes": pa.array([True, False] * (ROWS // 2)),
            "money": pa.array([Decimal("1.25")] * ROWS),
            "when": pa.array(some, pa.timestamp("us", "Europe/Paris")),
            "day": pa.array(some, pa.date32()),
            "bytes": pa.array([b"ab"] * ROWS, pa.binary(2)),
            "list": pa.array([[1, 2]] * ROWS),
            "struct": pa.array([{"a": 1, "b": "x"}] * ROWS),
            "map": pa.array([[("k", 1)]] * ROWS, pa.map_(pa.string(), pa.int64())),
            "nothing": pa.nulls(ROWS),
        }
    )


@cache
def odd() -> pa.Table:
    """Types that only Arrow's own format has."""
    union = pa.UnionArray.from_dense(
        pa.array([0, 1] * (ROWS // 2), pa.int8()),
        pa.array([i // 2 for i in range(ROWS)], pa.int32()),
        [pa.array(range(ROWS // 2)), pa.array(["q"] * (ROWS // 2))],
    )
    runs = pa.RunEndEncodedArray.from_arrays(pa.array([9, ROWS], pa.int32()), pa.array([1.5, 2.5]))
    table: pa.Table = everything().append_column("union", union).append_column("runs", runs)
    return table


@cache
def parquets() -> list[bytes]:
    all_of_it = everything().drop_columns(["view"])  # which older libraries do not write
    few = everything().select(["double", "float", "word", "level", "whole"])
    plain = few.drop_columns(["level"])
    encodings = {"double": "BYTE_STREAM_SPLIT", "word": "DELTA_BYTE_ARRAY", "float": "PLAIN"}
    encodings["whole"] = "DELTA_BINARY_PACKED"
    return [
        _parquet(all_of_it),
        _parquet(all_of_it, compression="none", row_group_size=15),
        _parquet(few),
        _parquet(few, data_page_version="2.0", compression="zstd", use_dictionary=False),
        _parquet(few, compression="gzip", row_group_size=15, write_page_checksum=True),
        _parquet(plain, use_dictionary=False, column_encoding=encodings, compression="none"),
    ]


@cache
def arrows() -> list[bytes]:
    few = everything().select(["double", "float", "word", "level"])
    feather = io.BytesIO()
    pyarrow.feather.write_feather(few, feather)
    files = [
        _ipc(table, kind, compression)
        for table in (odd(), few)
        for kind in (pa.ipc.new_file, pa.ipc.new_stream)
        for compression in (None, "lz4", "zstd")
    ]
    return [*files, feather.getvalue(), b"FEA1" + bytes(60) + b"FEA1"]


@cache
def texts(delimiter: str) -> list[bytes]:
    iris = datasets.path("iris").read_text()[:1500].rsplit("\n", 1)[0]
    words = 'name;"long, name";x\n' + "".join(
        f'row {i};"said ""{i % 3}""\nand more";{i * 1.25e3:g}\n' for i in range(12)
    )
    ids = "id,v,w\n" + "".join(f"{2**53 + 3 * i},{i % 7},NA\n" for i in range(12))
    commas = "a;b\n" + "".join(f"{i},5;1.{i}00,25\n" for i in range(12))
    one = "only\n" + "".join(f"{i / 3}\n" for i in range(12)) + "\n\n"
    letters = "größe\tname 🦉\n" + "".join(f"{i}.5\té{i % 3}\n" for i in range(12))
    bare = "\n".join(f"{i},{i * i},{-i}" for i in range(12))
    made = [iris.replace(",", delimiter), words, ids, commas, one, letters, bare]
    return [
        *(text.encode() for text in made),
        b"\xef\xbb\xbf" + iris.encode(),
        b"\xef\xbb\xbf",
        iris.replace("\n", "\r\n").encode(),
        iris.replace("\n", "\r").encode(),
        iris.encode("utf-16"),
        iris.replace(",", "  ").encode(),
        iris.replace(",", " | ").encode(),
        ("# by hand\n# a,b\n" + bare).encode(),
        ("sep=;\n" + commas).encode(),
        ("All of May\n\n" + iris + "\n,,,,\nTotal,1,2,3,4\n").encode(),
        b"x   y\na 1   (5.0)\nb 2  $1 000\n",
        "größe;a\nMünchen;5 %\nKöln;6 %\n".encode("cp1252"),
    ]


@cache
def packed() -> list[bytes]:
    """Compressed tables, JSON, and workbooks where there is a library for them."""
    iris = datasets.path("iris").read_bytes()[:1500].rsplit(b"\n", 1)[0]
    records = [{"a": i, "b": f"row {i}", "c": [i], "d": None} for i in range(12)]
    lines = "\n".join(map(json.dumps, records)).encode()
    return [
        gzip.compress(iris),
        gzip.compress(iris) + gzip.compress(iris.partition(b"\n")[2]),
        bz2.compress(iris),
        lzma.compress(iris),
        pa.compress(iris, "zstd", asbytes=True),
        _zip({"t.csv": iris, "__MACOSX/._t.csv": b""}),
        _zip({"a.csv": iris, "b.csv": iris}),
        gzip.compress(parquets()[2]),
        lines,
        json.dumps(records, indent=1).encode(),
        *_workbooks(),
    ]


PACKERS = (
    gzip.compress,
    bz2.compress,
    lzma.compress,
    lambda data: bytes(pa.compress(data, "zstd", asbytes=True)),
    lambda data: _zip({"t.csv": data}),
)
"""Ways to compress a table."""


def _zip(files: dict[str, bytes]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return into.getvalue()


def _workbooks() -> list[bytes]:
    """One as it is written, and one whose parts lie open to damage."""
    try:
        import openpyxl
    except ImportError:
        return []
    book = openpyxl.Workbook()
    for row in [["a", "b", 2019], [1, "x", 0.5], [2, None, True], [3.5, "z", 7]]:
        book.active.append(row)
    into, open_to_damage = io.BytesIO(), io.BytesIO()
    book.save(into)
    with zipfile.ZipFile(into) as old, zipfile.ZipFile(open_to_damage, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    return [into.getvalue(), open_to_damage.getvalue()]


def one_damaged(rng: np.random.Generator, sound: list[bytes]) -> bytes:
    """One of them, damaged; as often as not in one number amid the data alone.

    Formats are quick to refuse what does not hold together; what reaches values is the danger.
    """
    chosen = sound[int(rng.integers(len(sound)))]
    if rng.random() < 0.5:
        return damaged(rng, chosen, sound)
    data = bytearray(chosen)
    width = int(rng.choice([1, 4, 8]))
    at = int(rng.integers(max(len(data) - width, 0) + 1)) // width * width
    value = TELLING[int(rng.integers(len(TELLING)))] if width > 1 else int(rng.integers(256))
    data[at : at + width] = (value % (1 << 8 * width)).to_bytes(width, "little")
    return bytes(data)


def _parquet(table: pa.Table, **options: Any) -> bytes:
    into = io.BytesIO()
    pyarrow.parquet.write_table(table, into, **options)
    return into.getvalue()


def _ipc(table: pa.Table, kind: Any, compression: str | None) -> bytes:
    into = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with kind(into, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=15)
    return into.getvalue()
