"""A process of its own for what would not be seen, or do harm, in the one that runs the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import mixtura

HUNG = 300
"""Seconds after which a process counts as hung, on however busy a machine."""

BEGIN = """
import os, signal, sys, threading, time, warnings
import numpy as np
rng = np.random.default_rng(0)
X = rng.normal(size=(600, 3)) + 4.0 * (np.arange(600) % 3)[:, None]
"""


@pytest.fixture
def fresh() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run Python text in a fresh process; it has rows X and is to end with ``code``."""

    def run(text: str, *arguments: str, code: int | None = 0, **environment: str):
        begin = Path(mixtura.__file__).parents[1]
        usual = {name: value for name, value in os.environ.items() if "NUM_THREADS" not in name}
        done = subprocess.run(
            [sys.executable, "-c", BEGIN + text, *arguments],
            capture_output=True,
            text=True,
            timeout=HUNG,
            env={**usual, "PYTHONPATH": str(begin), **environment},
            check=False,
        )
        if code is not None:
            assert done.returncode == code, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return run
