"""What the page can ask for: one call a file, each a function of the context and the message.

A module is imported when its call first comes, so that a lab is there at once.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from mixtura.lab.context import Context
from mixtura.lab.reading import Fields

Call = Callable[[Context, Fields], Any]

NAMES = (
    "builtin",
    "compare",
    "explain",
    "failure",
    "fit",
    "hello",
    "job",
    "points",
    "start",
    "starts",
    "steps",
    "stop",
    "sweep",
)
"""Every call but the upload, whose body is no message."""


def call(name: str) -> Call:
    """The function that answers a call."""
    function: Call = import_module(f"mixtura.lab.calls.{name}").call
    return function
