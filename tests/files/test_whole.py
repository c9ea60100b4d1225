"""One file, whole or not at all, and no draft of a dead writer beside it."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.systems import posix

import mixtura
from mixtura import datasets
from mixtura.files import whole
from mixtura.files.locks import NoLocksError
from mixtura.files.whole import write_atomically

PROGRAM = """
import sys, os, signal
from mixtura.files.whole import write_atomically
at, number, step, on = int(sys.argv[2]), int(sys.argv[3]), -1, True
def hook(event, arguments):
    global step, on
    if on and event.startswith(("open", "os.")):
        step += 1
        if step == at:
            on = False
            os.kill(os.getpid(), number)
sys.addaudithook(hook)
write_atomically(sys.argv[1], b"new" * 1000)
on = False
sys.exit(0 if step >= at else 7)
"""


@posix
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGHUP"])
def test_whatever_happens_at_whichever_step(tmp_path, name):
    number = signal.Signals[name]
    source = str(Path(mixtura.__file__).parents[1])
    path = tmp_path / "x"
    for at in range(100):
        path.write_bytes(b"old")
        ended = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(path), str(at), str(int(number))],
            env={**os.environ, "PYTHONPATH": source},
            check=False,
        ).returncode
        if ended == 7:
            assert at > 3
            assert path.read_bytes() == b"new" * 1000
            return
        assert ended == -number
        assert path.read_bytes() in (b"old", b"new" * 1000)
        if name == "SIGKILL":
            write_atomically(path, b"next")
            assert path.read_bytes() == b"next"
        assert os.listdir(tmp_path) == ["x"]
    raise AssertionError("writing does not come to an end")


@posix
def test_owner_and_mode_stay(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"old")
    path.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(path, 1234, 2345)
    before = path.stat()
    write_atomically(path, b"new")
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )


@posix
@pytest.mark.parametrize("linked", [False, True])
def test_a_pipe_is_neither_replaced_nor_waited_for(tmp_path, linked):
    path = tmp_path / "x"
    os.mkfifo(tmp_path / "pipe" if linked else path)
    if linked:
        path.symlink_to("pipe")
    with pytest.raises(OSError, match=r"is a pipe there"):
        write_atomically(path, b"new")
    assert stat.S_ISFIFO(path.stat().st_mode)


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="needs a device")
def test_a_device_is_not_replaced():
    with pytest.raises(OSError, match="null is a device there"):
        write_atomically("/dev/null", b"new")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@posix
def test_a_draft_of_a_living_writer_is_left_to_it(tmp_path, monkeypatch):
    path = tmp_path / "x"
    sync, seen = whole.sync, []

    def meanwhile(descriptor):
        sync(descriptor)
        monkeypatch.setattr(whole, "sync", sync)
        seen.extend(name for name in os.listdir(tmp_path) if name != "x")
        write_atomically(path, b"second")
        assert path.read_bytes() == b"second"

    monkeypatch.setattr(whole, "sync", meanwhile)
    write_atomically(path, b"first")
    assert seen == [".x.0.part"]
    assert path.read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["x"]


def test_drafts_of_the_dead_go_and_files_of_others_stay(tmp_path):
    path = tmp_path / "x"
    for name in (".x.0.part", ".x.5.part", ".y.0.part", ".x.mine.part"):
        (tmp_path / name).write_text("left")
    (tmp_path / ".x.1.part").mkdir()
    write_atomically(path, b"new")
    assert sorted(os.listdir(tmp_path)) == [".x.1.part", ".x.mine.part", ".y.0.part", "x"]


def test_a_file_system_without_locks(tmp_path, monkeypatch):
    def none(descriptor):
        raise NoLocksError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(whole, "try_lock", none)
    (tmp_path / ".x.0.part").write_text("of one who may be alive")
    write_atomically(tmp_path / "x", b"new")
    assert sorted(os.listdir(tmp_path)) == [".x.0.part", "x"]


def test_a_name_as_long_as_can_be(tmp_path):
    for name in ("x" * 255, "ü" * 127):
        write_atomically(tmp_path / name, b"new")
        assert (tmp_path / name).read_bytes() == b"new"


@posix
def test_customers_are_written_whole_too(tmp_path):
    path = tmp_path / "c.csv"
    os.mkfifo(path)
    with pytest.raises(OSError, match="is a pipe there"):
        datasets.make_customers(20).to_csv(path)
