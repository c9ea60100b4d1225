"""The command line, called in this process for the many small cases."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from mixtura import datasets
from mixtura.cli.__main__ import run


@dataclass(frozen=True)
class Answer:
    """What a command said and the code it ended with."""

    code: int
    out: str
    err: str


Cli = Callable[..., Answer]


@pytest.fixture
def cli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Cli:
    """``cli("fit", "a.csv", stdin=b"...")`` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: object, stdin: bytes = b"") -> Answer:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return call


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """``write("a.csv", "x,y\\n1,2\\n")`` in the folder of ``cli``."""

    def make(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return make


@pytest.fixture
def table(write: Callable[[str, str], Path]) -> Callable[..., Path]:
    """``table("a.csv", X, names)`` from an array."""

    def make(name: str, X: np.ndarray, names: list[str] | None = None) -> Path:
        header = names or [f"v{i}" for i in range(X.shape[1])]
        lines = [",".join(header), *(",".join(map(repr, row)) for row in X.tolist())]
        return write(name, "\n".join(lines) + "\n")

    return make


@pytest.fixture(scope="session")
def iris_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a fit to iris: two groups, one of a third of the rows."""
    folder = tmp_path_factory.mktemp("iris") / "iris-mixtura"
    arguments = ["-k", "2", "--covariance", "full", "--quiet", "--out", str(folder)]
    assert run(["fit", str(datasets.path("iris")), *arguments]) == 0
    return folder
