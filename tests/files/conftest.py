"""Publishers in a process of their own, to which anything may happen."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import mixtura

Ask = Callable[..., int]

PUBLISHER = Path(__file__).with_name("publisher.py")


@pytest.fixture(scope="session")
def publisher() -> ModuleType:
    """What the publishing process runs: the files of a run, and how to see which one it is."""
    spec = importlib.util.spec_from_file_location("publisher", PUBLISHER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def ask() -> Iterator[Ask]:
    """``ask(folder=..., version=3, at=5, what="SIGKILL")`` gives how the process ended."""
    if not hasattr(os, "fork"):
        pytest.skip("needs fork")
    source = str(Path(mixtura.__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, str(PUBLISHER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
    )

    def ask_for(**what: object) -> int:
        process.stdin.write(json.dumps(what, default=str) + "\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    yield ask_for
    process.stdin.close()
    process.stdout.close()
    process.wait()


@pytest.fixture
def in_blocks(tmp_path: Path) -> Iterator[Path]:
    """A folder where renaming waits for no disk, if there is one: tests of steps make many."""
    memory = Path("/dev/shm")  # noqa: S108
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)
