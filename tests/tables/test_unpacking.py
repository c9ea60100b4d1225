"""Compressed tables, whole, in parts, damaged and hostile."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile

import pyarrow as pa
import pyarrow.parquet
import pytest

from mixtura import InvalidDataError
from mixtura.tables import unpacking
from mixtura.tables.formats import read_table, table_of

CSV = b"a,b\n1,2\n3,4\n"


def zstd(data: bytes) -> bytes:
    return pa.compress(data, "zstd", asbytes=True)


def xz(data: bytes) -> bytes:
    return lzma.compress(data)


def zipped(files: dict[str, bytes]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return into.getvalue()


PACK = {"gz": gzip.compress, "bz2": bz2.compress, "xz": xz, "zst": zstd}
PACK["zip"] = lambda data: zipped({"t.csv": data})


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("name", ["t.csv.{}", "t", "t.csv"])
def test_bytes_tell_the_compression(tmp_path, kind, name):
    file = tmp_path / name.format(kind)
    file.write_bytes(PACK[kind](CSV))
    table = read_table(str(file))
    assert (table.names, table.columns[1].to_pylist()) == (["a", "b"], ["2", "4"])
    assert table.line_of(1) == 3
    assert not table.plain


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zst"])
def test_several_members_are_one_file(kind):
    table = table_of(PACK[kind](CSV) + PACK[kind](b"5,6\n"), "t", "t")
    assert table.columns[0].to_pylist() == ["1", "3", "5"]


@pytest.mark.parametrize("kind", PACK)
def test_what_is_larger_than_a_piece(kind, monkeypatch):
    monkeypatch.setattr(unpacking, "PIECE", 64)
    monkeypatch.setattr(unpacking, "INTO", 128)
    rows = b"".join(b"%d,%d\n" % (i, i * i) for i in range(2000))
    assert table_of(PACK[kind](b"a,b\n" + rows), "t", "t").n_rows == 2000


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("damage", ["cut", "garbage", "bits"])
def test_damage(kind, damage):
    rows = b"".join(b"%d,%d\n" % (i * i, i**3) for i in range(300))
    data = PACK[kind](b"a,b\n" + rows)
    if damage == "cut":
        data = data[:-9]
    elif damage == "garbage":
        data += b"and more"
        if kind == "zip":
            return  # as zip files may begin and end with anything
    else:
        if kind == "zst":
            return  # pyarrow writes no checksum, so that other letters are other letters
        middle = 200
        data = (
            data[:middle]
            + bytes(byte ^ 0x55 for byte in data[middle : middle + 8])
            + data[middle + 8 :]
        )
    with pytest.raises(InvalidDataError, match="damaged or cut off"):
        table_of(data, "t", "t")


def test_zeros_after_the_end_only_fill_up():
    assert table_of(gzip.compress(CSV) + bytes(100), "t", "t").n_rows == 2


@pytest.mark.parametrize("kind", PACK)
def test_a_bomb(kind, monkeypatch):
    monkeypatch.setattr(unpacking, "free_memory", lambda: 1e7)
    data = PACK[kind](b"a,b\n" + b"1,2\n" * 5_000_000)
    assert len(data) < 200_000
    said = "holds more than .* MB once it is unpacked|takes more memory than is free here"
    with pytest.raises(InvalidDataError, match=said):
        table_of(data, "t", "t")


def test_what_is_within():
    into = io.BytesIO()
    pyarrow.parquet.write_table(pa.table({"a": [1.0, 2.0]}), into)
    assert table_of(gzip.compress(into.getvalue()), "t", "t").has_types
    assert table_of(gzip.compress(b"a,b\tc\n1,2\t3\n4,5\t6\n"), "t", "t.tsv.gz").names == [
        "a,b",
        "c",
    ]
    assert table_of(zipped({"t.csv.gz": gzip.compress(CSV)}), "t", "t").n_rows == 2
    with pytest.raises(InvalidDataError, match="compressed file within compressed files"):
        table_of(gzip.compress(gzip.compress(gzip.compress(CSV))), "t", "t")


def test_a_zip_of_one_table_and_what_systems_add():
    data = zipped(
        {"f/t.csv": CSV, "__MACOSX/f/._t.csv": b"x", "README": b"hi", "f/.DS_Store": b"y"}
    )
    assert table_of(data, "t", "t").n_rows == 2
    assert table_of(zipped({"table": CSV}), "t", "t").n_rows == 2


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.csv": CSV, "b.csv": CSV}, r"holds 2 files \(a.csv, b.csv\), where one table"),
        ({}, "holds no file"),
        ({"a": CSV, "b": CSV}, r"2 files \(a, b\)"),
    ],
)
def test_a_zip_of_none_or_several(files, said):
    with pytest.raises(InvalidDataError, match=said):
        table_of(zipped(files), "t", "t")


def test_a_zip_with_a_password():
    data = bytearray(zipped({"t.csv": CSV}))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InvalidDataError, match="locked by a password"):
        table_of(bytes(data), "t", "t")
