"""Model files on a disk that is full, closed or interrupted: the old file or the new one."""

import os
import pickle
import stat
import subprocess
import sys

import numpy as np
import pytest

import mixtura
from mixtura import GaussianMixture, ModelFileError
from mixtura.model_file import disk
from tests.systems import posix


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.safetensors"


@pytest.fixture
def model():
    return GaussianMixture(2, random_state=0).fit(np.random.default_rng(5).normal(size=(60, 3)))


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path, path, model, monkeypatch, step, error
):
    model.save(path)
    before = path.read_bytes()

    def fail(*_):
        raise error

    monkeypatch.setattr(disk.os, step, fail)
    with pytest.raises((ModelFileError, KeyboardInterrupt)) as caught:
        model.set_params(tol=0.5).save(path)
    if isinstance(error, OSError):
        assert "No space left" in str(caught.value)
        assert str(path) in str(caught.value)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == [path.name]


@posix
def test_a_disk_that_is_really_full(tmp_path, model):
    """A limit on the size of files makes the kernel cut the write short."""
    path = tmp_path / "model.safetensors"
    program = (
        "import resource, signal, sys, pickle, mixtura\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "model = pickle.loads(sys.stdin.buffer.read())\n"
        "limits = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300, limits[1]))\n"
        "try:\n"
        f"    model.save({str(path)!r})\n"
        "except mixtura.ModelFileError as error:\n"
        "    print(error)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, limits)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=pickle.dumps(model), capture_output=True, check=True
    )
    assert b"not written" in done.stdout
    assert os.listdir(tmp_path) == []


def test_a_folder_that_cannot_be_synced_is_no_failure(path, model, monkeypatch):
    real, calls = os.fsync, []

    def only_files(descriptor):
        calls.append(descriptor)
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(22, "Invalid argument")
        real(descriptor)

    monkeypatch.setattr(disk.os, "fsync", only_files)
    model.save(path)
    assert len(calls) == 2
    mixtura.load(path)


def test_places_that_cannot_be_written(tmp_path, model):
    (tmp_path / "file").write_text("not a folder")
    for place in (tmp_path, tmp_path / "file" / "x", tmp_path / "missing" / "x"):
        with pytest.raises(ModelFileError, match="was not written to"):
            model.save(place)
    assert os.listdir(tmp_path) == ["file"]


@posix
def test_a_closed_folder(tmp_path, model):
    tmp_path.chmod(0o500)
    user = os.geteuid()
    try:
        if user == 0:  # root may write anywhere
            os.seteuid(65534)
        for place in (model.save, mixtura.load):
            with pytest.raises(ModelFileError, match=r"[Pp]ermission|No such file"):
                place(tmp_path / "x")
    finally:
        os.seteuid(user)
        tmp_path.chmod(0o700)
    assert os.listdir(tmp_path) == []


@posix
def test_a_link_stays_a_link_and_the_umask_holds(tmp_path, model):
    real, link = tmp_path / "real", tmp_path / "link"
    link.symlink_to(real)
    before = os.umask(0o027)
    try:
        model.save(link)
    finally:
        os.umask(before)
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
