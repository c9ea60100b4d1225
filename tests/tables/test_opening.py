"""Whatever a name stands for gives its bytes or a sentence, and is not waited for without end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading

import pytest
from tests.patience import HANG

from mixtura import InvalidDataError, datasets
from mixtura.tables import opening
from mixtura.tables.opening import beginning, read_bytes

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
TEXT = b"a,b\n1,2\n"


@pytest.fixture
def pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    return str(tmp_path / "pipe")


def refused(file, message):
    with pytest.raises(InvalidDataError, match=message):
        read_bytes(file)


def test_a_pipe_into_which_nobody_writes(pipe, monkeypatch):
    monkeypatch.setattr(opening, "PATIENCE", 0.1)
    refused(pipe, "pipe into which nobody has written for 0.1 seconds: start what writes")


@pytest.mark.parametrize("size", [1, 10, 300_000])
def test_a_pipe_that_is_written_to_later(pipe, size):
    def write():
        with open(pipe, "wb") as into:
            into.write(TEXT * size)

    writer = threading.Thread(target=write)
    writer.start()
    assert read_bytes(pipe) == TEXT * size
    writer.join()


def test_a_writer_that_takes_longer_than_is_waited_for_one(pipe, monkeypatch):
    monkeypatch.setattr(opening, "PATIENCE", 0.05)
    ready, go_on = threading.Event(), threading.Event()

    def write():
        with open(pipe, "wb", buffering=0) as into:
            ready.set()
            go_on.wait()
            into.write(TEXT)

    def begin_later():
        ready.wait()
        threading.Timer(0.3, go_on.set).start()

    threads = [threading.Thread(target=write), threading.Thread(target=begin_later)]
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)  # so that the writer is there at once
    for thread in threads:
        thread.start()
    ready.wait()
    assert read_bytes(pipe) == TEXT
    os.close(reader)
    for thread in threads:
        thread.join()


def test_process_substitution():
    command = (
        f"{sys.executable} -m mixtura.cli fit <(cat {datasets.path('faithful')}) -k 1 "
        "--covariance diag --out /dev/null/x; "
        f"{sys.executable} -c 'import sys; from mixtura.tables.formats import read_table as r; "
        f"print(r(sys.argv[1]).n_rows)' <(cat {datasets.path('faithful')})"
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=HANG)
    assert done.stdout == "272\n", done.stderr


def test_devices_folders_and_sockets(tmp_path):
    refused("/dev/zero", "cannot read /dev/zero, which is a device, not a table: give a file")
    refused("/dev/full", "which is a device")
    refused(str(tmp_path), "which is a directory: name a file in it")
    assert read_bytes(os.devnull) == b""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        refused(str(tmp_path / "s"), "which is a socket, not a table")


def test_standard_input(monkeypatch):
    with open("/dev/zero") as zeros:
        monkeypatch.setattr(sys, "stdin", zeros)
        refused("-", "cannot read standard input, which is a device")
    monkeypatch.setattr(sys, "stdin", None)
    refused("-", "standard input: it is closed")


@pytest.mark.parametrize("name", ["no.csv", "y" * 300, "y" * 100_000, "a/\udcff.csv", ""])
def test_names_of_nothing(name):
    refused(name, "cannot read .*(no such file|too long)")


def test_names_that_are_none():
    refused("a\0b", r"cannot read .*a.+x00b.*: it is no file's name")


def test_a_name_of_bytes_that_are_no_text(tmp_path):
    file = os.fsencode(tmp_path) + b"/caf\xe9.csv"
    with open(file, "wb") as into:
        into.write(TEXT)
    assert read_bytes(os.fsdecode(file)) == TEXT
    refused(os.fsdecode(file) + "2", r"cannot read .*caf\\udce9.csv2: no such file")


def test_the_beginning_of_what_can_be_read_again(pipe, tmp_path):
    (tmp_path / "t.csv").write_bytes(TEXT)
    assert beginning(str(tmp_path / "t.csv"), 3) == b"a,b"
    assert beginning(pipe, 3) == b""  # and nobody waits for a writer
    assert beginning("none", 3) == b""


@pytest.mark.parametrize("name", ["https://example.org/a.csv", "s3://bucket/a.parquet"])
def test_addresses(name):
    refused(name, "is an address, .* download the file")
