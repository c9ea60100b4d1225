"""The clients, and where each one's tests of mixtures are."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

CHECKS = Path(__file__).parent / "checks"
SOURCES = Path("build/clients")


@dataclass(frozen=True)
class Client:
    """A program that uses mixtures.

    Attributes
    ----------
    name : as its package is called
    tests : finds the files or folders to run
    only : what pytest's ``-k`` keeps of them, where most have nothing to do with mixtures
    patched : whether scikit-learn's class is replaced; checks of ours name ours themselves
    """

    name: str
    tests: Callable[[], list[Path]]
    only: str = ""
    patched: bool = True


def installed(package: str, *parts: str) -> Callable[[], list[Path]]:
    """Tests that the installed package carries."""

    def find() -> list[Path]:
        spec = importlib.util.find_spec(package)
        assert spec is not None and spec.submodule_search_locations  # noqa: PT018, S101
        return [Path(spec.submodule_search_locations[0]).joinpath(*parts)]

    return find


def from_source(name: str, *files: str) -> Callable[[], list[Path]]:
    """Tests that only the source archive of the installed version carries."""

    def find() -> list[Path]:
        folder = SOURCES / f"{name}-{version(name)}"
        if not folder.exists():
            SOURCES.mkdir(parents=True, exist_ok=True)
            wanted = f"{name}=={version(name)}"
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            subprocess.run([*command, "--no-binary", name, "--dest", SOURCES, wanted], check=True)
            with tarfile.open(SOURCES / f"{folder.name}.tar.gz") as archive:
                archive.extractall(SOURCES, filter="data")
        return [folder / file for file in files]

    return find


def ours(file: str) -> Callable[[], list[Path]]:
    """Checks that are in this folder, for packages that come without tests of mixtures."""
    return lambda: [CHECKS / file]


CLIENTS = (
    Client("scikit-learn", installed("sklearn", "mixture", "tests")),
    Client(
        "skl2onnx",
        from_source("skl2onnx", "tests/test_sklearn_gaussian_mixture_converter.py"),
    ),
    Client("skops", installed("skops", "io", "tests", "test_persist.py"), "GaussianMixture"),
    Client("scikit-lego", ours("test_scikit_lego.py")),
    Client("pyod", ours("test_pyod.py")),
    Client("hmmlearn", installed("hmmlearn", "tests"), "gmm"),
    Client("our class by name", ours("test_by_name.py"), patched=False),
)
