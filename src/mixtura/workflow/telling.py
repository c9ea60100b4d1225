"""Who is told on the way: notes, and how far the work is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Advance = Callable[[float], None]
"""Is told how many steps more are done."""


class Voice(Protocol):
    """Takes notes: a sentence about what was done with the rows, and ``more`` of it."""

    def note(self, text: str, more: str = "") -> None: ...


class Progress(Protocol):
    """Is told what begins, and in how many steps where that is known."""

    def __call__(self, what: str, steps: float | None = None) -> Advance: ...
