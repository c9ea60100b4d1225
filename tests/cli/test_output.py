"""Files appear together or not at all; stdout may close; options are read as they are meant."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from mixtura import datasets
from mixtura.errors import OutputError
from mixtura.tables.output import check_writable, publish, to_stdout, write_csv


def fail(path: Path) -> None:
    raise OSError(28, "No space left on device")


def write(text: str):
    return lambda path: path.write_text(text)


def test_a_new_folder_and_its_parents(tmp_path):
    publish(tmp_path / "a" / "b", {"x": write("1"), "y": write("2")})
    assert (tmp_path / "a" / "b" / "y").read_text() == "2"
    assert os.listdir(tmp_path / "a") == ["b"]
    umask = os.umask(0)
    os.umask(umask)
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o777 & ~umask


def test_nothing_is_left_where_a_file_cannot_be_written(tmp_path):
    with pytest.raises(OutputError, match=r"no space left on device.*--out DIR"):
        publish(tmp_path / "out", {"x": write("1"), "y": fail})
    assert os.listdir(tmp_path) == []


def test_an_interruption_leaves_nothing(tmp_path):
    def interrupt(path: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path / "out", {"x": write("1"), "y": interrupt})
    assert os.listdir(tmp_path) == []


def test_old_files_come_back_where_the_new_ones_cannot_take_their_place(tmp_path):
    folder = tmp_path / "out"
    publish(folder, {"x": write("old"), "y": write("old")})
    (folder / "z").mkdir()
    with pytest.raises(OutputError, match="z is a folder there"):
        publish(folder, {"w": write("new"), "x": write("new"), "z": write("new")})
    assert sorted(os.listdir(folder)) == ["x", "y", "z"]
    assert (folder / "x").read_text() == "old"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="permission denied"):
        check_writable(tmp_path / "out")
    tmp_path.chmod(0o700)


def test_a_folder_that_can_be_written_is_left_as_it_was(tmp_path):
    check_writable(tmp_path / "a" / "b")
    check_writable(tmp_path)
    assert os.listdir(tmp_path) == []


def test_numbers_read_back_to_the_same_bits():
    values = np.random.default_rng(0).normal(size=1000) * np.geomspace(1e-300, 1e300, 1000)
    parts: list[bytes] = []
    write_csv({"a,b": values, "n": np.arange(1000)}, parts.append)
    header, *lines = b"".join(parts).decode().splitlines()
    assert header == '"a,b",n'
    assert [float(line.split(",")[0]) for line in lines] == values.tolist()


def test_a_reader_that_has_had_enough(capfd, monkeypatch, tmp_path):
    def produce(write):
        raise BrokenPipeError

    with (tmp_path / "pipe").open("w") as stdout:  # of which the null device takes the place
        monkeypatch.setattr(sys, "stdout", stdout)
        to_stdout(produce)
    assert capfd.readouterr().err == ""


FULL_DISK = Path("/dev/full")


@pytest.mark.skipif(not FULL_DISK.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", ["predict", "score", "sample", "info", "fit"])
def test_a_full_disk_has_a_sentence(cli, iris_model, monkeypatch, command):
    iris = datasets.path("iris")
    arguments = {
        "sample": (iris_model, "-n", 100_000),
        "info": (iris_model, "--json"),
        "fit": (iris, "-k", 1, "--covariance", "diag", "--json", "-q"),
    }.get(command, (iris_model, iris))
    with FULL_DISK.open("w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        answer = cli(command, *arguments)
    assert answer.code == 2
    assert answer.err.startswith("mixtura: error: cannot write to standard output: no space left")
    assert answer.err.count("\n") == 1


def test_a_closed_stdout_has_a_sentence(cli, iris_model, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    answer = cli("sample", iris_model)
    assert answer.code == 2
    assert "cannot write to standard output: it is closed" in answer.err
