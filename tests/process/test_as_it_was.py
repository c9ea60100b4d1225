"""Every public call leaves the process as it found it: also one that fails or is interrupted.

``walk.py`` makes the calls, in a process of its own for each public name: it walks
``mixtura.__all__`` and every public method and attribute, so that a new one is covered.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

import pytest

import mixtura

WALK = Path(__file__).with_name("walk.py")

CALLED = sorted(
    name
    for name in mixtura.__all__
    if hasattr(getattr(mixtura, name), "fit")
    or (callable(getattr(mixtura, name)) and not isinstance(getattr(mixtura, name), type))
)


@pytest.mark.skipif(os.name != "posix", reason="what is compared are things of such systems")
@pytest.mark.parametrize("name", CALLED)
def test_every_public_call(fresh, name):
    done = fresh(
        f"import runpy\nrunpy.run_path({str(WALK)!r}, run_name='__main__')",
        name,
        "3",
    )
    assert "calls" in done.stdout


def test_the_walk_sees_what_is_left_behind(monkeypatch, tmp_path):
    """Else it could not fail."""
    walk = runpy.run_path(str(WALK))
    before = walk["state"]()
    monkeypatch.setenv("LEFT_BEHIND", "1")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path, "left"])
    after = walk["state"]()
    assert {key for key in after if after[key] != before[key]} >= {
        "environment",
        "folder",
        "paths",
    }
