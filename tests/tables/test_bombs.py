"""What would take more memory than there is says so before it does."""

from __future__ import annotations

import io
import struct

import numpy as np
import pyarrow as pa
import pytest
from tests.tables.test_damage import ipc, parquet

from mixtura import InvalidDataError
from mixtura.tables import delimited, memory_limit, opening
from mixtura.tables.columns import pick_columns
from mixtura.tables.delimited import read_delimited
from mixtura.tables.formats import read_table
from mixtura.tables.typed import read_typed

FREE = 1 << 24


@pytest.fixture
def little(monkeypatch):
    """16 MB are free, of which a read that is refused takes no more than its pages."""
    monkeypatch.setattr(memory_limit, "free_memory", lambda: float(FREE))
    monkeypatch.setattr(opening, "free_memory", lambda: float(FREE))
    before = pa.total_allocated_bytes()
    yield
    assert pa.total_allocated_bytes() - before < FREE


ZEROS = pa.table({"x": np.zeros(2_500_000)})
LONG = pa.table({"word": pa.array(["y" * 100_000] * 1000)})

BOMBS = {
    "Parquet": lambda: parquet(ZEROS, use_dictionary=False, compression="zstd"),
    "a dictionary of Parquet": lambda: parquet(ZEROS, compression="zstd"),
    "Arrow": lambda: ipc(ZEROS, compression="zstd"),
    "an Arrow stream": lambda: ipc(ZEROS, pa.ipc.new_stream, compression="lz4"),
    "words": lambda: ipc(LONG, compression="zstd"),
    "rows of nothing": lambda: nothing(1 << 40),
    "a dictionary": lambda: ipc(pa.table({"word": many_words()}), compression="zstd"),
}


def many_words():
    return pa.array([f"{i}" * 30_000 for i in range(400)]).dictionary_encode()


def nothing(length):
    """A column of no type and no buffers is as long as it says."""
    few = 1234567
    data = ipc(pa.Table.from_batches([pa.record_batch([pa.nulls(few)], ["x"])]))
    return data.replace(struct.pack("<q", few), struct.pack("<q", length))


@pytest.mark.parametrize("bomb", BOMBS)
def test_formats_with_types(little, bomb):
    data = BOMBS[bomb]()
    assert len(data) < 300_000
    with pytest.raises(
        InvalidDataError, match=r"t takes [\d,.]+ [MG]B .* and 17 MB are free here: give fewer"
    ):
        read_typed(data, "t")


def test_a_word_that_many_rows_repeat_is_held_once(little):
    data = parquet(LONG, compression="zstd")
    table = read_typed(data, "t")
    assert table.n_rows == 1000
    with pytest.raises(InvalidDataError, match=r"a value has 100,000 letters|'word' is constant"):
        pick_columns(table, one_hot=["word"])


def test_a_footer_that_names_one_batch_many_times(monkeypatch):
    data = ipc(pa.table({"x": np.zeros(100_000)}), compression="zstd")
    read_typed(data, "t")
    # the vector of blocks: its length, then begin, bytes of metadata and bytes of body
    blocks = [at for at in range(len(data) - 400, len(data) - 28) if _is_block(data, at)]
    assert blocks
    monkeypatch.setattr(memory_limit, "free_memory", lambda: 2e6)
    with pytest.raises(InvalidDataError, match="takes 2 MB of memory"):
        read_typed(data, "t")


def _is_block(data, at):
    count, begin = struct.unpack_from("<iq", data, at)
    return count == 1 and 8 <= begin < 1000


def test_metadata_that_tells_less_than_there_is(monkeypatch):
    from mixtura.tables import parquet as reader

    monkeypatch.setattr(memory_limit, "free_memory", lambda: float(FREE))
    monkeypatch.setattr(reader, "_size", lambda metadata, leaves: 100)
    monkeypatch.setattr(reader, "as_numbers", lambda rows, columns: 0)
    with pytest.raises(InvalidDataError, match="t takes"):
        read_typed(parquet(ZEROS), "t")


def test_what_fits_is_read(little):
    assert read_typed(parquet(ZEROS.slice(0, 300_000)), "t").n_rows == 300_000
    assert read_typed(ipc(ZEROS.slice(0, 300_000), compression="lz4"), "t").n_rows == 300_000


def test_text(little):
    with pytest.raises(InvalidDataError, match=r"takes .* of memory once it is unpacked"):
        read_delimited(b"a,b\n" + b"1,2\n" * 500_000, "t")
    assert read_delimited(b"a,b\n" + b"1,2\n" * 1000, "t").n_rows == 1000


def test_a_file_larger_than_the_memory(little, tmp_path):
    with (tmp_path / "t.csv").open("wb") as file:
        file.truncate(1 << 40)  # a hole, which takes no room on the disk
    with pytest.raises(InvalidDataError, match=r"holds 1,099.5 GB, more than the 17 MB of memory"):
        read_table(str(tmp_path / "t.csv"))


def test_input_without_an_end(little, monkeypatch):
    class Endless(io.RawIOBase):
        def readinto(self, into):
            into[:] = b"\n" * len(into)
            return len(into)

        def readable(self):
            return True

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(Endless())))
    with pytest.raises(InvalidDataError, match=r"standard input holds more than .* fewer rows"):
        read_table("-")


def test_a_line_without_an_end(monkeypatch):
    monkeypatch.setattr(delimited, "LINE", 1 << 16)
    text = b'a,b\n1,2\n"' + b"y" * 500_000
    with pytest.raises(InvalidDataError, match=r"line of more than .* never closed"):
        read_delimited(text, "t")
    with pytest.raises(InvalidDataError, match=r"line 1 of t cannot be read .field larger"):
        read_delimited(b'"' + b"y" * 200_000 + b"\n1\n", "t")
    with pytest.raises(InvalidDataError, match=r"cannot be read|cells where|line of more"):
        read_delimited(b'a,b\n1,"' + b"y" * 200_000 + b'"\n1\n', "t")


@pytest.mark.parametrize(
    ("version", "threads"), [("17.0.0", False), ("22.0.0", False), ("23.0.0", True)]
)
def test_arrow_that_may_wait_for_itself_reads_with_one_thread(monkeypatch, version, threads):
    asked = []
    options = delimited.pyarrow.csv.ReadOptions

    def watched(**given):
        asked.append(given["use_threads"])
        return options(**given)

    monkeypatch.setattr(delimited.pyarrow.csv, "ReadOptions", watched)
    monkeypatch.setattr(delimited.pa, "__version__", version)
    assert read_delimited(b"a,b\n1,2\n3,4\n", "t").n_rows == 2
    assert asked == [threads]


def test_a_wide_table_is_no_endless_line():
    width = 60_000
    header = b",".join(b"column number %d" % i for i in range(width))
    row = b",".join(b"%d.000000000000000000" % i for i in range(width))
    table = read_delimited(header + b"\n" + row + b"\n" + row + b"\n", "t")
    assert (table.n_rows, len(table.names)) == (2, width)


def test_empty_lines_without_an_end_are_cut_at_once():
    assert read_delimited(b"a\n1\n" + b"\n" * 3_000_000, "t").n_rows == 1
