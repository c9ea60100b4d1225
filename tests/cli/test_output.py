"""Numbers come out to the digit; stdout may close or be full."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from mixtura import datasets
from mixtura.tables.output import to_stdout, write_csv


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
