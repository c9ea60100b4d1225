"""What is to be typed again is named as it was typed."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.patience import HANG
from tests.systems import posix

from mixtura import datasets
from mixtura.cli.program import program


def said(command: list[str], cwd: Path, **environment: str) -> str:
    answer = subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=HANG,
        env={**os.environ, "COLUMNS": "300", **environment},
    )
    return answer.stdout + answer.stderr


@pytest.fixture
def script(tmp_path) -> Path:
    """The console script that pip writes."""
    return written(tmp_path / "bin" / "mixtura")


def written(made: Path) -> Path:
    made.parent.mkdir()
    made.write_text(
        f"#!{sys.executable}\n"
        "import sys\nfrom mixtura.cli.__main__ import main\nsys.exit(main())\n"
    )
    made.chmod(0o755)
    return made


def test_python_m_mixtura(tmp_path):
    typed = shlex.join([sys.executable, "-m", "mixtura"])
    for module in ("mixtura", "mixtura.cli"):
        told = said([sys.executable, "-m", module, "--help"], tmp_path)
        # where the interpreter's path is long, the line is wrapped
        assert " ".join(told.split()).startswith(f"Usage: {typed} [OPTIONS] COMMAND")
        assert f"    {typed} fit FILE\n" in told
    told = said([sys.executable, "-m", "mixtura", "fit", "none.csv"], tmp_path)
    assert told.startswith("mixtura: error: cannot read none.csv")


def test_python_m_mixtura_fits(tmp_path):
    faithful = str(datasets.path("faithful"))
    told = said([sys.executable, "-m", "mixtura", "fit", faithful, "-k", "2"], tmp_path)
    assert "2 groups" in told
    assert (tmp_path / "faithful-mixtura" / "rows.csv").is_file()


def test_without_the_extra_it_is_one_sentence(tmp_path):
    """As where ``pip install .`` has left the command line out."""
    (tmp_path / "typer.py").write_text("raise ModuleNotFoundError('no', name='typer')")
    told = said([sys.executable, "-m", "mixtura", "--help"], tmp_path)
    assert told.startswith("mixtura: the command line needs typer, which is not installed: ")
    assert len(told.splitlines()) == 1


@posix
def test_a_command_to_be_copied_is_one_line_however_long_its_path(tmp_path):
    far = written(tmp_path / ("a-folder-whose-name-is-" + "so-" * 30 + "long") / "mixtura")
    assert f"    {far} fit FILE\n" in said([str(far), "-h"], tmp_path)


@posix
def test_a_script_by_its_place_and_by_the_path(script, tmp_path):
    nowhere = {"PATH": "/usr/bin:/bin"}
    assert said(["bin/mixtura", "-h"], tmp_path, **nowhere).startswith("Usage: bin/mixtura [")
    assert said([str(script), "-h"], tmp_path, **nowhere).startswith(f"Usage: {script} ")
    found = {"PATH": f"{script.parent}:/usr/bin:/bin"}
    assert said(["sh", "-c", "mixtura -h"], tmp_path, **found).startswith("Usage: mixtura [")


@posix
def test_a_link_on_the_path(script, tmp_path):
    """As ``make install`` makes one."""
    elsewhere = tmp_path / "local"
    elsewhere.mkdir()
    (elsewhere / "mixtura").symlink_to(script)
    found = {"PATH": f"{elsewhere}:/usr/bin:/bin"}
    assert said(["sh", "-c", "mixtura -h"], tmp_path, **found).startswith("Usage: mixtura [")


@pytest.mark.parametrize("started", ["", "/usr/bin/pytest", "/home/x/__main__.py", "-c"])
def test_in_other_programs_it_is_its_name(monkeypatch, started):
    monkeypatch.setattr(sys, "argv", [started])
    assert program() == "mixtura"
