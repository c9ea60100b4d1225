"""What is said to be installed is what pyproject.toml names, by a line that works as it stands."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

from mixtura import extras
from mixtura.errors import MissingLibraryError, MixturaError
from tests.systems import posix

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def promised(extra: str) -> list[str]:
    """The packages of an extra, those of the extras that it names among them."""
    packages: list[str] = []
    for requirement in PROJECT["optional-dependencies"][extra]:
        named = re.fullmatch(r"mixtura\[(.*)\]", requirement)
        within = named[1].split(",") if named else []
        packages += [name for one in within for name in promised(one)] or [requirement]
    return packages


@pytest.mark.parametrize("extra", sorted(set(PROJECT["optional-dependencies"]) - {"all", "bench"}))
def test_extras_are_those_of_the_project(extra):
    assert list(extras.PACKAGES[extra]) == promised(extra)


def test_all_is_all_of_them():
    assert set(promised("all")) == {name for names in extras.PACKAGES.values() for name in names}


@posix
@pytest.mark.parametrize("extra", extras.PACKAGES)
def test_the_line_is_taken_by_a_shell(extra):
    """Here everything is installed, so that pip finds it so, without an index."""
    if extras._externally_managed() or not extras._importable("pip"):
        pytest.skip("the tests run in a Python without a pip of its own")
    answer = subprocess.run(
        ["sh", "-c", f"{extras.install_line(extra)} --no-index --dry-run"],
        cwd="/",
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    for package in extras.PACKAGES[extra]:
        assert f"satisfied: {package.partition('>=')[0]}" in answer.stdout


def test_only_what_is_lacking_is_named(monkeypatch):
    monkeypatch.setitem(extras.PACKAGES, "lab", ("numpy>=2", "no-such-package>=3"))
    assert shlex.split(extras.install_line("lab"))[-2:] == ["install", "no-such-package>=3"]


def test_where_the_system_keeps_its_python_the_clone_has_a_line(monkeypatch, tmp_path):
    managed(monkeypatch, tmp_path)
    monkeypatch.setattr(extras, "__file__", str(ROOT / "src" / "mixtura" / "extras.py"))
    assert shlex.split(extras.install_line("plot")) == ["make", "-C", str(ROOT), "install"]
    monkeypatch.setattr(extras, "__file__", str(tmp_path / "site-packages" / "mixtura" / "x.py"))
    assert "--break-system-packages" in extras.install_line("plot")


def managed(monkeypatch, folder: Path) -> None:
    (folder / "EXTERNALLY-MANAGED").touch()
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(folder))
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)


def test_an_environment_without_pip(monkeypatch):
    monkeypatch.setattr(extras, "_externally_managed", lambda: False)
    monkeypatch.setattr(extras, "_importable", lambda name: False)
    monkeypatch.setattr("shutil.which", lambda name: None)
    first, second = extras.install_line("plot").split(" && ")
    assert shlex.split(first) == [sys.executable, "-m", "ensurepip"]
    assert shlex.split(second)[:4] == [sys.executable, "-m", "pip", "install"]
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/uv")
    words = shlex.split(extras.install_line("plot"))
    assert words[:5] == ["uv", "pip", "install", "--python", sys.executable]


def test_quotes_that_a_shell_needs(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/home/A B/it's/python")
    monkeypatch.setattr(extras, "_externally_managed", lambda: False)
    monkeypatch.setattr(extras, "_importable", lambda name: True)
    assert shlex.split(extras.install_line("plot"))[0] == "/home/A B/it's/python"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", r"C:\Program Files\python.exe")
    assert extras.install_line("plot").startswith(r'"C:\Program Files\python.exe" -m pip install ')


def test_the_error_is_one_of_ours_and_an_import_error():
    error = extras.missing("pictures need", "matplotlib", "plot")
    assert isinstance(error, MixturaError)
    assert isinstance(error, ImportError)
    assert isinstance(error, MissingLibraryError)
    assert error.name == "matplotlib"
    assert str(error).startswith("pictures need matplotlib, which is not installed: ")


def test_a_single_library_and_what_to_do_without_it(monkeypatch):
    monkeypatch.setattr(extras, "_externally_managed", lambda: False)
    error = extras.missing("one_hot needs", "pyarrow", "cli", "encode the columns yourself")
    beginning = "one_hot needs pyarrow, which is not installed; encode the columns yourself, or: "
    assert str(error).startswith(beginning)
    assert shlex.split(str(error).removeprefix(beginning))[-2:] == ["install", "pyarrow>=17"]


def test_nobody_else_writes_such_a_line():
    """No index has mixtura, so that a line with ``mixtura[...]`` would fail."""
    written = re.compile(r"pip3? install")
    for path in sorted((ROOT / "src" / "mixtura").rglob("*.py")):
        if path.name != "extras.py":
            assert not written.search(path.read_text(encoding="utf-8")), path
    for path in [ROOT / "README.md", *(ROOT / "docs").iterdir()]:
        if path.suffix in {".md", ".ipynb", ".py"}:
            assert "install 'mixtura" not in path.read_text(encoding="utf-8"), path
