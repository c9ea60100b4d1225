"""A damaged file of a format with types is refused before a value of it is touched."""

from __future__ import annotations

import io
import struct

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest

from mixtura import InvalidDataError
from mixtura.tables.columns import pick_columns, take_columns
from mixtura.tables.formats import read_table
from mixtura.tables.typed import READERS, read_typed

WORDS = ["ab", "cde", "f", "gh"] * 5


def ipc(table, kind=pa.ipc.new_file, **options):
    into = io.BytesIO()
    with kind(into, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)
    return into.getvalue()


def parquet(table, **options):
    into = io.BytesIO()
    pyarrow.parquet.write_table(table, into, **options)
    return into.getvalue()


def replaced(data, old, new):
    assert data.count(old) == 1
    return data.replace(old, new)


OFFSETS = struct.pack("<4i", 2, 5, 6, 8)
PLACES = struct.pack("<9i", 0, 1, 2, 3, 0, 1, 2, 3, 0)


def with_words():
    return pa.table({"x": np.arange(20) ** 1.5, "word": pa.array(WORDS)})


@pytest.mark.parametrize("kind", [pa.ipc.new_file, pa.ipc.new_stream])
def test_an_offset_beyond_the_letters(kind):
    data = replaced(ipc(with_words(), kind), OFFSETS, struct.pack("<4i", 2, 1 << 30, 6, 8))
    refused(data, "damaged or cut off: write it again")


def test_an_offset_that_is_not_even_looked_up():
    data = replaced(ipc(with_words()), OFFSETS, struct.pack("<4i", 2, -5, 6, 8))
    refused(data, "damaged")


def test_a_place_beyond_the_dictionary():
    table = with_words()
    table = table.set_column(1, "word", table["word"].dictionary_encode())
    wrong = struct.pack("<9i", 0, 1, 1 << 30, 3, 0, 1, 2, 3, 0)
    refused(ipc(table).replace(PLACES, wrong), "damaged")


def test_letters_that_are_none():
    refused(replaced(ipc(with_words()), b"abcdefgh" * 5, b"ab\xffdefgh" * 5), "damaged")
    plain = parquet(with_words(), use_dictionary=False, compression="none")
    refused(plain.replace(b"\x03\0\0\0cde", b"\x03\0\0\0c\xffe"), "damaged")


def test_a_name_that_is_no_text():
    refused(ipc(with_words()).replace(b"word", b"wo\xffd"), "damaged")


def test_lists_and_bytes_are_left_out_by_their_type():
    table = with_words().append_column("list", pa.array([[1, 2]] * 20))
    table = table.append_column("bytes", pa.array([b"x"] * 20))
    table = table.append_column("late", pa.array([2**31 - 1] * 20, pa.date32()))
    for data in (ipc(table), parquet(table)):
        read = read_typed(data, "t")
        reasons = {drop.name: drop.reason for drop in pick_columns(read, one_hot="all").dropped}
        assert reasons.pop("list").startswith("not numbers (list<")
        assert reasons.pop("bytes") == "not numbers (binary)"
        assert reasons.pop("late") == "not numbers (date32[day])"
        with pytest.raises(InvalidDataError, match=r"'list' of t holds no numbers .list<"):
            take_columns(read, ["list"], vary=False)
        with pytest.raises(InvalidDataError, match=r"'list' of t holds no categories .list<"):
            take_columns(read, ["list"], vary=False, one_hot=["list"])


def test_a_parquet_file_of_nothing_but_lists():
    with pytest.raises(InvalidDataError, match=r"no column of numbers.*'a' is not numbers .list<"):
        pick_columns(read_typed(parquet(pa.table({"a": [[1]] * 3, "b": [[2]] * 3})), "t"))


def test_names_with_points():
    table = pa.table({"a.b": [1.0, 2.5], "a": [3, 4], "c.d": [1, 7], "l": [[1], [2]]})
    assert read_typed(parquet(table), "t").names == ["a.b", "a", "c.d", "l"]
    part = table.append_column("c", pa.array([{"d": 3}, {"d": 4}]))
    refused(parquet(part), "also that of a part of another column: rename")


def test_text_of_parquet_is_text_however_it_is_held():
    for data in (parquet(with_words()), parquet(with_words(), row_group_size=3)):
        read = read_typed(data, "t")
        matrix = pick_columns(read, one_hot=["word"])
        assert matrix.names == ["x", "word=cde", "word=f", "word=gh"]
        assert matrix.X[:, 1].tolist() == [word == "cde" for word in WORDS]
        many = pick_columns(read_typed(parquet(pa.table({"x": [1, 2], "w": ["q", "r"]})), "t"))
        assert many.dropped[0].reason.startswith("text (such as 'q')")


def test_feather_of_version_1():
    with pytest.raises(InvalidDataError, match=r"Feather file of version 1.*to_feather"):
        read_typed(b"FEA1" + bytes(100) + b"FEA1", "old.feather")


@pytest.mark.parametrize("error", [UnicodeDecodeError("utf-8", b"", 0, 1, ""), SystemError("no")])
@pytest.mark.parametrize("magic", READERS)
def test_whatever_a_library_raises(monkeypatch, magic, error):
    def fails(buffer, source):
        raise error

    monkeypatch.setattr("mixtura.tables.typed.READERS", {magic: ("a file", fails)})
    refused(magic, "t begins like a file, but is damaged")


def test_a_library_without_memory(monkeypatch):
    def fails(buffer, source):
        raise pa.ArrowMemoryError("malloc")

    monkeypatch.setattr("mixtura.tables.typed.READERS", {b"PAR1": ("a file", fails)})
    refused(b"PAR1", "t takes more memory than is free here")


def test_a_table_of_many_columns_is_read_in_time_that_grows_with_them(tmp_path):
    names = [f"c{i}" for i in range(5_000)]
    pyarrow.feather.write_feather(
        pa.table([[i, 2 * i + 1, 3] for i in range(5_000)], names), tmp_path / "w"
    )
    table = read_table(str(tmp_path / "w"))
    assert take_columns(table, names, vary=False).X.shape == (3, 5_000)


def refused(data, message):
    with pytest.raises(InvalidDataError, match=message):
        read_typed(data, "t")
