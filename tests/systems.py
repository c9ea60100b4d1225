"""Marks of tests that other systems cannot run, each with its reason."""

from __future__ import annotations

import os

import pytest

posix = pytest.mark.skipif(
    os.name != "posix", reason="needs the signals, links, modes and limits of a POSIX system"
)
